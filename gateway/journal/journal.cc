#include "gateway/journal/journal.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"

namespace zhudong::journal {
namespace {

std::string KeyOf(uint64_t sequence) {
  std::string key;
  base::AppendU64(key, sequence);
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(store::Database& database) {
  const std::unique_ptr<store::Cursor> cursor = database.Range(store::Family::kJournal, "", "");
  cursor->SeekToLast();
  const uint64_t last = cursor->Valid() ? base::ReadU64(cursor->Key()) : 0;
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  // What a killed process had written but not synced is found again at opening; make it durable before it is shown.
  if (absl::Status status = database.Sync(); !status.ok()) return status;
  return std::unique_ptr<Journal>(new Journal(database, last));
}

uint64_t Journal::Stage(store::Batch& batch, std::string_view serialized_record) {
  batch.Put(store::Family::kJournal, KeyOf(++staged_), serialized_record);
  return staged_;
}

void Journal::Abandon() {
  absl::MutexLock lock(&mutex_);
  staged_ = written_;
}

void Journal::Written() {
  absl::MutexLock lock(&mutex_);
  written_ = staged_;
}

absl::Status Journal::Sync() {
  uint64_t mark;
  {
    absl::MutexLock lock(&mutex_);
    mark = written_;
  }
  if (absl::Status status = database_.Sync(); !status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  if (mark > durable_) durable_ = mark;
  return absl::OkStatus();
}

uint64_t Journal::durable() const {
  absl::MutexLock lock(&mutex_);
  return durable_;
}

bool Journal::WaitBeyond(uint64_t sequence, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this, sequence]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return durable_ > sequence || closed_; };
  mutex_.AwaitWithDeadline(absl::Condition(&ready), deadline);
  return durable_ > sequence;
}

void Journal::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool Journal::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

absl::StatusOr<std::vector<Entry>> Journal::Read(uint64_t after, size_t max_entries, size_t max_bytes) const {
  return ReadEntries(database_, after, durable(), max_entries, max_bytes);
}

absl::StatusOr<std::vector<Entry>> ReadEntries(const store::Reader& reader, uint64_t after, uint64_t up_to,
                                               size_t max_entries, size_t max_bytes) {
  std::vector<Entry> entries;
  if (after >= up_to) return entries;
  size_t bytes = 0;
  const auto cursor = reader.Range(store::Family::kJournal, KeyOf(after + 1), KeyOf(up_to + 1));
  for (; cursor->Valid() && entries.size() < max_entries && (entries.empty() || bytes < max_bytes); cursor->Next()) {
    Entry& entry = entries.emplace_back();
    entry.sequence = base::ReadU64(cursor->Key());
    if (entry.sequence != after + entries.size()) {
      return absl::DataLossError(absl::StrCat("journal record ", after + entries.size(), " is missing"));
    }
    if (!entry.record.ParseFromArray(cursor->Value().data(), static_cast<int>(cursor->Value().size()))) {
      return absl::DataLossError(absl::StrCat("journal record ", entry.sequence, " can't be read"));
    }
    bytes += cursor->Value().size();
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return entries;
}

}  // namespace zhudong::journal
