// Whether certificate files can serve, found out before they are used. Only gateway/crypto includes OpenSSL.
#pragma once

#include <string_view>

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

}  // namespace zhudong::crypto
