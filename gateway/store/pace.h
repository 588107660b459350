// How fast RocksDB may write out and compact beside those who wait for an answer. Private to this folder.
//
// Left alone, such a job takes a whole core from its first byte to its last, and whatever comes in meanwhile waits tens
// of milliseconds longer to be derived and delivered. Here it takes a part of one, evenly. Only when it falls behind,
// well before RocksDB would make writers wait for it, does it get everything there is, until it has caught up.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/rate_limiter.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"

namespace zhudong::store {

// Of one family.
struct Backlog {
  uint64_t unflushed = 0;  // memtables that are full and not written out
  uint64_t level0 = 0;     // files that wait to be compacted
};

// Read and written by flushes and compactions together.
inline constexpr int64_t kEvenBytesPerSecond = 80 << 20;
// Writers wait from the third on (tuning.cc, max_write_buffer_number).
inline constexpr uint64_t kTooManyUnflushed = 2;
// Compaction begins at 8 (tuning.cc); RocksDB slows writers at 20, its default.
inline constexpr uint64_t kTooManyLevel0 = 12;

inline bool IsBehind(const Backlog& backlog) {
  return backlog.unflushed >= kTooManyUnflushed || backlog.level0 >= kTooManyLevel0;
}

// Thread-safe. In a hurry until Watch: opening has nobody to spare.
class Pace final : public rocksdb::RateLimiter, public rocksdb::EventListener {
 public:
  Pace();

  // From now on these families say whether it is behind, until Leave, which goes before their handles.
  void Watch(rocksdb::DB& db, absl::Span<rocksdb::ColumnFamilyHandle* const> families);
  void Leave();
  bool in_a_hurry() const { return hurries_.load(std::memory_order_relaxed) != 0; }

  // While it lives nothing waits: for what somebody waits for.
  class Hurry {
   public:
    explicit Hurry(Pace& pace) : pace_(pace) { ++pace_.hurries_; }
    ~Hurry() { --pace_.hurries_; }
    Hurry(const Hurry&) = delete;
    Hurry& operator=(const Hurry&) = delete;

   private:
    Pace& pace_;
  };

  // rocksdb::RateLimiter. Not its own GenericRateLimiter: that of 7.8 left a flush asleep for ever, which nobody was
  // there to wake any more.
  void Request(int64_t bytes, rocksdb::Env::IOPriority priority, rocksdb::Statistics* statistics) override
      ABSL_LOCKS_EXCLUDED(turns_mutex_);
  void SetBytesPerSecond(int64_t bytes_per_second) override { bytes_per_second_ = bytes_per_second; }
  int64_t GetBytesPerSecond() const override { return bytes_per_second_; }
  int64_t GetSingleBurstBytes() const override;
  // Of both priorities together, what was in a hurry left out.
  int64_t GetTotalBytesThrough(rocksdb::Env::IOPriority priority) const override;
  int64_t GetTotalRequests(rocksdb::Env::IOPriority priority) const override;

  // rocksdb::EventListener
  void OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override;
  void OnMemTableSealed(const rocksdb::MemTableInfo&) override { Look(); }
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { Look(); }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override { Look(); }

 private:
  void Look() ABSL_LOCKS_EXCLUDED(mutex_);

  using Moment = std::chrono::steady_clock::time_point;

  std::atomic<int64_t> bytes_per_second_{kEvenBytesPerSecond};
  std::atomic<int> hurries_{0};
  mutable absl::Mutex turns_mutex_;
  // When what was asked for so far is paid for: by flushes, and by both. A flush does not wait for compactions, because
  // writers wait for flushes first.
  Moment flushes_paid_ ABSL_GUARDED_BY(turns_mutex_);
  Moment all_paid_ ABSL_GUARDED_BY(turns_mutex_);
  int64_t bytes_ ABSL_GUARDED_BY(turns_mutex_) = 0;
  int64_t requests_ ABSL_GUARDED_BY(turns_mutex_) = 0;
  absl::Mutex mutex_;
  rocksdb::DB* db_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Hurry> behind_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::store
