#include "gateway/crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

#include "gateway/crypto/openssl.h"

namespace zhudong::crypto {
namespace {

Owned<X509> FirstCertificate(std::string_view pem) {
  Owned<X509> first(PEM_read_bio_X509(MemoryOf(pem).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return first;
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

}  // namespace zhudong::crypto
