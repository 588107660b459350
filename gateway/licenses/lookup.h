// Where licenses come from: the cache, and the license systems behind it. Knows nothing of who may see what; whoever
// gives a license out checks that.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/licenses/license_store.h"
#include "gateway/licenses/lifetime.h"
#include "gateway/licenses/provider_guard.h"
#include "gateway/licenses/signature_check.h"
#include "gateway/licenses/signers.h"
#include "gateway/licenses/unknown_licenses.h"
#include "gateway/ports/license_provider.h"

namespace zhudong::licenses {

// A type that is asked for; `code` of LICENSE_TYPE_OTHER.
struct Wanted {
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  std::string code;
};

// One license, as it may be given out if it is granted.
struct Found {
  store::v1::LicenseRow row;
  std::string digest;
  absl::Time usable_until;  // authorization included
  v1::AnswerSource source = v1::ANSWER_SOURCE_CACHE;
  bool stale = false;
  uint64_t mark = 0;  // what was read is not older than this
};

// What there is of one type: found (maybe several), or NOT_FOUND, or why it can't be said.
struct Shelf {
  Wanted wanted;
  absl::Status status;
  std::vector<Found> found;
  uint64_t mark = 0;
};

// For whom a license system is asked: what it says that a holder has hangs on all of these.
struct ForWhom {
  std::string_view principal;
  std::string_view purpose;
  bool by_duty = false;

  // 17 bytes that stand for them.
  std::string AskedFor() const;
};

// What a license system is asked, with all that it wants to know. Owns everything.
struct Ask {
  ports::LicenseUse use;
  std::string scope;       // ScopeOf(principal, purpose)
  std::string asked_for;   // ForWhom::AskedFor
  std::string identifier;  // or:
  std::vector<Wanted> wanted;
  v1::Holder holder;  // may be empty with an identifier
  std::string key;    // says all that the answer hangs on; those with the same key share one
};

// The 16 bytes that stand for a principal and a purpose in LicenseAuthorization.
std::string ScopeOf(std::string_view principal, std::string_view purpose);

struct LookupParts {
  LicenseStore& store;
  const std::vector<std::unique_ptr<ProviderGuard>>& providers;
  const SignatureCheck& signatures;
  Signers& signers;
  const base::Clock& clock;
  const CachePolicy& policy;
  UnknownLicenses& unknown;
};

enum class Allow { kFresh, kStale };

// Thread-safe. All of `parts` outlives it.
class Lookup {
 public:
  explicit Lookup(LookupParts parts) : parts_(parts) {}

  // From the cache; nullopt when it has nothing that may be given to this principal and purpose.
  absl::StatusOr<std::optional<Found>> Cached(const std::string& digest, std::string_view principal,
                                              std::string_view purpose, Allow allow) const;
  absl::StatusOr<std::optional<Shelf>> CachedOfHolder(const std::string& holder_digest, const Wanted& wanted,
                                                      const ForWhom& whom, Allow allow) const;

  // No system knew the license when the very same was asked, a short time ago.
  bool IsKnownMissing(const Ask& ask) const;

  // Asks the license systems, stores, and answers one shelf for each type (one in all for an identifier). Where they
  // are down, what policy's grace allows. Blocks, to `deadline` at most.
  std::vector<Shelf> AskSystems(const Ask& ask, std::string_view principal, absl::Time deadline) const;

 private:
  class Round;
  // A license that changes under every ask is given up after so many.
  static constexpr int kMaxAsks = 3;

  // What was found good when the license came: its signer is believed still, or its type needs no signature still. A
  // row of an older program names no signer and is not.
  absl::StatusOr<bool> IsStillTrusted(const store::v1::LicenseRow& row) const;
  // No system has the license. Where it was asked of another holder than the cached one's, that says nothing of it.
  absl::Status DropUnlessAnothers(const std::string& digest, const v1::Holder& asked) const;
  Shelf AskForOne(const Ask& ask, absl::Time deadline) const;
  std::vector<Shelf> AskForHolder(const Ask& ask, absl::Time deadline) const;
  // Checks and stores one license. False in `stored`: it moved, ask again.
  absl::StatusOr<Found> Keep(const Ask& ask, const std::string& provider, v1::ProvidedLicense provided, uint64_t mark,
                             bool& stored) const;

  const LookupParts parts_;
};

}  // namespace zhudong::licenses
