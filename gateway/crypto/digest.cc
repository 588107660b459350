#include "gateway/crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace zhudong::crypto {

namespace {

// Looking the algorithm up costs as much as the digest of a 400-byte event (OpenSSL's own SHA256() does it on every
// call), so each thread does it once.
class Digester {
 public:
  explicit Digester(const char* name) : algorithm_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {}
  ~Digester() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(algorithm_);
  }
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  // Both algorithms give 32 bytes.
  std::string Of(std::string_view data) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    EVP_DigestInit_ex(context_, algorithm_, nullptr);
    EVP_DigestUpdate(context_, data.data(), data.size());
    EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(out.data()), nullptr);
    return out;
  }

 private:
  EVP_MD* const algorithm_;
  EVP_MD_CTX* const context_;
};

}  // namespace

std::string Sha256(std::string_view data) {
  thread_local Digester digester("SHA256");
  return digester.Of(data);
}

std::string Sm3(std::string_view data) {
  thread_local Digester digester("SM3");
  return digester.Of(data);
}

struct Sha256Stream::Rep {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Rep() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : rep_(std::make_unique<Rep>()) {
  EVP_DigestInit_ex(rep_->context, EVP_sha256(), nullptr);
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view data) { EVP_DigestUpdate(rep_->context, data.data(), data.size()); }

std::string Sha256Stream::Finish() {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  EVP_DigestFinal_ex(rep_->context, reinterpret_cast<unsigned char*>(out.data()), nullptr);
  return out;
}

std::string HmacSha256(std::string_view key, std::string_view data) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace zhudong::crypto
