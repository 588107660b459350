#include "gateway/delivery/dead_letters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/model/demand_record.h"

namespace zhudong::delivery {

v1::DeadLetter DeadLetters::WithWaiting(v1::DeadLetter letter) const {
  if (const Lane* lane = lanes_.Find(letter.project_id()); lane != nullptr) letter.set_waiting(lane->waiting - 1);
  return letter;
}

absl::StatusOr<std::vector<v1::DeadLetter>> DeadLetters::List(const std::string& after_project, size_t limit) const {
  auto held = rows_.ReadHeld(after_project, limit);
  if (!held.ok()) return held.status();
  std::vector<v1::DeadLetter> letters;
  for (const store::v1::LaneState& state : *held) letters.push_back(WithWaiting(state.dead_letter()));
  return letters;
}

absl::StatusOr<v1::DeadLetter> DeadLetters::Get(const std::string& event_id) const {
  const auto none = absl::NotFoundError(
      absl::StrCat("there is no dead letter ", event_id, " for this subscriber: list its dead letters to see them"));
  // An event's id is its project's, a dot and a number.
  const size_t dot = event_id.rfind('.');
  if (dot == std::string::npos) return none;
  const auto state = rows_.ReadLaneState(event_id.substr(0, dot));
  if (absl::IsNotFound(state.status())) return none;
  if (!state.ok()) return state.status();
  if (!state->held() || state->dead_letter().event_id() != event_id) return none;
  return WithWaiting(state->dead_letter());
}

absl::StatusOr<v1::DemandEvent> DeadLetters::GetEvent(const std::string& event_id) const {
  const auto letter = Get(event_id);
  if (!letter.ok()) return letter.status();
  auto rows = rows_.ReadLane(letter->project_id());
  if (!rows.ok()) return rows.status();
  return model::ToDemandEvent(rows->front().event);
}

absl::StatusOr<std::vector<std::string>> DeadLetters::ProjectsOf(const std::vector<std::string>& event_ids) const {
  if (event_ids.empty()) return lanes_.HeldProjects();
  std::vector<std::string> projects;
  for (const std::string& event_id : event_ids) {
    const auto letter = Get(event_id);
    if (!letter.ok()) return letter.status();
    projects.push_back(letter->project_id());
  }
  std::sort(projects.begin(), projects.end());
  projects.erase(std::unique(projects.begin(), projects.end()), projects.end());
  return projects;
}

}  // namespace zhudong::delivery
