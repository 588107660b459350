#include "gateway/crypto/secret.h"

#include <openssl/crypto.h>

namespace zhudong::crypto {

// The whole capacity: a text that was cut short still holds its end.
SecretBytes::~SecretBytes() {
  bytes_.resize(bytes_.capacity());
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

}  // namespace zhudong::crypto
