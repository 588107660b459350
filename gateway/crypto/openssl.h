// Owners of what OpenSSL hands out. Private to this folder.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace zhudong::crypto {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

inline Owned<BIO> MemoryOf(std::string_view text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Instead of asking for a passphrase on the terminal, which is what OpenSSL does by itself.
inline int NoPassphrase(char*, int, int, void*) { return -1; }

// The certificate in PEM or DER; null when there is none.
Owned<X509> ReadCertificate(std::string_view pem_or_der);

}  // namespace zhudong::crypto
