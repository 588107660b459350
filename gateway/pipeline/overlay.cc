#include "gateway/pipeline/overlay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {

const Overlay::Row* Overlay::Written(std::string_view key) const {
  for (const Overlay* overlay = this; overlay != nullptr; overlay = overlay->below_) {
    if (const auto it = overlay->writes_.find(base::ToAbsl(key)); it != overlay->writes_.end()) return &it->second;
  }
  return nullptr;
}

std::optional<std::string> Overlay::Get(std::string_view key) const {
  if (const Row* row = Written(key); row != nullptr) return *row;
  if (const auto it = read_ahead_.find(base::ToAbsl(key)); it != read_ahead_.end()) return it->second;
  absl::StatusOr<std::optional<std::string>> value = reader_.Get(store::Family::kState, key);
  if (value.ok()) return *std::move(value);
  status_.Update(value.status());
  return std::nullopt;
}

void Overlay::ReadAhead(const std::vector<std::string>& keys) {
  std::vector<std::string_view> missing;
  for (const std::string& key : keys) {
    if (read_ahead_.try_emplace(key).second) missing.push_back(key);
  }
  absl::StatusOr<std::vector<Row>> rows = reader_.MultiGet(store::Family::kState, missing);
  status_.Update(rows.status());
  if (!rows.ok()) return;
  for (size_t i = 0; i < missing.size(); ++i) read_ahead_[base::ToAbsl(missing[i])] = std::move((*rows)[i]);
}

void Overlay::AddWritten(std::string_view begin, std::string_view end, absl::btree_set<std::string_view>& keys) const {
  for (auto it = order_.lower_bound(begin); it != order_.end() && (end.empty() || *it < end); ++it) keys.insert(*it);
  if (below_ != nullptr) below_->AddWritten(begin, end, keys);
}

std::vector<std::string> Overlay::Keys(std::string_view prefix, std::string_view after, size_t limit) const {
  std::vector<std::string> keys;
  std::string begin(prefix);
  if (!after.empty()) begin = std::string(after) + '\0';
  const std::string end = base::PrefixEnd(prefix);
  absl::btree_set<std::string_view> written_keys;
  AddWritten(begin, end, written_keys);
  const auto cursor = reader_.Range(store::Family::kState, begin, end);
  auto written = written_keys.begin();
  while (keys.size() < limit && (cursor->Valid() || written != written_keys.end())) {
    // What was written or deleted stands before what the database has under the same key.
    if (written != written_keys.end() && (!cursor->Valid() || *written <= cursor->Key())) {
      if (cursor->Valid() && *written == cursor->Key()) cursor->Next();
      if (Written(*written)->has_value()) keys.emplace_back(*written);
      ++written;
    } else {
      keys.emplace_back(cursor->Key());
      cursor->Next();
    }
  }
  status_.Update(cursor->status());
  return keys;
}

Overlay::Row& Overlay::Write(std::string_view key) {
  const auto [it, inserted] = writes_.try_emplace(base::ToAbsl(key));
  if (inserted) order_.insert(it->first);
  return it->second;
}

void Overlay::Put(std::string_view key, std::string value) { Write(key) = std::move(value); }

void Overlay::Delete(std::string_view key) { Write(key).reset(); }

std::shared_ptr<const v1::Event> Overlay::EventAt(uint64_t journal_sequence) const {
  if (std::shared_ptr<const v1::Event> known = Remembered(journal_sequence)) return known;
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

std::shared_ptr<const v1::Event> Overlay::Remembered(uint64_t journal_sequence) const {
  for (const Overlay* overlay = this; overlay != nullptr; overlay = overlay->below_) {
    if (const auto it = overlay->events_.find(journal_sequence); it != overlay->events_.end()) return it->second;
  }
  return nullptr;
}

void Overlay::RememberEvent(uint64_t journal_sequence, std::shared_ptr<const v1::Event> event) {
  events_.emplace(journal_sequence, std::move(event));
}

void Overlay::StageInto(store::Batch& batch) const {
  for (const std::string_view key : order_) {
    const Row& value = writes_.find(base::ToAbsl(key))->second;
    if (value) {
      batch.Put(store::Family::kState, key, *value);
    } else {
      batch.Delete(store::Family::kState, key);
    }
  }
}

}  // namespace zhudong::pipeline
