// The outbox: demand events in the order they came about. The pipeline appends in the same write as the projects that
// caused them; delivery and subscriptions read. One log for all subscribers.
//
// Key: demand sequence, 8 bytes big-endian, from 1 without gaps. Value: DemandRecord, which is a DemandEvent.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/delivery/entry.h"
#include "gateway/store/database.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::delivery {

// Thread-safe, except that what touches the staged is called by the pipeline's one thread.
class DemandLog {
 public:
  static absl::StatusOr<std::unique_ptr<DemandLog>> Open(store::Database& database);

  // Puts `event` into `batch` and returns its sequence.
  uint64_t Stage(store::Batch& batch, const v1::DemandEvent& event);
  uint64_t Stage(store::Batch& batch, std::string_view serialized_event);
  void Abandon();
  // Everything staged is written: show it to readers and wake them.
  void Written() { Written(staged_); }
  // Everything up to this sequence is; later ones may be staged meanwhile. By any thread.
  void Written(uint64_t sequence);
  uint64_t staged() const { return staged_; }

  uint64_t end() const;       // last sequence; 0 when empty
  uint64_t earliest() const;  // first sequence that is still kept; end() + 1 when none is
  // Waits until something stands beyond `sequence`; false when nothing does at the deadline or after Close().
  bool WaitBeyond(uint64_t sequence, absl::Time deadline) const;
  bool WaitBeyondFor(uint64_t sequence, absl::Duration timeout) const;
  // Ends every wait, those to come too.
  void Close();
  bool closed() const;

  // Entries after `after` in order, at least one when there is one, without gaps. OUT_OF_RANGE when the entry that
  // follows `after` was trimmed; DATA_LOSS when one is missing or can't be read.
  absl::StatusOr<std::vector<DemandEntry>> Read(uint64_t after, size_t max_entries, size_t max_bytes) const;
  // OUT_OF_RANGE when it was trimmed, NOT_FOUND when it never was.
  absl::StatusOr<store::v1::DemandRecord> Get(uint64_t sequence) const;
  // Forgets everything below `sequence`, but never the last entry: it tells the next start where to go on counting.
  absl::Status TrimBelow(uint64_t sequence);

 private:
  DemandLog(store::Database& database, uint64_t earliest, uint64_t end)
      : database_(database), staged_(end), earliest_(earliest), end_(end) {}

  absl::Status Trimmed(uint64_t sequence) const;

  store::Database& database_;
  uint64_t staged_;  // the pipeline's thread alone
  mutable absl::Mutex mutex_;
  uint64_t earliest_ ABSL_GUARDED_BY(mutex_);
  uint64_t end_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::delivery
