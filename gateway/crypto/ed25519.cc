#include "gateway/crypto/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <utility>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/openssl.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

const unsigned char* Bytes(std::string_view view) { return reinterpret_cast<const unsigned char*>(view.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

class Ed25519KeyImpl final : public Ed25519Key {
 public:
  Ed25519KeyImpl(Owned<EVP_PKEY> key, std::string public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  const std::string& public_key() const override { return public_key_; }

  absl::StatusOr<std::string> Sign(std::string_view data) const override {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    std::string signature(kSignatureBytes, '\0');
    size_t size = signature.size();
    const bool ok = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                    EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(data), data.size()) == 1 &&
                    size == kSignatureBytes;
    ERR_clear_error();
    if (!ok) return absl::InternalError("signing failed in libcrypto");
    return signature;
  }

 private:
  const Owned<EVP_PKEY> key_;
  const std::string public_key_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Ed25519Key>> Ed25519Key::FromBytes(std::string_view secret) {
  if (secret.size() != kKeyBytes && secret.size() != 2 * kKeyBytes) {
    return absl::InvalidArgumentError("an Ed25519 secret key has 32 or 64 bytes");
  }
  Owned<EVP_PKEY> key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(secret), kKeyBytes));
  std::string public_key(kKeyBytes, '\0');
  size_t size = public_key.size();
  const bool ok =
      key != nullptr && EVP_PKEY_get_raw_public_key(key.get(), Bytes(public_key), &size) == 1 && size == kKeyBytes;
  ERR_clear_error();
  if (!ok) return absl::InvalidArgumentError("no Ed25519 secret key");
  if (secret.size() > kKeyBytes && !SameBytes(secret.substr(kKeyBytes), public_key)) {
    return absl::InvalidArgumentError("the two halves of the Ed25519 secret key do not belong together");
  }
  return std::make_shared<const Ed25519KeyImpl>(std::move(key), std::move(public_key));
}

}  // namespace zhudong::crypto
