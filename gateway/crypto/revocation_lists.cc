#include "gateway/crypto/revocation_lists.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace zhudong::crypto {
namespace {

// OpenSSL knows no SM2 id for lists, so such a list's signature is checked here.
bool SignedWithSm2(X509_CRL* list, X509* authority, std::string_view sm2_id) {
  const std::shared_ptr<const VerifyingKey> key = KeyOf(authority);
  if (key == nullptr) return false;
  unsigned char* der = nullptr;
  const int size = i2d_re_X509_CRL_tbs(list, &der);
  const std::string bytes(reinterpret_cast<const char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  const ASN1_BIT_STRING* signature = nullptr;
  X509_CRL_get0_signature(list, &signature, nullptr);
  return key->Verify(bytes,
                     {reinterpret_cast<const char*>(ASN1_STRING_get0_data(signature)),
                      static_cast<size_t>(ASN1_STRING_length(signature))},
                     sm2_id);
}

}  // namespace

std::string TextOf(const X509_NAME* name) {
  const Owned<BIO> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<size_t>(size)) : std::string();
}

std::shared_ptr<const VerifyingKey> KeyOf(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  const std::string bytes(reinterpret_cast<const char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  auto key = VerifyingKey::Parse(bytes);
  return key.ok() ? *std::move(key) : nullptr;
}

bool SignedBy(X509_CRL* list, X509* authority, std::string_view sm2_id) {
  if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority)) != 0) return false;
  if ((X509_get_key_usage(authority) & KU_CRL_SIGN) == 0) return false;
  EVP_PKEY* const key = X509_get0_pubkey(authority);
  if (key == nullptr) return false;
  const bool fits =
      EVP_PKEY_is_a(key, "SM2") == 1 ? SignedWithSm2(list, authority, sm2_id) : X509_CRL_verify(list, key) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace zhudong::crypto
