#include "gateway/pipeline/overlay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {

std::optional<std::string> Overlay::Get(std::string_view key) const {
  if (const auto it = writes_.find(key); it != writes_.end()) return it->second;
  absl::StatusOr<std::optional<std::string>> value = reader_.Get(store::Family::kState, key);
  if (value.ok()) return *std::move(value);
  status_.Update(value.status());
  return std::nullopt;
}

std::vector<std::string> Overlay::Keys(std::string_view prefix, std::string_view after, size_t limit) const {
  std::vector<std::string> keys;
  std::string begin(prefix);
  if (!after.empty()) begin = std::string(after) + '\0';
  const std::string end = base::PrefixEnd(prefix);
  const auto cursor = reader_.Range(store::Family::kState, begin, end);
  auto written = writes_.lower_bound(begin);
  const auto has_written = [&] { return written != writes_.end() && (end.empty() || written->first < end); };
  while (keys.size() < limit && (cursor->Valid() || has_written())) {
    // What the batch wrote or deleted stands before what the database has under the same key.
    if (has_written() && (!cursor->Valid() || written->first <= cursor->Key())) {
      if (cursor->Valid() && written->first == cursor->Key()) cursor->Next();
      if (written->second) keys.push_back(written->first);
      ++written;
    } else {
      keys.emplace_back(cursor->Key());
      cursor->Next();
    }
  }
  status_.Update(cursor->status());
  return keys;
}

void Overlay::Put(std::string_view key, std::string_view value) {
  if (const auto it = writes_.find(key); it != writes_.end()) {
    it->second.emplace(value);
  } else {
    writes_.emplace(key, value);
  }
}

void Overlay::Delete(std::string_view key) {
  if (const auto it = writes_.find(key); it != writes_.end()) {
    it->second.reset();
  } else {
    writes_.emplace(key, std::nullopt);
  }
}

std::shared_ptr<const v1::Event> Overlay::EventAt(uint64_t journal_sequence) const {
  if (const auto it = events_.find(journal_sequence); it != events_.end()) return it->second;
  std::string key;
  base::AppendU64(key, journal_sequence);
  const absl::StatusOr<std::optional<std::string>> value = journal_.Get(store::Family::kJournal, key);
  zhudong::store::v1::JournalRecord record;
  auto event = std::make_shared<v1::Event>();
  if (!value.ok()) {
    status_.Update(value.status());
  } else if (!*value || !record.ParseFromString(**value) || !event->ParseFromString(record.event())) {
    status_.Update(absl::DataLossError(absl::StrCat("the journal has no event at ", journal_sequence)));
  }
  if (!status_.ok()) return nullptr;
  events_.emplace(journal_sequence, event);
  return event;
}

void Overlay::RememberEvent(uint64_t journal_sequence, std::shared_ptr<const v1::Event> event) {
  events_.emplace(journal_sequence, std::move(event));
}

void Overlay::StageInto(store::Batch& batch) const {
  for (const auto& [key, value] : writes_) {
    if (value) {
      batch.Put(store::Family::kState, key, *value);
    } else {
      batch.Delete(store::Family::kState, key);
    }
  }
}

}  // namespace zhudong::pipeline
