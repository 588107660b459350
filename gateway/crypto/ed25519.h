// Ed25519 (RFC 8032) with keys as raw bytes, as Standard Webhooks writes them. Keys in PEM or DER: signature.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhudong::crypto {

// Immutable; thread-safe.
class Ed25519Key {
 public:
  // A secret key: 32 bytes, or those and the 32 of the public key that belongs to them. INVALID_ARGUMENT for any other.
  static absl::StatusOr<std::shared_ptr<const Ed25519Key>> FromBytes(std::string_view secret);
  virtual ~Ed25519Key() = default;
  // 32 bytes.
  virtual const std::string& public_key() const = 0;
  // 64 bytes. INTERNAL when libcrypto fails.
  virtual absl::StatusOr<std::string> Sign(std::string_view data) const = 0;
};

}  // namespace zhudong::crypto
