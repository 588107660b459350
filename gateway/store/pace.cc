#include "gateway/store/pace.h"

#include <algorithm>

#include "absl/strings/numbers.h"

namespace zhudong::store {
namespace {

// In slices short beside the milliseconds that an event takes.
constexpr int64_t kRefillMicros = 10000;
constexpr int32_t kFairness = 10;  // RocksDB's default

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

Pace::Pace()
    : RateLimiter(Mode::kAllIo),
      even_(rocksdb::NewGenericRateLimiter(kEvenBytesPerSecond, kRefillMicros, kFairness, Mode::kAllIo)),
      behind_(std::make_unique<Hurry>(*this)) {}

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

void Pace::Request(int64_t bytes, rocksdb::Env::IOPriority priority, rocksdb::Statistics* statistics) {
  if (!in_a_hurry()) even_->Request(bytes, priority, statistics);
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
