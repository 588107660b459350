// Signatures of Standard Webhooks 1.0.0, "Signature scheme": the content `id.timestamp.body`, HMAC-SHA256 (`v1`) and
// Ed25519 (`v1a`).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhudong::pushing {

// Signs the bytes given. Thread-safe.
using Sign = std::function<absl::StatusOr<std::string>(std::string_view)>;

struct Ed25519 {
  std::string public_key;  // 32 bytes
  Sign sign;
};

// What is passed in, because only gateway/crypto knows how.
struct Crypto {
  std::function<Sign(std::string_view key)> hmac_sha256;
  // From a secret key of 32 or 64 bytes; INVALID_ARGUMENT for any other.
  std::function<absl::StatusOr<Ed25519>(std::string_view secret)> ed25519;
};

// Immutable; thread-safe.
class Signer {
 public:
  // More keys than two, the new and the old one, are for a receiver that changes its scheme as well.
  static constexpr size_t kMostKeys = 4;

  // `text` is what secret_file holds: one key a line, `whsec_…` or `whsk_…`, the newest first; empty lines and those
  // with # are passed over. INVALID_ARGUMENT names the line, and never what stands in it.
  static absl::StatusOr<std::shared_ptr<const Signer>> Parse(std::string_view text, const Crypto& crypto);

  // The value of webhook-signature: one signature for each key, with spaces between. `id` must not hold a full stop.
  absl::StatusOr<std::string> Sign(std::string_view id, int64_t timestamp, std::string_view body) const;

  // `whpk_…` of each Ed25519 key: what a receiver verifies with. May be told to anybody.
  const std::vector<std::string>& public_keys() const { return public_keys_; }

 private:
  struct Key {
    const char* version;
    pushing::Sign sign;
  };
  std::vector<Key> keys_;
  std::vector<std::string> public_keys_;
};

}  // namespace zhudong::pushing
