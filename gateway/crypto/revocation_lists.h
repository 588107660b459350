// Certificates and revocation lists as OpenSSL has them. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/crypto/openssl.h"
#include "gateway/crypto/signature.h"

namespace zhudong::crypto {

// RFC 2253.
std::string TextOf(const X509_NAME* name);
// Null when the key is of no kind that is accepted.
std::shared_ptr<const VerifyingKey> KeyOf(X509* certificate);
// Whether `list` is one of `authority`, as its name, its key usage and its signature say.
bool SignedBy(X509_CRL* list, X509* authority, std::string_view sm2_id);

}  // namespace zhudong::crypto
