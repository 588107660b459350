#include "gateway/delivery/gaps.h"

#include <algorithm>

namespace zhudong::delivery {

void GivenUp::Add(const store::v1::DemandRecord& event) {
  if (count == 0) first = event.project_sequence();
  last = event.project_sequence();
  // One that stands for others is no event of its own: those it stands for are counted already.
  if (event.gap().repaired()) {
    first = std::min(first, event.gap().previous_project_sequence() + 1);
    return;
  }
  ++count;
  if (event_ids.size() < kMaxIds) event_ids.push_back(event.event_id());
}

void Gaps::Restore(store::v1::GapRow row) {
  std::string project_id = row.project_id();
  rows_[std::move(project_id)] = std::move(row);
}

void Gaps::Add(const std::string& project_id, const GivenUp& given_up, bool repaired, Changes& changes) {
  store::v1::GapRow& row = rows_[project_id];
  row.set_project_id(project_id);
  row.set_up_to(std::max(row.up_to(), given_up.last));
  if (!row.has_gap()) row.mutable_gap()->set_previous_project_sequence(given_up.first == 0 ? 0 : given_up.first - 1);
  v1::DemandGap& gap = *row.mutable_gap();
  gap.set_skipped(gap.skipped() + given_up.count);
  gap.set_repaired(repaired);
  for (const std::string& id : given_up.event_ids) {
    if (gap.skipped_event_ids_size() < static_cast<int>(GivenUp::kMaxIds)) gap.add_skipped_event_ids(id);
  }
  changes.gaps[project_id] = row;
  // What stood behind an earlier gap may be within this one, and says nothing of what is behind it.
  std::erase_if(beyond_, [&project_id](const auto& behind) { return behind.second == project_id; });
}

bool Gaps::Covers(const std::string& project_id, uint64_t project_sequence) const {
  const auto it = rows_.find(project_id);
  return it != rows_.end() && project_sequence <= it->second.up_to();
}

const v1::DemandGap* Gaps::ToTell(const std::string& project_id) const {
  const auto it = rows_.find(project_id);
  return it == rows_.end() || !it->second.has_gap() ? nullptr : &it->second.gap();
}

void Gaps::Told(const std::string& project_id, Changes& changes) {
  const auto it = rows_.find(project_id);
  if (it == rows_.end() || !it->second.has_gap()) return;
  it->second.clear_gap();
  changes.gaps[project_id] = it->second;
}

void Gaps::Beyond(const std::string& project_id, uint64_t sequence) {
  if (rows_.contains(project_id)) beyond_.emplace(sequence, project_id);
}

void Gaps::Passed(uint64_t position, Changes& changes) {
  while (!beyond_.empty() && beyond_.begin()->first <= position) {
    const std::string project_id = beyond_.begin()->second;
    beyond_.erase(beyond_.begin());
    const auto it = rows_.find(project_id);
    // Not told yet: the event that is to tell it waits in its lane, and a later one comes by here.
    if (it == rows_.end() || it->second.has_gap()) continue;
    rows_.erase(it);
    changes.gaps[project_id] = std::nullopt;
  }
}

}  // namespace zhudong::delivery
