// Signatures: SM2 with SM3 (GB/T 32918.2-2016, distinguishing id set), ECDSA, RSA, Ed25519.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhudong::crypto {

enum class SignatureAlgorithm {
  kSm2WithSm3,
  kEcdsaWithSha256,  // P-256
  kRsaWithSha256,    // PKCS #1 v1.5, at least 2,048 bits
  kEd25519,
};

// The distinguishing id that GB/T 35276 gives where parties agreed on no other.
inline constexpr std::string_view kSm2DefaultId = "1234567812345678";

// Immutable; thread-safe.
class VerifyingKey {
 public:
  // A public key or a certificate, PEM or DER. INVALID_ARGUMENT for anything else, and for keys that are too short.
  static absl::StatusOr<std::shared_ptr<const VerifyingKey>> Parse(std::string_view pem_or_der);
  virtual ~VerifyingKey() = default;

  virtual SignatureAlgorithm algorithm() const = 0;
  // `signature` of an elliptic curve may be DER or raw r‖s of 64 bytes. `sm2_id` is used with SM2 alone.
  virtual bool Verify(std::string_view data, std::string_view signature,
                      std::string_view sm2_id = kSm2DefaultId) const = 0;
  // SHA-256 of SubjectPublicKeyInfo, first 8 bytes in hex.
  virtual const std::string& key_id() const = 0;
};

// Immutable; thread-safe.
class SigningKey {
 public:
  // A private key in PEM without a passphrase.
  static absl::StatusOr<std::shared_ptr<const SigningKey>> Parse(std::string_view pem);
  virtual ~SigningKey() = default;

  virtual SignatureAlgorithm algorithm() const = 0;
  // DER on an elliptic curve; `raw` for r‖s.
  virtual absl::StatusOr<std::string> Sign(std::string_view data, bool raw = false,
                                           std::string_view sm2_id = kSm2DefaultId) const = 0;
  virtual std::shared_ptr<const VerifyingKey> public_key() const = 0;
  virtual const std::string& key_id() const = 0;
};

}  // namespace zhudong::crypto
