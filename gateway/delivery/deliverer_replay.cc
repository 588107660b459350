// What operators have sent again.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/dead_letters.h"
#include "gateway/delivery/deliverer_impl.h"
#include "gateway/delivery/share.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;
using Which = v1::StartReplayRequest::WhichCase;

// Looked at without letting the delivery go on in between.
constexpr size_t kLookAtOnce = 256;
constexpr size_t kLookBytes = 1u << 20;
constexpr size_t kAllLetters = 1'000'000;

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time));
}

}  // namespace

absl::StatusOr<v1::StartReplayResponse> DelivererImpl::StartReplay(const v1::StartReplayRequest& request,
                                                                   const Operator& by) {
  if (request.which_case() == Which::WHICH_NOT_SET) {
    return absl::InvalidArgumentError("say what to send again: an event, a range, failed_since or never_tried");
  }
  v1::StartReplayResponse response;
  ReplayPick pick(request.project_id());
  if (!request.has_failed_since()) {
    const auto bounds = BoundsOf(request, log_, response);
    if (!bounds.ok()) return bounds.status();
    if (absl::Status picked = PickRange(*bounds, request, pick); !picked.ok()) return picked;
  }
  absl::MutexLock lock(&mutex_);
  if (absl::Status status = Write(); !status.ok()) return status;
  if (request.has_failed_since() || request.has_never_tried() || request.has_event_id()) {
    if (absl::Status picked = PickSkipped(request, pick); !picked.ok()) return picked;
  }
  const auto released = ReleaseFailed(request);
  if (!released.ok()) return released.status();
  response.set_released(*released);
  pick.Fill(response);
  if (request.has_event_id() && response.events() + response.pending() + response.released() == 0) {
    return absl::NotFoundError(absl::StrCat("event ", request.event_id(), " is not kept, or was never this ",
                                            "subscriber's: what there is, `zhudong project show` tells"));
  }
  if (request.dry_run()) return response;
  if (replay_.running()) {
    return absl::FailedPreconditionError(absl::StrCat("replay ", replay_.status().replay_id(), " still has ",
                                                      replay_.status().left(), " events to send: wait, or stop it"));
  }
  v1::OperatorAct act;
  act.set_act("replay");
  act.set_project_id(request.project_id());
  if (request.has_event_id()) act.add_event_ids(request.event_id());
  act.set_events(response.events() + response.released());
  Keep(std::move(act), by);
  v1::ReplayStatus status;
  status.set_replay_id(absl::StrCat("r", last_act_us_));
  *status.mutable_asked_at() = TimeUtil::MicrosecondsToTimestamp(last_act_us_);
  status.set_asked_by(by.principal);
  status.set_reason(by.reason);
  if (absl::Status started = replay_.Start(std::move(status), pick.Sequences()); !started.ok()) return started;
  response.set_replay_id(replay_.status().replay_id());
  if (absl::Status written = WriteForGood(); !written.ok()) return written;
  return response;
}

absl::Status DelivererImpl::PickRange(const ReplayBounds& bounds, const v1::StartReplayRequest& request,
                                      ReplayPick& pick) {
  for (uint64_t next = bounds.first; next <= bounds.last;) {
    const auto entries = log_.Read(next - 1, kLookAtOnce, kLookBytes);
    if (absl::IsOutOfRange(entries.status())) {
      // Trimmed meanwhile.
      next = log_.earliest();
      continue;
    }
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::OkStatus();
    absl::MutexLock lock(&mutex_);
    for (const DemandEntry& entry : *entries) {
      next = entry.sequence + 1;
      if (entry.sequence > bounds.last) return absl::OkStatus();
      if (!pick.Wants(entry.event.project_id())) continue;
      if (request.has_event_id() && entry.event.event_id() != request.event_id()) continue;
      const auto place = PlaceOf(entry, request.has_never_tried());
      if (!place.ok()) return place.status();
      if (absl::Status added = pick.Add(entry.sequence, entry.event.project_id(), *place); !added.ok()) return added;
      if (request.has_event_id()) return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReplayPick::Place> DelivererImpl::PlaceOf(const DemandEntry& entry, bool never_tried) const {
  if (!Concerns(options_.share, entry.event)) return ReplayPick::Place::kOther;
  const std::string& project_id = entry.event.project_id();
  const auto since = rows_.MemberSince(project_id);
  if (!since.ok()) return since.status();
  const bool covered = CoversEvent(options_.share.division_prefixes, entry.event);
  if (!covered && !since->has_value()) return ReplayPick::Place::kOther;
  if (planner_->IsPending(project_id, entry.sequence)) return ReplayPick::Place::kPending;
  if (!never_tried) return ReplayPick::Place::kSettled;
  if (since->has_value() && entry.sequence >= **since) return ReplayPick::Place::kPassed;
  const store::v1::DivisionsFrom* then = nullptr;
  for (const store::v1::DivisionsFrom& held : control_.divisions()) {
    if (held.position() < entry.sequence) then = &held;
  }
  const bool tried = then == nullptr || CoversEvent({then->prefixes().begin(), then->prefixes().end()}, entry.event);
  return tried ? ReplayPick::Place::kPassed : ReplayPick::Place::kSettled;
}

// Of failed_since all that was given up since then, of never_tried what was given up untried, of one event that one.
absl::Status DelivererImpl::PickSkipped(const v1::StartReplayRequest& request, ReplayPick& pick) {
  const int64_t since_us = request.has_failed_since() ? absl::ToUnixMicros(ToTime(request.failed_since())) : 0;
  absl::Status status;
  const absl::Status read = acts_.VisitSkipped([&](const store::v1::SkippedEvent& row) {
    if (row.at_us() < since_us || !pick.Wants(row.event().project_id())) return true;
    if (request.has_never_tried() && row.attempts() > 0) return true;
    if (request.has_event_id() && row.event().event_id() != request.event_id()) return true;
    status = pick.Add(row.demand_sequence(), row.event().project_id(), ReplayPick::Place::kSettled);
    return status.ok();
  });
  return read.ok() ? status : read;
}

// Dead letters that the request is about; a dry run counts them.
absl::StatusOr<uint64_t> DelivererImpl::ReleaseFailed(const v1::StartReplayRequest& request) {
  if (!request.has_failed_since() && !request.has_event_id()) return uint64_t{0};
  const auto letters = DeadLetters(rows_, planner_->lanes()).List("", kAllLetters);
  if (!letters.ok()) return letters.status();
  uint64_t released = 0;
  for (const v1::DeadLetter& letter : *letters) {
    if (!request.project_id().empty() && letter.project_id() != request.project_id()) continue;
    if (request.has_event_id() ? letter.event_id() != request.event_id()
                               : letter.failed_at() < request.failed_since()) {
      continue;
    }
    ++released;
    if (!request.dry_run() && !replay_.running()) planner_->Release(letter.project_id(), clock_.Now());
  }
  return released;
}

absl::StatusOr<v1::ReplayStatus> DelivererImpl::StopReplay(const Operator& by) {
  absl::MutexLock lock(&mutex_);
  if (!replay_.running()) return absl::FailedPreconditionError("no replay runs: there is nothing to stop");
  replay_.Stop(batch_);
  v1::OperatorAct act;
  act.set_act("stop_replay");
  act.set_events(replay_.status().left());
  Keep(std::move(act), by);
  if (absl::Status status = WriteForGood(); !status.ok()) return status;
  return replay_.status();
}

}  // namespace zhudong::delivery
