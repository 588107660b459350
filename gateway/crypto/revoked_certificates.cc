#include "gateway/crypto/revoked_certificates.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/crypto/revocation_lists.h"

namespace zhudong::crypto {
namespace {

std::string SerialOf(const X509* certificate) {
  BIGNUM* const number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  if (number == nullptr) return "";
  char* const hex = BN_bn2hex(number);
  std::string text(hex == nullptr ? "" : hex);
  OPENSSL_free(hex);
  BN_free(number);
  return text;
}

absl::Time NextUpdateOf(const X509_CRL* list) {
  tm moment = {};
  const ASN1_TIME* const next = X509_CRL_get0_nextUpdate(list);
  if (next == nullptr || ASN1_TIME_to_tm(next, &moment) != 1) return absl::InfiniteFuture();
  return absl::FromTM(moment, absl::UTCTimeZone());
}

class RevokedCertificatesImpl final : public RevokedCertificates {
 public:
  explicit RevokedCertificatesImpl(std::vector<Owned<X509_CRL>> lists) : lists_(std::move(lists)) {
    for (const Owned<X509_CRL>& list : lists_) {
      size_ += static_cast<size_t>(std::max(0, sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list.get()))));
      next_update_ = std::min(next_update_, NextUpdateOf(list.get()));
    }
  }

  std::optional<std::string> RevokedSerial(std::string_view text) const override {
    const Owned<X509> certificate = ReadCertificate(text);
    if (certificate == nullptr) return "";
    for (const Owned<X509_CRL>& list : lists_) {
      if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_issuer_name(certificate.get())) != 0) continue;
      X509_REVOKED* entry = nullptr;
      if (X509_CRL_get0_by_cert(list.get(), &entry, certificate.get()) == 1) return SerialOf(certificate.get());
    }
    return std::nullopt;
  }
  size_t size() const override { return size_; }
  absl::Time next_update() const override { return next_update_; }

 private:
  const std::vector<Owned<X509_CRL>> lists_;
  size_t size_ = 0;
  absl::Time next_update_ = absl::InfiniteFuture();
};

}  // namespace

absl::StatusOr<std::shared_ptr<const RevokedCertificates>> RevokedCertificates::Make(std::string_view lists,
                                                                                     std::string_view authorities,
                                                                                     std::string_view sm2_id) {
  std::vector<Owned<X509>> known;
  const Owned<BIO> certificates = MemoryOf(authorities);
  while (Owned<X509> certificate{PEM_read_bio_X509(certificates.get(), nullptr, NoPassphrase, nullptr)}) {
    known.push_back(std::move(certificate));
  }
  std::vector<Owned<X509_CRL>> read;
  const Owned<BIO> memory = MemoryOf(lists);
  while (Owned<X509_CRL> list{PEM_read_bio_X509_CRL(memory.get(), nullptr, NoPassphrase, nullptr)}) {
    const bool ours = std::any_of(known.begin(), known.end(), [&](const Owned<X509>& authority) {
      return SignedBy(list.get(), authority.get(), sm2_id);
    });
    if (!ours) {
      ERR_clear_error();
      return absl::InvalidArgumentError(absl::StrCat("the revocation list of `",
                                                     TextOf(X509_CRL_get_issuer(list.get())),
                                                     "` was signed by none of the client CAs: fetch it anew"));
    }
    read.push_back(std::move(list));
  }
  ERR_clear_error();
  if (read.empty()) return absl::InvalidArgumentError("holds no revocation list in PEM (-----BEGIN X509 CRL-----)");
  return std::make_shared<const RevokedCertificatesImpl>(std::move(read));
}

}  // namespace zhudong::crypto
