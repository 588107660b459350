// Licenses that no system knew when they were asked for by identifier: asked again only after a while.
//
// reads:     whether an issuer has said anything of the license since
// remembers: for a short time, a digest of what was asked, of whom and for whom; at most `capacity`, the oldest goes
// promise:   a change that an issuer tells of is not hidden: what was known before it does not count any more
//
// In memory alone: whoever asks for one made-up identifier after another fills neither memory nor the disk.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/licenses/license_store.h"

namespace zhudong::licenses {

// Thread-safe. `store` outlives it.
class UnknownLicenses {
 public:
  static constexpr size_t kDefaultCapacity = 32768;  // 6 MiB

  explicit UnknownLicenses(const LicenseStore& store, size_t capacity = kDefaultCapacity)
      : store_(store), capacity_(capacity) {}

  // `ask`: everything that the license system's answer hangs on. `mark`: of the store, before the system was asked.
  void Remember(std::string_view ask, uint64_t mark, absl::Time now, absl::Duration lifetime);
  void Forget(std::string_view ask);
  bool Has(std::string_view ask, std::string_view license_digest, absl::Time now);
  size_t size() const;

 private:
  struct Entry {
    std::string digest;  // SHA-256 of the ask
    uint64_t mark;
    absl::Time from;
    absl::Time until;
  };
  using Entries = std::list<Entry>;

  void Erase(Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const LicenseStore& store_;
  const size_t capacity_;
  mutable absl::Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);  // the oldest first
  absl::flat_hash_map<std::string_view, Entries::iterator> by_digest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::licenses
