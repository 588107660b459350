// Who signed the licenses in the cache, and whether they are still believed: a certificate that was revoked, ran out,
// or whose CA was taken out of the settings ends what it vouched for at once, not when the cache lets go of it.
//
// reads:     certificates of signers (kind `t` of family kLicenses); trust
// writes:    the same certificates
// remembers: what trust said of each signer, for a minute and as long as it says the same
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/crypto/issuer_trust.h"
#include "gateway/store/database.h"

namespace zhudong::licenses {

// Thread-safe. `database` outlives it. Errors are the database's.
class Signers {
 public:
  // Without `trust` nobody is believed.
  Signers(store::Database& database, std::shared_ptr<const crypto::IssuerTrust> trust);

  // Keeps the certificate of a signature that was found VALID; the 32 bytes that stand for it. What is written before
  // this returns is on disk no later than what is written after it.
  absl::StatusOr<std::string> Keep(const std::string& certificate);
  // False for one that was never kept.
  absl::StatusOr<bool> AreBelieved(std::string_view signer_digest, absl::Time now) const;

 private:
  struct Known {
    bool believed = false;
    uint64_t generation = 0;  // of trust, before it was asked
    absl::Time asked_at = absl::InfinitePast();
  };

  store::Database& database_;
  const std::shared_ptr<const crypto::IssuerTrust> trust_;
  mutable absl::Mutex mutex_;
  // As many as there are rows of certificates, at most.
  mutable absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::licenses
