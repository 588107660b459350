// What operators, and the receiver, do to a deliverer. Every act is written with what it changes, and kept.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/dead_letters.h"
#include "gateway/delivery/deliverer_impl.h"
#include "gateway/model/demand_record.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMaxKeptIds = 100;

const char* NameOf(v1::DeadLetterAct act) {
  switch (act) {
    case v1::DEAD_LETTER_ACT_SKIP:
      return "skip";
    case v1::DEAD_LETTER_ACT_CLOSE:
      return "close";
    case v1::DEAD_LETTER_ACT_REPAIR:
      return "repair";
    default:
      return "release";
  }
}

}  // namespace

void DelivererImpl::Keep(v1::OperatorAct act, const Operator& by) {
  last_act_us_ = std::max(last_act_us_ + 1, absl::ToUnixMicros(clock_.Now()));
  *act.mutable_at() = TimeUtil::MicrosecondsToTimestamp(last_act_us_);
  act.set_principal(by.principal);
  act.set_reason(by.reason);
  act.set_events(std::max<uint64_t>(act.events(), static_cast<uint64_t>(act.event_ids_size())));
  acts_.Put(batch_, act);
}

absl::Status DelivererImpl::WriteForGood() {
  if (absl::Status status = Write(); !status.ok()) return status;
  return database_.Sync();
}

void DelivererImpl::DisableByReceiver(const std::string& words) {
  const absl::Time now = clock_.Now();
  v1::Disabled& disabled = *control_.mutable_disabled();
  *disabled.mutable_since() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  disabled.set_by("receiver");
  disabled.set_reason(words);
  acts_.PutControl(batch_, control_);
  v1::OperatorAct act;
  act.set_act("disable");
  Keep(std::move(act), {"receiver", words});
  news_.push_back({.kind = News::Kind::kDisabled, .words = words});
}

absl::StatusOr<uint64_t> DelivererImpl::Replay(const std::vector<std::string>& event_ids, bool dry_run,
                                               const Operator& by) {
  absl::MutexLock lock(&mutex_);
  const DeadLetters letters(rows_, planner_->lanes());
  const auto projects = letters.ProjectsOf(event_ids);
  if (!projects.ok()) return projects.status();
  if (dry_run || projects->empty()) return projects->size();
  v1::OperatorAct act;
  act.set_act("release");
  act.set_events(projects->size());
  for (const std::string& project_id : *projects) {
    if (projects->size() == 1) act.set_project_id(project_id);
    if (act.event_ids_size() < kMaxKeptIds) {
      const auto state = rows_.ReadLaneState(project_id);
      if (!state.ok()) return state.status();
      act.add_event_ids(state->dead_letter().event_id());
    }
    planner_->Release(project_id, clock_.Now());
  }
  Keep(std::move(act), by);
  if (absl::Status status = WriteForGood(); !status.ok()) return status;
  return projects->size();
}

absl::StatusOr<v1::ResolveDeadLetterResponse> DelivererImpl::Resolve(const v1::ResolveDeadLetterRequest& request,
                                                                     std::optional<v1::DemandEvent> repair,
                                                                     const Operator& by) {
  absl::MutexLock lock(&mutex_);
  // So that the rows are what the lanes are.
  if (absl::Status status = Write(); !status.ok()) return status;
  const auto letter = DeadLetters(rows_, planner_->lanes()).Get(request.event_id());
  if (!letter.ok()) return letter.status();
  v1::ResolveDeadLetterResponse response;
  const bool all = request.act() == v1::DEAD_LETTER_ACT_CLOSE || request.act() == v1::DEAD_LETTER_ACT_REPAIR;
  const bool one = request.act() == v1::DEAD_LETTER_ACT_SKIP;
  response.set_skipped(all ? letter->waiting() + 1 : one ? 1 : 0);
  response.set_waiting(all ? (repair ? 1 : 0) : letter->waiting() + (one ? 0 : 1));
  if (repair) *response.mutable_repair() = *repair;
  if (request.dry_run()) return response;
  v1::OperatorAct act;
  act.set_act(NameOf(request.act()));
  act.set_project_id(letter->project_id());
  if (!all && !one) {
    act.add_event_ids(letter->event_id());
    planner_->Release(letter->project_id(), clock_.Now());
  } else if (absl::Status status = GiveUp(*letter, request.act(), repair, act); !status.ok()) {
    return status;
  }
  Keep(std::move(act), by);
  if (absl::Status status = WriteForGood(); !status.ok()) return status;
  return response;
}

absl::Status DelivererImpl::GiveUp(const v1::DeadLetter& letter, v1::DeadLetterAct act,
                                   const std::optional<v1::DemandEvent>& repair, v1::OperatorAct& kept) {
  const absl::Time now = clock_.Now();
  const std::string& project_id = letter.project_id();
  if (act == v1::DEAD_LETTER_ACT_SKIP) {
    const auto rows = rows_.ReadLane(project_id);
    if (!rows.ok()) return rows.status();
    acts_.PutSkipped(batch_, rows->front(), letter.attempts(), now);
    kept.add_event_ids(letter.event_id());
    planner_->SkipHead(*rows, now);
    return absl::OkStatus();
  }
  GivenUp given_up;
  uint32_t attempts = letter.attempts();
  const absl::Status read = rows_.VisitLane(project_id, [&](const DemandEntry& entry) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    given_up.Add(entry.event);
    acts_.PutSkipped(batch_, entry, std::exchange(attempts, 0), now);
  });
  if (!read.ok()) return read;
  if (repair && given_up.last > repair->project_sequence()) {
    batch_.Clear();  // Resolve wrote what was in it before
    return absl::AbortedError(
        absl::StrCat("project ", project_id, " told ", given_up.last, " since the repair was made up: try again"));
  }
  for (const std::string& id : given_up.event_ids) kept.add_event_ids(id);
  kept.set_events(given_up.count);
  std::optional<store::v1::DemandRecord> instead;
  if (repair) instead = model::ToDemandRecord(*repair);
  planner_->GiveUp(project_id, std::move(given_up), std::move(instead), now);
  return absl::OkStatus();
}

}  // namespace zhudong::delivery
