// The journal: every accepted event, in the order it was accepted, for ever. All else is derived from it.
//
// reads:     nothing
// writes:    Family::kJournal, one row per record, sequence 1, 2, 3 … without gaps
// remembers: the last appended and the last durable sequence
// promise:   a record at or below durable() survives kill -9 and power loss; readers are shown nothing above it
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::journal {

struct Entry {
  uint64_t sequence;
  zhudong::store::v1::JournalRecord record;
};

// Thread-safe, except that Append is called by one thread at a time.
class Journal {
 public:
  // Finds its end in the database. The database must outlive it.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(store::Database& database);

  // Puts one serialized JournalRecord into `batch` and returns the sequence it will have. The caller writes the
  // batch and then calls Written; until then nothing is visible.
  uint64_t Stage(store::Batch& batch, std::string_view serialized_record);
  // Undoes every Stage since the last Written, after a write that failed.
  void Abandon();
  // What was staged is written (not yet durable).
  void Written();
  // Makes all that was written durable and shows it to readers. May run while Stage and Written go on.
  absl::Status Sync();

  uint64_t durable() const;
  // Waits until durable() > `sequence`, the deadline passes or Close is called; true in the first case.
  bool WaitBeyond(uint64_t sequence, absl::Time deadline) const;
  // Wakes every waiter, now and from now on.
  void Close();
  bool closed() const;

  // Durable entries with sequence > `after`, at most `max_entries` and (past the first) `max_bytes`.
  absl::StatusOr<std::vector<Entry>> Read(uint64_t after, size_t max_entries, size_t max_bytes) const;

 private:
  Journal(store::Database& database, uint64_t last) : database_(database), staged_(last), written_(last) {
    durable_ = last;
  }

  store::Database& database_;
  uint64_t staged_;  // the appending thread alone
  mutable absl::Mutex mutex_;
  uint64_t written_ ABSL_GUARDED_BY(mutex_);
  uint64_t durable_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

// Reads a journal that belongs to another process, or to a snapshot.
absl::StatusOr<std::vector<Entry>> ReadEntries(const store::Reader& reader, uint64_t after, uint64_t up_to,
                                               size_t max_entries, size_t max_bytes);

}  // namespace zhudong::journal
