#include "gateway/crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>

#include "gateway/crypto/openssl.h"
#include "gateway/crypto/revocation_lists.h"

namespace zhudong::crypto {
namespace {

Owned<X509> FirstCertificate(std::string_view pem) {
  Owned<X509> first(PEM_read_bio_X509(MemoryOf(pem).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return first;
}

// InfinitePast for what is no time.
absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm moment = {};
  if (time != nullptr && ASN1_TIME_to_tm(time, &moment) == 1) return absl::FromTM(moment, absl::UTCTimeZone());
  ERR_clear_error();
  return absl::InfinitePast();
}

}  // namespace

absl::Status CheckCertificates(std::string_view pem) {
  if (FirstCertificate(pem) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
}

absl::Status CheckKeyPair(std::string_view certificates, std::string_view key) {
  const Owned<X509> certificate = FirstCertificate(certificates);
  if (certificate == nullptr) return CheckCertificates(certificates);
  const Owned<EVP_PKEY> own(PEM_read_bio_PrivateKey(MemoryOf(key).get(), nullptr, NoPassphrase, nullptr));
  const bool fits = own != nullptr && X509_check_private_key(certificate.get(), own.get()) == 1;
  ERR_clear_error();
  if (own == nullptr) return absl::InvalidArgumentError("the key is no private key in PEM without a passphrase");
  if (!fits) return absl::InvalidArgumentError("the key belongs to another certificate");
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> NotAfter(std::string_view pem) {
  const Owned<X509> certificate = FirstCertificate(pem);
  if (certificate == nullptr) return CheckCertificates(pem);
  std::tm end = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError("the certificate's end of validity can't be read");
  }
  return absl::FromTM(end, absl::UTCTimeZone());
}

absl::StatusOr<std::vector<CertificateFacts>> CertificatesIn(std::string_view pem) {
  std::vector<CertificateFacts> all;
  const auto add = [&all](X509* certificate) {
    all.push_back({.subject = TextOf(X509_get_subject_name(certificate)),
                   .issuer = TextOf(X509_get_issuer_name(certificate)),
                   .not_before = TimeOf(X509_get0_notBefore(certificate)),
                   .not_after = TimeOf(X509_get0_notAfter(certificate))});
  };
  const Owned<BIO> text = MemoryOf(pem);
  while (const auto one = Owned<X509>(PEM_read_bio_X509(text.get(), nullptr, NoPassphrase, nullptr))) add(one.get());
  ERR_clear_error();
  if (!all.empty()) return all;
  const Owned<X509> der = ReadCertificate(pem);
  if (der == nullptr) return CheckCertificates(pem);
  add(der.get());
  return all;
}

absl::StatusOr<std::vector<CertificateFacts>> RevocationListsIn(std::string_view pem) {
  std::vector<CertificateFacts> all;
  const Owned<BIO> text = MemoryOf(pem);
  while (const auto one = Owned<X509_CRL>(PEM_read_bio_X509_CRL(text.get(), nullptr, NoPassphrase, nullptr))) {
    const ASN1_TIME* const next = X509_CRL_get0_nextUpdate(one.get());
    all.push_back({.subject = {},
                   .issuer = TextOf(X509_CRL_get_issuer(one.get())),
                   .not_before = TimeOf(X509_CRL_get0_lastUpdate(one.get())),
                   .not_after = next == nullptr ? absl::InfiniteFuture() : TimeOf(next),
                   .revoked = static_cast<size_t>(std::max(0, sk_X509_REVOKED_num(X509_CRL_get_REVOKED(one.get()))))});
  }
  ERR_clear_error();
  if (!all.empty()) return all;
  return absl::InvalidArgumentError("holds no revocation list in PEM (-----BEGIN X509 CRL-----)");
}

}  // namespace zhudong::crypto
