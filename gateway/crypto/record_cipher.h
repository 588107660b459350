// The ciphers behind KeyRing. Private to this folder. Each is made of one data key, is immutable and thread-safe, and
// cleanses its keys when it goes.
//
// `header` comes first in what Seal returns, and is bound to it as the context is; Open is given what comes after it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/secret.h"

namespace zhudong::crypto {

// nonce (12) ‖ ciphertext ‖ tag (16); additional data: header ‖ context.
class GcmCipher {
 public:
  explicit GcmCipher(std::string_view data_key);
  absl::StatusOr<std::string> Seal(std::string_view header, std::string_view plain, std::string_view context) const;
  absl::StatusOr<std::string> Open(std::string_view header, std::string_view body, std::string_view context) const;

 private:
  const SecretBytes key_;
};

// nonce (16) ‖ ciphertext ‖ HMAC-SM3 (32) over header ‖ nonce ‖ length of context (8) ‖ context ‖ ciphertext.
class Sm4Cipher {
 public:
  explicit Sm4Cipher(std::string_view data_key);
  absl::StatusOr<std::string> Seal(std::string_view header, std::string_view plain, std::string_view context) const;
  absl::StatusOr<std::string> Open(std::string_view header, std::string_view body, std::string_view context) const;

 private:
  std::string Tag(std::string_view header, std::string_view nonce, std::string_view context,
                  std::string_view cipher) const;
  bool Crypt(std::string_view nonce, std::string_view in, char* out) const;

  const SecretBytes key_;
  const Hmac mac_;
};

// What was sealed before there were key ids: AES-256-GCM under the data key itself. Opens, and seals nothing.
class FirstVersionCipher {
 public:
  explicit FirstVersionCipher(std::string_view data_key) : key_(std::string(data_key)) {}
  absl::StatusOr<std::string> Open(std::string_view body, std::string_view context) const;

 private:
  const SecretBytes key_;
};

}  // namespace zhudong::crypto
