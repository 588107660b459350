// How long an answer about a license holds, and whether the license may be relied on. Pure; thread-safe.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::licenses {

struct CachePolicy {
  absl::Duration longest = absl::Hours(24);          // an answer's lifetime, at most
  absl::Duration grace = absl::Hours(4);             // past it, while the license system is down; zero: none
  absl::Duration unknown_holder = absl::Minutes(5);  // that a holder has none, that nobody knows an identifier
  absl::Duration kept_after = absl::Hours(24 * 30);  // nothing is kept longer than this; who was given what is
  // Types that must bear a valid signature.
  std::vector<v1::LicenseType> signed_types;
};

// The first moment, in China Standard Time, at which the license is no longer valid: after the whole of its last day.
// Infinite without an end: empty, 长期, or a day beyond 2149. An end that can't be read: infinite, and Usable() is
// false.
absl::Time EndOfValidity(const v1::License& license);

// The least of policy and validity, for what was asked at `as_of`. The authorization comes on top: see FreshnessOf.
absl::Time UsableUntil(const v1::License& license, absl::Time as_of, const CachePolicy& policy);

enum class Freshness {
  kFresh,  // may be given
  kStale,  // may be given while the license system is down, marked
  kGone,   // may not
};
// `authorized_until`: of the license system's authorization; infinite when it gave none. Grace stretches the lifetime
// that policy gave, never an authorization: past that the gateway has no leave to give the license.
Freshness FreshnessOf(absl::Time usable_until, absl::Time authorized_until, absl::Time now, const CachePolicy& policy);
// When it can't be given any more, whatever happens; at most `kept_after` from `as_of`.
absl::Time DeleteAt(absl::Time usable_until, absl::Time as_of, const CachePolicy& policy);

// Status 01, today within its validity, and its signature not in doubt.
bool Usable(const v1::License& license, v1::SignatureResult signature, absl::Time now);

}  // namespace zhudong::licenses
