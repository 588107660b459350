// What issuers and operators say of licenses that were given out: in effect on every answer before it is acknowledged,
// and told to those who were given the license.
//
// reads:     cached licenses (whose they are), the log of changes, who was given what
// writes:    the latest change of a license, the log of changes, deletions from the cache
// promise:   of two changes the one that happened later holds, in whatever order they come; at the same moment the one
//            that came later
// remembers: which changes are staged and not yet durable; who watches
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/ingest/observer.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/licenses/license_store.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::licenses {

// Thread-safe. `store` and `clock` outlive it.
class LicenseChanges final : public ingest::Observer {
 public:
  // `kept`: how long a change stays in the log.
  static absl::StatusOr<std::unique_ptr<LicenseChanges>> Open(LicenseStore& store, const base::Clock& clock,
                                                              absl::Duration kept);

  void Stage(const v1::Event& event, uint64_t journal_sequence, store::Batch& batch) override;
  void Written(uint64_t up_to) override;

  // A change that does not come through the journal: durable and in effect when it returns. Its place in the log.
  // UNAVAILABLE STORAGE when one that does is staged and can't be written.
  absl::StatusOr<uint64_t> Apply(const v1::LicenseChange& change, absl::Time occurred_at);

  // What was said, after `cursor`, of licenses that `principal` was given: at most `limit`. `seen`: up to where the log
  // was looked through. CURSOR_EXPIRED when changes after `cursor` were deleted.
  absl::StatusOr<std::vector<Told>> Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                            uint64_t& seen) const;
  // The newest change that is in effect.
  uint64_t newest() const;
  // `changed` is called after each new change, on any thread, until what is returned goes. It must not block.
  std::shared_ptr<void> OnChange(std::function<void()> changed);

 private:
  struct Staged {
    uint64_t sequence = 0;
    std::vector<std::string> digests;  // what was bumped: the license and, where they are known, its holders
    const std::string& license() const { return digests.front(); }
  };

  LicenseChanges(LicenseStore& store, const base::Clock& clock, absl::Duration kept, uint64_t last)
      : store_(store), clock_(clock), kept_(kept), last_(last) {}

  // When something was so, and when its platform wrote it down; without the latter the former stands for it.
  struct Moments {
    absl::Time occurred;
    std::optional<absl::Time> recorded = std::nullopt;
  };
  static Moments MomentsOf(const v1::Event& event);
  // Fills `batch` and bumps; what must be bumped again when the batch is durable.
  Staged Prepare(const v1::LicenseChange& change, const Moments& moments, store::Batch& batch)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Finish(const Staged& staged) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What was last said of a license, staged or written.
  std::optional<store::v1::LicenseChangeRow> LatestOf(const std::string& digest) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsStaged(const std::string& license) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell();
  absl::StatusOr<std::optional<v1::LicenseNotice>> NoticeFor(const std::string& principal,
                                                             const store::v1::LicenseChangeRow& change) const;

  LicenseStore& store_;
  const base::Clock& clock_;
  const absl::Duration kept_;
  mutable absl::Mutex mutex_;
  uint64_t last_ ABSL_GUARDED_BY(mutex_);
  // By journal sequence. A write that failed leaves its entry until the number is used again, which ends it.
  std::map<uint64_t, std::vector<Staged>> staged_ ABSL_GUARDED_BY(mutex_);
  // The latest change of each license that is among them.
  std::map<std::string, store::v1::LicenseChangeRow> staged_latest_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> applying_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::function<void()>> watchers_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_watcher_ ABSL_GUARDED_BY(mutex_) = 1;
};

}  // namespace zhudong::licenses
