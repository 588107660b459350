// Whether certificate files can serve, found out before they are used. Only gateway/crypto includes OpenSSL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhudong::crypto {

// At least one certificate in PEM. INVALID_ARGUMENT says what stands there instead.
absl::Status CheckCertificates(std::string_view pem);
// A certificate (the first of `certificates`), and the private key that belongs to it, without a passphrase.
absl::Status CheckKeyPair(std::string_view certificates, std::string_view key);

// Until when a certificate (the first of `pem`) is valid.
absl::StatusOr<absl::Time> NotAfter(std::string_view pem);

// What a certificate or a revocation list says of itself.
struct CertificateFacts {
  std::string subject;  // RFC 2253; empty for a list
  std::string issuer;
  absl::Time not_before;
  absl::Time not_after;  // of a list: when the next one is due; InfiniteFuture when it does not say
  size_t revoked = 0;    // of a list: certificates on it
};

// Of every certificate in `pem`, or (where there is none) of the one that `pem` is in DER. INVALID_ARGUMENT when there
// is none.
absl::StatusOr<std::vector<CertificateFacts>> CertificatesIn(std::string_view pem);
// Of every revocation list in `pem`, likewise.
absl::StatusOr<std::vector<CertificateFacts>> RevocationListsIn(std::string_view pem);

}  // namespace zhudong::crypto
