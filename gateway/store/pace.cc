#include "gateway/store/pace.h"

#include <algorithm>
#include <thread>

#include "absl/strings/numbers.h"
#include "gateway/base/priority.h"

namespace zhudong::store {
namespace {

// So much is done at once and rested from at once: short beside the milliseconds that an event takes, long beside what
// falling asleep costs.
constexpr std::chrono::milliseconds kSlice(10);
// Nobody owes or waits longer, so that a hurry is heard of soon.
constexpr std::chrono::milliseconds kLongestWait(100);

using Moment = std::chrono::steady_clock::time_point;

// `paid` after something more that costs so much.
Moment PaidAfter(Moment paid, Moment now, std::chrono::nanoseconds cost) {
  return std::min(std::max(paid, now) + cost, now + kLongestWait);
}

Backlog BacklogOf(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  Backlog backlog;
  db.GetIntProperty(family, rocksdb::DB::Properties::kNumImmutableMemTable, &backlog.unflushed);
  std::string level0;
  if (db.GetProperty(family, rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0", &level0) &&
      !absl::SimpleAtoi(level0, &backlog.level0)) {
    backlog.level0 = 0;
  }
  return backlog;
}

}  // namespace

Pace::Pace() : RateLimiter(Mode::kAllIo), behind_(std::make_unique<Hurry>(*this)) {}

void Pace::Watch(rocksdb::DB& db, absl::Span<rocksdb::ColumnFamilyHandle* const> families) {
  {
    absl::MutexLock lock(&mutex_);
    db_ = &db;
    families_.assign(families.begin(), families.end());
  }
  Look();
}

void Pace::Leave() {
  absl::MutexLock lock(&mutex_);
  db_ = nullptr;
  families_.clear();
  if (behind_ == nullptr) behind_ = std::make_unique<Hurry>(*this);
}

int64_t Pace::GetSingleBurstBytes() const {
  return bytes_per_second_ * kSlice.count() / std::chrono::milliseconds(std::chrono::seconds(1)).count();
}

int64_t Pace::GetTotalBytesThrough(rocksdb::Env::IOPriority) const {
  absl::MutexLock lock(&turns_mutex_);
  return bytes_;
}

int64_t Pace::GetTotalRequests(rocksdb::Env::IOPriority) const {
  absl::MutexLock lock(&turns_mutex_);
  return requests_;
}

// Everybody sleeps until the moment that was worked out for him, and needs nobody to be woken.
void Pace::Request(int64_t bytes, rocksdb::Env::IOPriority priority, rocksdb::Statistics*) {
  if (in_a_hurry()) return;
  const Moment now = std::chrono::steady_clock::now();
  const auto cost = std::chrono::nanoseconds(std::chrono::seconds(1)) * bytes / bytes_per_second_.load();
  Moment paid;
  {
    absl::MutexLock lock(&turns_mutex_);
    ++requests_;
    bytes_ += bytes;
    paid = all_paid_ = PaidAfter(all_paid_, now, cost);
    if (priority == rocksdb::Env::IO_HIGH) paid = flushes_paid_ = PaidAfter(flushes_paid_, now, cost);
  }
  if (paid > now + kSlice) std::this_thread::sleep_until(paid);
}

// No further back than publishing: where other programs take the processors, one that stands at the very end gets next
// to nothing, falls behind until RocksDB stops every writer, and keeps them waiting for tens of seconds.
void Pace::OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo&) {
  thread_local const bool stood_back = [] {
    base::TakePriority(base::Priority::kTakingIn);
    return true;
  }();
  (void)stood_back;
}

void Pace::Look() {
  absl::MutexLock lock(&mutex_);
  if (db_ == nullptr) return;
  const auto lies_behind = [this](rocksdb::ColumnFamilyHandle* family)
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return IsBehind(BacklogOf(*db_, family)); };
  const bool behind = std::any_of(families_.begin(), families_.end(), lies_behind);
  if (behind == (behind_ != nullptr)) return;
  behind_ = behind ? std::make_unique<Hurry>(*this) : nullptr;
}

}  // namespace zhudong::store
