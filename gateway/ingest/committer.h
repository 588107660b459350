// Group commit: gathers what waits, decides what is new, writes one batch, syncs once, completes all of them.
//
// Two threads, because append and durable are two events: while one batch is being synced, the next is decided and
// written.
//
// reads:     the event index
// writes:    journal, event index, quarantine, counters and cursors, in one batch
// remembers: the counters; the last quarantine id
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/ingest/commit_figures.h"
#include "gateway/ingest/counters.h"
#include "gateway/ingest/observer.h"
#include "gateway/ingest/prepare.h"
#include "gateway/journal/journal.h"
#include "gateway/store/database.h"

namespace zhudong::ingest {

// Key of an adapter's cursor in Family::kIngest.
std::string CursorKey(std::string_view name);

// One submission, prepared.
struct Pending {
  std::string principal;  // whose it is; empty for the gateway's own
  std::vector<Prepared> items;
  std::string cursor_name;
  std::string cursor;
  std::string own_record;  // a JournalRecord of the gateway's own; then there are no items
  size_t bytes = 0;
  std::function<void(absl::StatusOr<std::vector<v1::Acknowledgement>>)> done;
};

// Thread-safe.
class Committer {
 public:
  static absl::StatusOr<std::unique_ptr<Committer>> Open(store::Database& database, journal::Journal& journal,
                                                         const base::Clock& clock, size_t max_queued_bytes);
  ~Committer();

  // Either may be null; they must outlive the committer's threads.
  void Start(Observer* observer, Onlooker* onlooker);
  // Finishes what is queued. Later calls of Queue answer UNAVAILABLE. Safe when never started.
  void Stop();

  // OK when there is room for this principal and no stop; the answer may be stale by the time of Queue, which then
  // goes over by one submission at most. One principal may take a quarter of the queue: the rest stays for the others.
  absl::Status Admit(const std::string& principal) const;
  absl::Status Queue(Pending pending);
  // Until something left the queue, or the deadline.
  void WaitForProgress(absl::Time deadline) const;

  std::vector<v1::FeedStatus> FeedStatuses() const;
  absl::Status status() const;
  CommitFigures figures() const;

 private:
  using Group = std::vector<Pending>;

  Committer(store::Database& database, journal::Journal& journal, const base::Clock& clock, size_t max_queued_bytes,
            Counters counters, uint64_t last_quarantine_id);

  void RunAppender();
  void RunSyncer();
  absl::Status Append(Group& group);
  absl::Status Decide(Group& group, store::Batch& batch);
  void DecideOne(Prepared& item, std::string& versions, store::Batch& batch);
  void Show(const Group& group) const;
  void Complete(Group group, const absl::Status& status);
  Group Gather() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  store::Database& database_;
  journal::Journal& journal_;
  const base::Clock& clock_;
  const size_t max_queued_bytes_;
  Observer* observer_ = nullptr;
  Onlooker* onlooker_ = nullptr;
  std::thread appender_;
  std::thread syncer_;

  // The appender's own.
  store::Batch batch_;  // of the group in hand; kept for its room
  Counters counters_;
  uint64_t last_quarantine_id_;
  uint64_t staged_quarantine_id_;

  mutable absl::Mutex mutex_;
  // One line for each principal, served in turn: who sends much waits behind himself.
  absl::flat_hash_map<std::string, std::deque<Pending>> lines_ ABSL_GUARDED_BY(mutex_);  // never an empty line
  std::deque<std::string> turns_ ABSL_GUARDED_BY(mutex_);  // principals with a line, next first
  // In a line or on the way to the disk: of each principal (never 0), and of all.
  absl::flat_hash_map<std::string, size_t> bytes_of_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Group> written_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool appender_done_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<v1::FeedStatus> feed_statuses_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  CommitFigures figures_ ABSL_GUARDED_BY(mutex_);  // without what stands above
};

}  // namespace zhudong::ingest
