// Certificates that their CA took back (RFC 5280, 5).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/crypto/signature.h"

namespace zhudong::crypto {

// Immutable; thread-safe.
class RevokedCertificates {
 public:
  // `lists`: CRLs in PEM, one after the other, each signed by one of the CAs in `authorities` (PEM). INVALID_ARGUMENT
  // when there is none, or one that none of these CAs has signed: it would say nothing about anybody.
  static absl::StatusOr<std::shared_ptr<const RevokedCertificates>> Make(std::string_view lists,
                                                                         std::string_view authorities,
                                                                         std::string_view sm2_id = kSm2DefaultId);
  virtual ~RevokedCertificates() = default;

  // The serial number, in hex, of a certificate (PEM or DER) that stands on a list of the CA it names as its issuer;
  // nullopt for every other. What is no certificate is revoked, under an empty serial number. A list that is past its
  // next update still holds for those who stand on it.
  virtual std::optional<std::string> RevokedSerial(std::string_view certificate) const = 0;
  // How many certificates stand on the lists.
  virtual size_t size() const = 0;
  // When the first of the lists should have been replaced by a newer one.
  virtual absl::Time next_update() const = 0;
};

}  // namespace zhudong::crypto
