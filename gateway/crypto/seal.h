// Sealing bytes that may hold personal data: AES-256-GCM with a random nonce.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhudong::crypto {

// Thread-safe.
class Sealer {
 public:
  // `key` is 32 bytes.
  static absl::StatusOr<std::shared_ptr<const Sealer>> FromKey(std::string key);
  // Reads 32 bytes from `path`; with `create`, makes the file (mode 0600) from the system's randomness when there is
  // none. The error says which.
  static absl::StatusOr<std::shared_ptr<const Sealer>> FromFile(const std::string& path, bool create);

  // version (1) ‖ nonce (12) ‖ ciphertext ‖ tag (16). `context` is bound to it and must be given again to open it.
  absl::StatusOr<std::string> Seal(std::string_view plain, std::string_view context) const;
  // DATA_LOSS when it was changed, belongs to another context, or to another key.
  absl::StatusOr<std::string> Open(std::string_view sealed, std::string_view context) const;

 private:
  explicit Sealer(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

}  // namespace zhudong::crypto
