#include "gateway/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "gateway/crypto/secret.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kDigestBytes = 32;
constexpr size_t kBlockBytes = 64;  // of both digests

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Looking an algorithm up costs as much as the digest of a 400-byte event, so it is done once.
const EVP_MD* Algorithm(DigestKind kind) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return kind == DigestKind::kSm3 ? sm3 : sha256;
}

// A context for each thread and digest, used over and over.
class Digester {
 public:
  explicit Digester(DigestKind kind) : algorithm_(Algorithm(kind)), context_(EVP_MD_CTX_new()) {}
  ~Digester() { EVP_MD_CTX_free(context_); }
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  std::string Of(std::string_view data) {
    std::string out(kDigestBytes, '\0');
    EVP_DigestInit_ex(context_, algorithm_, nullptr);
    EVP_DigestUpdate(context_, data.data(), data.size());
    EVP_DigestFinal_ex(context_, Bytes(out), nullptr);
    return out;
  }

 private:
  const EVP_MD* const algorithm_;
  EVP_MD_CTX* const context_;
};

}  // namespace

std::string Sha256(std::string_view data) {
  thread_local Digester digester(DigestKind::kSha256);
  return digester.Of(data);
}

std::string Sm3(std::string_view data) {
  thread_local Digester digester(DigestKind::kSm3);
  return digester.Of(data);
}

std::string Digest(DigestKind kind, std::string_view data) {
  return kind == DigestKind::kSm3 ? Sm3(data) : Sha256(data);
}

struct Sha256Stream::Rep {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Rep() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : rep_(std::make_unique<Rep>()) {
  EVP_DigestInit_ex(rep_->context, Algorithm(DigestKind::kSha256), nullptr);
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view data) { EVP_DigestUpdate(rep_->context, data.data(), data.size()); }

std::string Sha256Stream::Finish() {
  std::string out(kDigestBytes, '\0');
  EVP_DigestFinal_ex(rep_->context, Bytes(out), nullptr);
  return out;
}

// The two digests of HMAC, each with its padded key already in it.
struct Hmac::Rep {
  EVP_MD_CTX* inner = EVP_MD_CTX_new();
  EVP_MD_CTX* outer = EVP_MD_CTX_new();
  ~Rep() {
    EVP_MD_CTX_free(inner);
    EVP_MD_CTX_free(outer);
  }
};

Hmac::Hmac(DigestKind kind, std::string_view key) : rep_(std::make_unique<Rep>()) {
  SecretBytes padded(std::string(kBlockBytes, '\0'));
  std::string& block = padded.bytes();
  if (key.size() > kBlockBytes) {
    const SecretBytes shorter(Digest(kind, key));
    shorter.view().copy(block.data(), kBlockBytes);
  } else {
    key.copy(block.data(), kBlockBytes);
  }
  for (char& byte : block) byte = static_cast<char>(byte ^ 0x36);
  EVP_DigestInit_ex(rep_->inner, Algorithm(kind), nullptr);
  EVP_DigestUpdate(rep_->inner, block.data(), block.size());
  for (char& byte : block) byte = static_cast<char>(byte ^ 0x36 ^ 0x5c);
  EVP_DigestInit_ex(rep_->outer, Algorithm(kind), nullptr);
  EVP_DigestUpdate(rep_->outer, block.data(), block.size());
}

Hmac::~Hmac() = default;

std::string Hmac::Of(std::initializer_list<std::string_view> pieces) const {
  struct Scratch {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~Scratch() { EVP_MD_CTX_free(context); }
  };
  thread_local Scratch scratch;
  std::string out(kDigestBytes, '\0');
  EVP_MD_CTX_copy_ex(scratch.context, rep_->inner);
  for (const std::string_view piece : pieces) EVP_DigestUpdate(scratch.context, piece.data(), piece.size());
  EVP_DigestFinal_ex(scratch.context, Bytes(out), nullptr);
  EVP_MD_CTX_copy_ex(scratch.context, rep_->outer);
  EVP_DigestUpdate(scratch.context, out.data(), out.size());
  EVP_DigestFinal_ex(scratch.context, Bytes(out), nullptr);
  return out;
}

std::string HmacSha256(std::string_view key, std::string_view data) {
  return Hmac(DigestKind::kSha256, key).Of({data});
}

std::string HmacSm3(std::string_view key, std::string_view data) { return Hmac(DigestKind::kSm3, key).Of({data}); }

std::string Hkdf(DigestKind kind, std::string_view key, std::string_view info, size_t bytes) {
  const SecretBytes seed(Hmac(kind, std::string(kDigestBytes, '\0')).Of({key}));
  const Hmac expand(kind, seed.view());
  std::string out;
  out.reserve(bytes + kDigestBytes);  // so that no part of it is left where it was too small
  for (char counter = 1; out.size() < bytes; ++counter) {
    const size_t done = std::min(out.size(), kDigestBytes);
    const SecretBytes block(
        expand.Of({std::string_view(out).substr(out.size() - done), info, std::string_view(&counter, 1)}));
    out += block.view();
  }
  OPENSSL_cleanse(out.data() + bytes, out.size() - bytes);
  out.resize(bytes);
  return out;
}

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
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
