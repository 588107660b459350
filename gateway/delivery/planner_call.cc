// What goes next; planner.cc has what an answer means.
#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "gateway/delivery/planner.h"

namespace zhudong::delivery {

// A call while it is made.
struct Planner::Draft {
  std::vector<store::v1::DemandRecord> call;
  size_t bytes = 0;
  absl::flat_hash_map<std::string, size_t> of_project;  // how many events of it are in the call
  bool full = false;
  bool with_suspect = false;

  size_t Of(const std::string& project_id) const {
    const auto it = of_project.find(project_id);
    return it == of_project.end() ? 0 : it->second;
  }
};

bool Planner::Unsettled(const std::string& project_id, uint64_t sequence) const {
  return lanes_.WaitsBefore(project_id, sequence) || window_.HasBefore(project_id, sequence);
}

bool Planner::RelatedAreSettled(uint64_t sequence, const store::v1::DemandRecord& event) const {
  const auto& related = event.related_project_ids();
  return std::none_of(related.begin(), related.end(),
                      [&](const std::string& project_id) { return Unsettled(project_id, sequence); });
}

void Planner::ParkProject(const std::string& project_id, absl::Time now) {
  while (window_.Has(project_id)) lanes_.Park(window_.TakeFirst(project_id), now, changes_);
}

// One pass from the smallest sequence on is enough: parking an event concerns only events of greater sequence.
void Planner::ParkWhatFollowsLanes(absl::Time now) {
  if (lanes_.size() == 0) return;
  std::vector<std::pair<uint64_t, std::string>> naming;
  for (const auto& [sequence, item] : window_.items()) {
    if (item.event.related_project_ids_size() > 0) naming.emplace_back(sequence, item.event.project_id());
  }
  for (const auto& [sequence, project_id] : naming) {
    // What stands before it in its own project goes first; until then it stays in the window.
    if (!window_.StandsBehind(project_id, sequence, 0)) continue;
    const auto& related = window_.items().at(sequence).event.related_project_ids();
    const bool follows =
        std::any_of(related.begin(), related.end(),
                    [&, sequence = sequence](const std::string& other) { return lanes_.WaitsBefore(other, sequence); });
    if (follows) ParkProject(project_id, now);
  }
}

size_t Planner::EvenShare(size_t room, size_t projects) const {
  if (!options_.several_of_a_project) return 1;
  return std::max<size_t>(1, room / std::max<size_t>(1, projects));
}

bool Planner::GoesAlone(const Lane& lane) const { return !options_.several_of_a_project || lane.attempts > 0; }

size_t Planner::CountSendable(size_t limit) const {
  const size_t of_each = options_.several_of_a_project ? limit : 1;
  absl::flat_hash_map<std::string, size_t> counted;
  size_t count = 0;
  for (const auto& [sequence, item] : window_.items()) {
    if (count >= limit) break;
    size_t& before = counted[item.event.project_id()];
    if (before >= of_each || !window_.StandsBehind(item.event.project_id(), sequence, before)) continue;
    if (lanes_.WaitsBefore(item.event.project_id(), sequence) || !RelatedAreSettled(sequence, item.event)) continue;
    ++before;
    ++count;
  }
  return count;
}

std::vector<DueLane> Planner::LanesToLoad(absl::Time now) {
  ParkWhatFollowsLanes(now);
  if (now < troubles_.next_call() || read_position_ < read_before_ || lanes_.NextDue() > now) return {};
  // Half of the call for those that waited, more where the window can't fill its half; in calls of one event by turns.
  const size_t limit = troubles_.limit();
  turn_ ^= 1;
  const size_t share = std::max((limit + static_cast<size_t>(turn_)) / 2, limit - CountSendable(limit));
  // One more, should the first be passed over.
  const std::vector<std::string> projects =
      lanes_.Due(now, share + (share > 0 ? 1 : 0), [this](const Lane& lane) -> std::string {
        for (const std::string& related : lane.related) {
          if (Unsettled(related, lane.head)) return related;
        }
        return "";
      });
  std::vector<DueLane> due;
  for (const std::string& project_id : projects) {
    due.push_back({project_id, GoesAlone(*lanes_.Find(project_id)) ? 1 : EvenShare(share, projects.size())});
  }
  return due;
}

std::vector<store::v1::DemandRecord> Planner::Plan(absl::Time now, const std::vector<LaneRows>& lanes) {
  in_flight_.clear();
  if (now < troubles_.next_call()) return {};
  std::vector<store::v1::DemandRecord> call = Fill(lanes, /*with_suspect=*/false);
  if (call.empty()) call = Fill(lanes, /*with_suspect=*/true);
  return call;
}

std::vector<store::v1::DemandRecord> Planner::Fill(const std::vector<LaneRows>& lanes, bool with_suspect) {
  Draft draft{.with_suspect = with_suspect};
  for (const LaneRows& rows : lanes) FillFromLane(rows, draft);
  // Every project its share first: a long story of one would keep the others from being sent side by side with it.
  FillFromWindow(EvenShare(troubles_.limit(), window_.projects()), draft);
  if (options_.several_of_a_project) FillFromWindow(std::numeric_limits<size_t>::max(), draft);
  return std::move(draft.call);
}

void Planner::FillFromLane(const LaneRows& rows, Draft& draft) {
  const Lane& lane = *lanes_.Find(rows.front().event.project_id());
  const size_t most = GoesAlone(lane) ? 1 : rows.size();
  for (size_t i = 0; i < most; ++i) {
    const bool is_last = i + 1 == lane.waiting;
    if (!is_last && i + 1 == rows.size()) return;
    // The first was looked at when the lane was picked.
    if (i > 0 && !RelatedAreSettled(rows[i].sequence, rows[i].event)) return;
    if (!Take(rows[i].sequence, rows[i].event, draft)) return;
    in_flight_.back().from_lane = true;
    if (!is_last) in_flight_.back().next = rows[i + 1];
  }
}

void Planner::FillFromWindow(size_t of_each, Draft& draft) {
  for (const auto& [sequence, item] : window_.items()) {
    if (draft.full) return;
    const std::string& project_id = item.event.project_id();
    const size_t before = draft.Of(project_id);
    if (before >= of_each || !window_.StandsBehind(project_id, sequence, before)) continue;
    if (lanes_.WaitsBefore(project_id, sequence) || !RelatedAreSettled(sequence, item.event)) continue;
    Take(sequence, item.event, draft);
  }
}

bool Planner::Take(uint64_t sequence, const store::v1::DemandRecord& event, Draft& draft) {
  const size_t size = event.ByteSizeLong();
  draft.full |= draft.call.size() >= troubles_.limit() || (!draft.call.empty() && draft.bytes + size > kCallBytes);
  if (draft.full || (!draft.with_suspect && troubles_.PassOver(sequence))) return false;
  draft.bytes += size;
  in_flight_.push_back({.event = {sequence, event.project_id(), event.event_id()}});
  draft.call.push_back(event);
  // A gap is before the first of them.
  const bool is_first = draft.of_project[event.project_id()]++ == 0;
  const v1::DemandGap* gap = is_first ? gaps_.ToTell(event.project_id()) : nullptr;
  if (gap != nullptr) *draft.call.back().mutable_gap() = *gap;
  return true;
}

}  // namespace zhudong::delivery
