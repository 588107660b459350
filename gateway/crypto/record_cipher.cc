#include "gateway/crypto/record_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <utility>

#include "gateway/base/bytes.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kGcmNonceBytes = 12;
constexpr size_t kGcmTagBytes = 16;
constexpr size_t kSm4KeyBytes = 16;
constexpr size_t kSm4NonceBytes = 16;
constexpr size_t kMacBytes = 32;
constexpr size_t kMaxBytes = 64u << 20;  // OpenSSL counts in int

const unsigned char* Bytes(std::string_view view) { return reinterpret_cast<const unsigned char*>(view.data()); }
unsigned char* Bytes(char* at) { return reinterpret_cast<unsigned char*>(at); }
int Size(std::string_view view) { return static_cast<int>(view.size()); }

// One context for each thread: making one costs more than sealing a record.
EVP_CIPHER_CTX* ThreadContext() {
  struct Holder {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    ~Holder() { EVP_CIPHER_CTX_free(context); }
  };
  thread_local Holder holder;
  EVP_CIPHER_CTX_reset(holder.context);
  return holder.context;
}

const EVP_CIPHER* Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

const EVP_CIPHER* Sm4() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
  return cipher;
}

absl::Status Changed() { return absl::DataLossError("the sealed record was changed, or belongs to another key"); }
absl::Status Failed() { return absl::InternalError("sealing failed in libcrypto"); }

absl::StatusOr<std::string> OpenGcm(const SecretBytes& key, std::string_view header, std::string_view body,
                                    std::string_view context) {
  if (body.size() < kGcmNonceBytes + kGcmTagBytes || body.size() > kMaxBytes) return Changed();
  const std::string_view cipher = body.substr(kGcmNonceBytes, body.size() - kGcmNonceBytes - kGcmTagBytes);
  std::string tag(body.substr(body.size() - kGcmTagBytes));
  std::string out(cipher.size(), '\0');
  EVP_CIPHER_CTX* const ctx = ThreadContext();
  int size = 0;
  const bool ok = EVP_DecryptInit_ex(ctx, Gcm(), nullptr, key.data(), Bytes(body)) == 1 &&
                  EVP_DecryptUpdate(ctx, nullptr, &size, Bytes(header), Size(header)) == 1 &&
                  EVP_DecryptUpdate(ctx, nullptr, &size, Bytes(context), Size(context)) == 1 &&
                  EVP_DecryptUpdate(ctx, Bytes(out.data()), &size, Bytes(cipher), Size(cipher)) == 1 &&
                  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, tag.data()) == 1 &&
                  EVP_DecryptFinal_ex(ctx, Bytes(out.data() + out.size()), &size) == 1;
  if (!ok) return Changed();
  return out;
}

}  // namespace

GcmCipher::GcmCipher(std::string_view data_key)
    : key_(Hkdf(DigestKind::kSha256, data_key, "zhudong record aes-256-gcm", 32)) {}

absl::StatusOr<std::string> GcmCipher::Seal(std::string_view header, std::string_view plain,
                                            std::string_view context) const {
  if (plain.size() > kMaxBytes) return Failed();
  std::string out(header.size() + kGcmNonceBytes + plain.size() + kGcmTagBytes, '\0');
  header.copy(out.data(), header.size());
  char* const nonce = out.data() + header.size();
  char* const cipher = nonce + kGcmNonceBytes;
  EVP_CIPHER_CTX* const ctx = ThreadContext();
  int size = 0;
  const bool ok = RAND_bytes(Bytes(nonce), kGcmNonceBytes) == 1 &&
                  EVP_EncryptInit_ex(ctx, Gcm(), nullptr, key_.data(), Bytes(nonce)) == 1 &&
                  EVP_EncryptUpdate(ctx, nullptr, &size, Bytes(header), Size(header)) == 1 &&
                  EVP_EncryptUpdate(ctx, nullptr, &size, Bytes(context), Size(context)) == 1 &&
                  EVP_EncryptUpdate(ctx, Bytes(cipher), &size, Bytes(plain), Size(plain)) == 1 &&
                  EVP_EncryptFinal_ex(ctx, Bytes(cipher + plain.size()), &size) == 1 &&
                  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, kGcmTagBytes, cipher + plain.size()) == 1;
  if (!ok) return Failed();
  return out;
}

absl::StatusOr<std::string> GcmCipher::Open(std::string_view header, std::string_view body,
                                            std::string_view context) const {
  return OpenGcm(key_, header, body, context);
}

absl::StatusOr<std::string> FirstVersionCipher::Open(std::string_view body, std::string_view context) const {
  return OpenGcm(key_, {}, body, context);
}

Sm4Cipher::Sm4Cipher(std::string_view data_key)
    : key_(Hkdf(DigestKind::kSm3, data_key, "zhudong record sm4-ctr", kSm4KeyBytes)),
      mac_(DigestKind::kSm3, SecretBytes(Hkdf(DigestKind::kSm3, data_key, "zhudong record hmac-sm3", 32)).view()) {}

std::string Sm4Cipher::Tag(std::string_view header, std::string_view nonce, std::string_view context,
                           std::string_view cipher) const {
  std::string length;
  base::AppendU64(length, context.size());
  return mac_.Of({header, nonce, length, context, cipher});
}

bool Sm4Cipher::Crypt(std::string_view nonce, std::string_view in, char* out) const {
  EVP_CIPHER_CTX* const ctx = ThreadContext();
  int size = 0;
  return EVP_EncryptInit_ex(ctx, Sm4(), nullptr, key_.data(), Bytes(nonce)) == 1 &&
         EVP_EncryptUpdate(ctx, Bytes(out), &size, Bytes(in), Size(in)) == 1;
}

absl::StatusOr<std::string> Sm4Cipher::Seal(std::string_view header, std::string_view plain,
                                            std::string_view context) const {
  if (plain.size() > kMaxBytes) return Failed();
  std::string out(header.size() + kSm4NonceBytes + plain.size(), '\0');
  header.copy(out.data(), header.size());
  char* const nonce = out.data() + header.size();
  char* const cipher = nonce + kSm4NonceBytes;
  if (RAND_bytes(Bytes(nonce), kSm4NonceBytes) != 1) return Failed();
  if (!Crypt({nonce, kSm4NonceBytes}, plain, cipher)) return Failed();
  out += Tag(header, {nonce, kSm4NonceBytes}, context, {cipher, plain.size()});
  return out;
}

absl::StatusOr<std::string> Sm4Cipher::Open(std::string_view header, std::string_view body,
                                            std::string_view context) const {
  if (body.size() < kSm4NonceBytes + kMacBytes || body.size() > kMaxBytes) return Changed();
  const std::string_view nonce = body.substr(0, kSm4NonceBytes);
  const std::string_view cipher = body.substr(kSm4NonceBytes, body.size() - kSm4NonceBytes - kMacBytes);
  if (!SameBytes(Tag(header, nonce, context, cipher), body.substr(body.size() - kMacBytes))) return Changed();
  std::string out(cipher.size(), '\0');
  if (!Crypt(nonce, cipher, out.data())) return Failed();
  return out;
}

}  // namespace zhudong::crypto
