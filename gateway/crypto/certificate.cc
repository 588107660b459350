#include "gateway/crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace zhudong::crypto {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, Free> Open(std::string_view pem) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::unique_ptr<X509, Free> FirstCertificate(std::string_view pem) {
  std::unique_ptr<X509, Free> first(PEM_read_bio_X509(Open(pem).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return first;
}

// Instead of asking for a passphrase on the terminal, which is what OpenSSL does by itself.
int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

absl::Status CheckCertificates(std::string_view pem) {
  if (FirstCertificate(pem) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
}

absl::Status CheckKeyPair(std::string_view certificates, std::string_view key) {
  const std::unique_ptr<X509, Free> certificate = FirstCertificate(certificates);
  if (certificate == nullptr) return CheckCertificates(certificates);
  const std::unique_ptr<EVP_PKEY, Free> own(PEM_read_bio_PrivateKey(Open(key).get(), nullptr, NoPassphrase, nullptr));
  const bool fits = own != nullptr && X509_check_private_key(certificate.get(), own.get()) == 1;
  ERR_clear_error();
  if (own == nullptr) return absl::InvalidArgumentError("the key is no private key in PEM without a passphrase");
  if (!fits) return absl::InvalidArgumentError("the key belongs to another certificate");
  return absl::OkStatus();
}

}  // namespace zhudong::crypto
