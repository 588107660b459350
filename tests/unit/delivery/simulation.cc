#include "tests/unit/delivery/simulation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/model/demand_record.h"

namespace zhudong::delivery {

store::v1::DemandRecord MakeRecord(const std::string& project, uint64_t sequence, std::vector<std::string> related) {
  store::v1::DemandRecord event;
  event.set_event_id(absl::StrCat(project, ".", sequence));
  event.set_project_id(project);
  event.set_project_sequence(sequence);
  event.set_division_code("440112");
  for (std::string& other : related) event.add_related_project_ids(std::move(other));
  return event;
}

v1::DemandEvent MakeEvent(const std::string& project, uint64_t sequence) {
  return model::ToDemandEvent(MakeRecord(project, sequence)).value();
}

bool FakeReceiver::Follows(const store::v1::DemandRecord& event, uint64_t last) const {
  if (last == 0 && begins_anywhere) return true;
  if (!event.has_gap()) return event.project_sequence() == last + 1;
  // An event whose receipt was lost may be applied and a dead letter at once, and then be given up.
  if (event.gap().previous_project_sequence() > last || event.project_sequence() <= last) return false;
  // What is missing was given up, and by somebody who could.
  const uint64_t missing = event.project_sequence() - (event.gap().repaired() ? 0 : 1);
  for (uint64_t sequence = last + 1; sequence <= missing; ++sequence) {
    if (!skipped.contains(absl::StrCat(event.project_id(), ".", sequence))) return false;
  }
  return true;
}

absl::StatusOr<std::vector<v1::Receipt>> FakeReceiver::Deliver(const std::vector<store::v1::DemandRecord>& events) {
  ++calls_;
  largest_call_ = std::max(largest_call_, events.size());
  if (absl::Status status = call(events); !status.ok()) return status;
  std::vector<v1::Receipt> receipts;
  std::set<std::string> seen, broken;  // projects
  for (const store::v1::DemandRecord& event : events) {
    v1::Receipt& receipt = receipts.emplace_back();
    receipt.set_event_id(event.event_id());
    if (!seen.insert(event.project_id()).second && !keeps_order) {
      violations_.push_back(absl::StrCat(event.event_id(), " came along with one of its project"));
    }
    if (broken.contains(event.project_id())) {
      receipt.set_outcome(v1::RECEIPT_OUTCOME_NOT_TRIED);
      continue;
    }
    if (known_.contains(event.event_id())) {
      if (event.has_replay()) replayed_.push_back(event.event_id());
      receipt.set_outcome(v1::RECEIPT_OUTCOME_DUPLICATE);
      continue;
    }
    uint64_t& last = last_[event.project_id()];
    // What is marked may be older than what is there: the number decides, as demand.proto says.
    if (event.has_replay()) replayed_.push_back(event.event_id());
    if (event.has_replay() && event.project_sequence() <= last) {
      receipt.set_outcome(v1::RECEIPT_OUTCOME_STALE);
      continue;
    }
    if (event.has_replay() && event.project_sequence() > last + 1) {
      violations_.push_back(absl::StrCat(event.event_id(), " overtook the usual delivery"));
    }
    if (!Follows(event, last)) {
      violations_.push_back(absl::StrCat(event.event_id(), " came after ", last));
    }
    if (skipped.contains(event.event_id()) && !event.has_replay())
      violations_.push_back(absl::StrCat(event.event_id(), " was given up"));
    for (const std::string& needed : needs[event.event_id()]) {
      if (!known_.contains(needed) && !skipped.contains(needed))
        violations_.push_back(absl::StrCat(event.event_id(), " came before ", needed));
    }
    receipt.set_outcome(outcome ? outcome(event) : v1::RECEIPT_OUTCOME_APPLIED);
    if (receipt.outcome() != v1::RECEIPT_OUTCOME_APPLIED) {
      if (keeps_order) broken.insert(event.project_id());
      continue;
    }
    last = event.project_sequence();
    known_.insert(event.event_id());
    applied_.push_back(event.event_id());
  }
  return receipts;
}

std::vector<std::string> FakeReceiver::StoryOf(const std::string& project) const {
  std::vector<std::string> story;
  for (const std::string& id : applied_) {
    if (id.starts_with(project + ".")) story.push_back(id);
  }
  return story;
}

Simulation::Simulation(PlannerOptions options, uint64_t seed) : options_(std::move(options)), seed_(seed) {
  receiver.keeps_order = options_.several_of_a_project;
  Restart();
}

void Simulation::Add(const std::string& project, std::vector<std::string> related) {
  const store::v1::DemandRecord event = MakeRecord(project, ++story_[project], related);
  for (const std::string& other : related) {
    if (other != project && story_[other] > 0)
      receiver.needs[event.event_id()].push_back(absl::StrCat(other, ".", story_[other]));
  }
  log.push_back(event);
}

void Simulation::Restart() {
  planner = std::make_unique<Planner>(options_, state, ++seed_);
  for (const auto& [project, row] : gaps) planner->RestoreGap(row);
  for (const auto& [project, row] : lanes) {
    Lane lane;
    lane.attempts = static_cast<int>(row.attempts());
    lane.next_attempt = absl::FromUnixMicros(row.next_attempt_us());
    lane.held = row.held();
    lane.was_held = row.was_held();
    if (row.failing_since_us() != 0) lane.failing_since = absl::FromUnixMicros(row.failing_since_us());
    for (auto it = parked.lower_bound({project, 0}); it != parked.end() && it->first.first == project; ++it) {
      lane.tail = it->first.second;
      if (lane.waiting++ > 0) continue;
      lane.head = lane.tail;
      lane.related.assign(it->second.related_project_ids().begin(), it->second.related_project_ids().end());
    }
    planner->RestoreLane(project, std::move(lane));
  }
}

void Simulation::Refill() {
  for (size_t room = planner->Room(); room > 0 && planner->read_position() < log.size(); --room) {
    const uint64_t sequence = planner->read_position() + 1;
    planner->Admit({sequence, log[sequence - 1]}, now);
  }
}

void Simulation::Write() {
  Changes changes = planner->TakeChanges();
  for (const std::string& project : changes.clear) {
    std::erase_if(parked, [&](const auto& row) { return row.first.first == project; });
  }
  for (Changes::Parked& row : changes.park) parked[{row.project_id, row.sequence}] = std::move(row.event);
  for (const auto& key : changes.unpark) parked.erase(key);
  for (const auto& [project, row] : changes.lanes) {
    if (row) {
      lanes[project] = *row;
    } else {
      lanes.erase(project);
    }
  }
  for (const auto& [project, row] : changes.gaps) {
    if (row) {
      gaps[project] = *row;
    } else {
      gaps.erase(project);
    }
  }
  for (const v1::ReconciliationDay& day : changes.days) days[day.day()] = day;
  if (changes.state) state = *changes.state;
}

LaneRows Simulation::Load(const std::string& project, size_t events) const {
  LaneRows rows;
  for (auto it = parked.lower_bound({project, 0}); it != parked.end() && it->first.first == project; ++it) {
    if (rows.size() > events) break;
    rows.push_back({it->first.second, it->second});
  }
  return rows;
}

bool Simulation::Round(Cut cut) {
  const auto cut_here = [&](Cut here) {
    if (cut != here) return false;
    Restart();
    return true;
  };
  Refill();
  if (cut_here(Cut::kAfterRefill)) return true;
  const auto due = planner->LanesToLoad(now);
  Write();
  if (cut_here(Cut::kAfterFirstWrite)) return true;
  std::vector<LaneRows> loaded;
  for (const DueLane& lane : due) loaded.push_back(Load(lane.project_id, lane.events));
  const auto events = planner->Plan(now, loaded);
  if (events.empty()) return false;
  const auto answer = receiver.Deliver(events);
  if (cut_here(Cut::kAfterCall)) return true;
  planner->Settle(answer, now);
  if (cut_here(Cut::kBeforeLastWrite)) return true;
  Write();
  cut_here(Cut::kAfterLastWrite);
  return true;
}

int Simulation::RunNow(int limit) {
  int rounds = 0;
  while (rounds < limit && Round()) ++rounds;
  return rounds;
}

void Simulation::RunFor(absl::Duration duration) {
  const absl::Time end = now + duration;
  while (true) {
    RunNow();
    const absl::Time due = std::max(planner->NextDue(), now + absl::Milliseconds(1));
    if (due > end) break;
    now = due;
  }
  now = end;
}

void Simulation::Skip(const std::string& project) {
  Write();
  const LaneRows rows = Load(project, 1);
  receiver.skipped.insert(rows.front().event.event_id());
  planner->SkipHead(rows, now);
  Write();
}

void Simulation::GiveUp(const std::string& project, bool repair) {
  Write();
  GivenUp given_up;
  for (const auto& [key, event] : parked) {
    if (key.first == project) given_up.Add(event);
  }
  std::optional<store::v1::DemandRecord> instead;
  if (repair) {
    instead = MakeRecord(project, story_[project]);
    instead->set_event_id(instead->event_id() + "r");
  }
  const uint64_t last = repair ? story_[project] : given_up.last;
  for (uint64_t sequence = given_up.first; sequence <= last; ++sequence) {
    receiver.skipped.insert(absl::StrCat(project, ".", sequence));
  }
  planner->GiveUp(project, std::move(given_up), std::move(instead), now);
  Write();
}

bool Simulation::Release(const std::string& project) {
  const bool released = planner->Release(project, now);
  Write();
  return released;
}

}  // namespace zhudong::delivery
