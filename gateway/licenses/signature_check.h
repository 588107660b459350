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
  // otherwise than the license is FORGED; one over data that does not say which license it is, and whose, proves
  // nothing of this one: UNTRUSTED.
  v1::SignatureResult Check(const v1::ProvidedLicense& provided, absl::Time now) const;
  bool IsNeeded(v1::LicenseType type) const;

 private:
  std::shared_ptr<const crypto::IssuerTrust> trust_;
  std::vector<v1::LicenseType> signed_types_;
};

// OK for VALID and ABSENT; else FAILED_PRECONDITION LICENSE_SIGNATURE with metadata `result`: FORGED …
absl::Status RefuseUnlessTrusted(v1::SignatureResult result);

// From good to bad.
enum class Agreement {
  kAgrees,
  // Not which license it is, or not whose: it may have been signed over any other; or something that can't be compared.
  kSaysNothing,
  kDisagrees,
};
// What `signed_data` says of the license, as a JSON object or a list of {name, value}. Every value in it that the
// license has too must be the same. Dates are compared as days, numbers of people without regard to letters' case; the
// name of the type may be longer or shorter, its code one of the national directory beside one of a province's items
// where the name says the same; what was signed with another status than 01 is not valid now, and with a word for it
// that nobody here knows proves nothing. Where the
// data names several holders, or masks their numbers, every holder of the license is one of them, by number and name.
//
// It must say the number or the identifier (ZZHM, ZZBS), and the holder (CYRMC, CYRSFZJHM). Provinces name these
// otherwise, too (TYSHXYDM, QYMC …): a value under any name that is the license's own will do. Anything that is no
// such data (XML, plain text, above 1 MiB, a name twice) says nothing.
Agreement CompareWithSignedData(const v1::ProvidedLicense& provided, const std::string& signed_data);

}  // namespace zhudong::licenses
