#include "gateway/delivery/demand_log.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"

namespace zhudong::delivery {
namespace {

using store::Family;

std::string KeyOf(uint64_t sequence) {
  std::string key;
  base::AppendU64(key, sequence);
  return key;
}

absl::Status Parse(uint64_t sequence, std::string_view bytes, store::v1::DemandRecord& event) {
  if (event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("demand event ", sequence, " can't be read: restore the data directory from ",
                                          "a backup, or derive everything again with `zhudong rebuild`"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DemandLog>> DemandLog::Open(store::Database& database) {
  const std::unique_ptr<store::Cursor> cursor = database.Range(Family::kDemand, "", "");
  const uint64_t first = cursor->Valid() ? base::ReadU64(cursor->Key()) : 1;
  cursor->SeekToLast();
  const uint64_t last = cursor->Valid() ? base::ReadU64(cursor->Key()) : 0;
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return std::unique_ptr<DemandLog>(new DemandLog(database, first, last));
}

uint64_t DemandLog::Stage(store::Batch& batch, const v1::DemandEvent& event) {
  return Stage(batch, event.SerializeAsString());
}

uint64_t DemandLog::Stage(store::Batch& batch, std::string_view serialized_event) {
  batch.Put(Family::kDemand, KeyOf(++staged_), serialized_event);
  return staged_;
}

void DemandLog::Abandon() {
  absl::MutexLock lock(&mutex_);
  staged_ = end_;
}

void DemandLog::Written(uint64_t sequence) {
  absl::MutexLock lock(&mutex_);
  end_ = sequence;
}

uint64_t DemandLog::end() const {
  absl::MutexLock lock(&mutex_);
  return end_;
}

uint64_t DemandLog::earliest() const {
  absl::MutexLock lock(&mutex_);
  return earliest_;
}

bool DemandLog::WaitBeyond(uint64_t sequence, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this, sequence]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return end_ > sequence || closed_; };
  mutex_.AwaitWithDeadline(absl::Condition(&ready), deadline);
  return end_ > sequence;
}

bool DemandLog::WaitBeyondFor(uint64_t sequence, absl::Duration timeout) const {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this, sequence]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return end_ > sequence || closed_; };
  mutex_.AwaitWithTimeout(absl::Condition(&ready), timeout);
  return end_ > sequence;
}

void DemandLog::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool DemandLog::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

absl::Status DemandLog::Trimmed(uint64_t sequence) const {
  return absl::OutOfRangeError(
      absl::StrCat("demand event ", sequence, " is no longer kept; the earliest is ", earliest()));
}

absl::StatusOr<std::vector<DemandEntry>> DemandLog::Read(uint64_t after, size_t max_entries, size_t max_bytes) const {
  std::vector<DemandEntry> entries;
  const uint64_t last = end();
  if (after >= last) return entries;
  if (after + 1 < earliest()) return Trimmed(after + 1);
  size_t bytes = 0;
  const auto cursor = database_.Range(Family::kDemand, KeyOf(after + 1), KeyOf(last + 1));
  for (; cursor->Valid() && entries.size() < max_entries && (entries.empty() || bytes < max_bytes); cursor->Next()) {
    const uint64_t expected = after + entries.size() + 1;
    if (base::ReadU64(cursor->Key()) != expected) break;
    DemandEntry& entry = entries.emplace_back();
    entry.sequence = expected;
    if (absl::Status status = Parse(expected, cursor->Value(), entry.event); !status.ok()) return status;
    bytes += cursor->Value().size();
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  if (entries.empty() && max_entries > 0) {
    // Between the look at earliest() and the walk somebody may have trimmed.
    if (after + 1 < earliest()) return Trimmed(after + 1);
    return absl::DataLossError(absl::StrCat("demand event ", after + 1, " is missing"));
  }
  return entries;
}

absl::StatusOr<store::v1::DemandRecord> DemandLog::Get(uint64_t sequence) const {
  if (sequence < earliest()) return Trimmed(sequence);
  auto bytes = database_.Get(Family::kDemand, KeyOf(sequence));
  if (!bytes.ok()) return bytes.status();
  if (sequence > end() || !bytes->has_value()) {
    if (sequence < earliest()) return Trimmed(sequence);
    return absl::NotFoundError(absl::StrCat("there is no demand event ", sequence, " yet"));
  }
  store::v1::DemandRecord event;
  if (absl::Status status = Parse(sequence, **bytes, event); !status.ok()) return status;
  return event;
}

absl::Status DemandLog::TrimBelow(uint64_t sequence) {
  absl::MutexLock lock(&mutex_);
  const uint64_t keep_from = std::min(sequence, end_);
  if (keep_from <= earliest_) return absl::OkStatus();
  store::Batch batch;
  batch.DeleteRange(Family::kDemand, KeyOf(earliest_), KeyOf(keep_from));
  if (absl::Status status = database_.Write(batch); !status.ok()) return status;
  earliest_ = keep_from;
  return absl::OkStatus();
}

}  // namespace zhudong::delivery
