#include "gateway/crypto/seal.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr char kVersion = 1;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Bytes(std::string_view view) { return reinterpret_cast<const unsigned char*>(view.data()); }
unsigned char* Bytes(std::string& text, size_t offset) {
  return reinterpret_cast<unsigned char*>(text.data()) + offset;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Sealer>> Sealer::FromKey(std::string key) {
  if (key.size() != kKeyBytes) return absl::InvalidArgumentError("a data key has 32 bytes");
  return std::shared_ptr<const Sealer>(new Sealer(std::move(key)));
}

absl::StatusOr<std::shared_ptr<const Sealer>> Sealer::FromFile(const std::string& path, bool create) {
  std::string key(kKeyBytes, '\0');
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    const ssize_t got = read(fd, key.data(), key.size());
    close(fd);
    if (got != static_cast<ssize_t>(kKeyBytes)) {
      return absl::FailedPreconditionError(absl::StrCat(path, " does not hold a key of 32 bytes"));
    }
    return FromKey(std::move(key));
  }
  if (errno != ENOENT || !create) {
    return absl::FailedPreconditionError(absl::StrCat("reading the data key ", path, ": ", strerror(errno)));
  }
  if (RAND_bytes(Bytes(key, 0), static_cast<int>(key.size())) != 1) return absl::InternalError("no randomness");
  fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return absl::FailedPreconditionError(absl::StrCat("making the data key ", path, ": ", strerror(errno)));
  const bool written = write(fd, key.data(), key.size()) == static_cast<ssize_t>(kKeyBytes) && fsync(fd) == 0;
  close(fd);
  if (!written) return absl::InternalError(absl::StrCat("writing the data key ", path, ": ", strerror(errno)));
  return FromKey(std::move(key));
}

absl::StatusOr<std::string> Sealer::Seal(std::string_view plain, std::string_view context) const {
  std::string out(1 + kNonceBytes + plain.size() + kTagBytes, '\0');
  out[0] = kVersion;
  Context ctx(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  const bool ok =
      RAND_bytes(Bytes(out, 1), kNonceBytes) == 1 &&
      EVP_EncryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_), Bytes(out, 1)) == 1 &&
      EVP_EncryptUpdate(ctx.get(), nullptr, &size, Bytes(context), static_cast<int>(context.size())) == 1 &&
      EVP_EncryptUpdate(ctx.get(), Bytes(out, 1 + kNonceBytes), &size, Bytes(plain), static_cast<int>(plain.size())) ==
          1 &&
      EVP_EncryptFinal_ex(ctx.get(), Bytes(out, 1 + kNonceBytes + plain.size()), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, Bytes(out, out.size() - kTagBytes)) == 1;
  if (!ok) return absl::InternalError("sealing failed in libcrypto");
  return out;
}

absl::StatusOr<std::string> Sealer::Open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < 1 + kNonceBytes + kTagBytes || sealed[0] != kVersion) {
    return absl::DataLossError("not a sealed record of this program");
  }
  const std::string_view cipher = sealed.substr(1 + kNonceBytes, sealed.size() - 1 - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string out(cipher.size(), '\0');
  Context ctx(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  const bool ok =
      EVP_DecryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_), Bytes(sealed.substr(1))) == 1 &&
      EVP_DecryptUpdate(ctx.get(), nullptr, &size, Bytes(context), static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(ctx.get(), Bytes(out, 0), &size, Bytes(cipher), static_cast<int>(cipher.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Bytes(tag, 0)) == 1 &&
      EVP_DecryptFinal_ex(ctx.get(), Bytes(out, out.size()), &size) == 1;
  if (!ok) return absl::DataLossError("the sealed record was changed, or belongs to another key");
  return out;
}

}  // namespace zhudong::crypto
