// Whether a license is what its issuer signed: the signature over the signed data, and that the license which the
// license system handed over says the same as the data that was signed.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/crypto/issuer_trust.h"
#include "zhudong/v1/license_provider_service.pb.h"

namespace zhudong::licenses {

// Immutable; thread-safe.
class SignatureCheck {
 public:
  // Without `trust` no signature can be believed: a signed license is UNTRUSTED. `signed_types` must be signed.
  SignatureCheck(std::shared_ptr<const crypto::IssuerTrust> trust, std::vector<v1::LicenseType> signed_types);

  // ABSENT only where the type needs no signature, UNTRUSTED where it does. A signature that holds over data that says
  // otherwise than the license is FORGED.
  v1::SignatureResult Check(const v1::ProvidedLicense& provided, absl::Time now) const;

 private:
  std::shared_ptr<const crypto::IssuerTrust> trust_;
  std::vector<v1::LicenseType> signed_types_;
};

// OK for VALID and ABSENT; else FAILED_PRECONDITION LICENSE_SIGNATURE with metadata `result`: FORGED …
absl::Status RefuseUnlessTrusted(v1::SignatureResult result);

// Where `signed_data` is a JSON object: every value in it that the license has too is the same. Dates are compared as
// days, numbers of people without regard to letters' case. Where the data names several holders, or masks their
// numbers, every holder of the license is one of them, by number and name. Other data says nothing about fields: true.
bool AgreesWithSignedData(const v1::ProvidedLicense& provided, const std::string& signed_data);

}  // namespace zhudong::licenses
