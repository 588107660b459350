// Enabling, disabling, forgetting; daily counts.
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/deliverer_impl.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMostDays = 366;

// Both included; INVALID_ARGUMENT says what is wrong.
absl::Status CheckDays(const std::string& first, const std::string& last) {
  absl::CivilDay begin;
  absl::CivilDay end;
  if (!absl::ParseCivilTime(first, &begin) || !absl::ParseCivilTime(last, &end) || first.size() != 10 ||
      last.size() != 10) {
    return absl::InvalidArgumentError(absl::StrCat("`", first, "` to `", last, "`: write days as 2026-03-01"));
  }
  if (end < begin || end - begin >= kMostDays) {
    return absl::InvalidArgumentError(
        absl::StrCat(first, " to ", last, ": the last day is not before the first, and at most ", kMostDays, " days"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::SubscriberStatus> DelivererImpl::Change(const v1::ChangeSubscriberRequest& request,
                                                           const Operator& by) {
  absl::MutexLock lock(&mutex_);
  v1::OperatorAct act;
  switch (request.act()) {
    case v1::SUBSCRIBER_ACT_ENABLE:
      if (!options_.enabled) {
        return absl::FailedPreconditionError(absl::StrCat(
            options_.name, " is disabled by the settings: set enabled = true there, then `zhudong config apply`"));
      }
      if (!control_.has_disabled()) {
        return absl::FailedPreconditionError(absl::StrCat(options_.name, " is enabled already"));
      }
      act.set_act("enable");
      break;
    case v1::SUBSCRIBER_ACT_DISABLE:
      if (control_.has_disabled()) {
        return absl::FailedPreconditionError(
            absl::StrCat(options_.name, " is disabled already, by ", control_.disabled().by()));
      }
      act.set_act("disable");
      break;
    case v1::SUBSCRIBER_ACT_FORGET:
      if (!IsDisabled()) {
        return absl::FailedPreconditionError(absl::StrCat(options_.name, " is enabled: disable it first"));
      }
      if (calling_) return absl::UnavailableError("a call is still under way: try again when it has ended");
      act.set_act("forget");
      act.set_events(Pending());
      break;
    default:
      return absl::InvalidArgumentError("say what to do: enable, disable or forget");
  }
  if (request.dry_run()) return StatusNow();
  if (absl::Status done = Do(request.act(), std::move(act), by); !done.ok()) return done;
  return StatusNow();
}

absl::Status DelivererImpl::Do(v1::SubscriberAct what, v1::OperatorAct act, const Operator& by) {
  if (absl::Status status = Write(); !status.ok()) return status;
  Keep(std::move(act), by);
  if (what == v1::SUBSCRIBER_ACT_ENABLE) {
    control_.clear_disabled();
  } else if (what == v1::SUBSCRIBER_ACT_DISABLE) {
    v1::Disabled& disabled = *control_.mutable_disabled();
    *disabled.mutable_since() = TimeUtil::MicrosecondsToTimestamp(last_act_us_);
    disabled.set_by(by.principal);
    disabled.set_reason(by.reason);
  } else {
    control_.clear_divisions();
    rows_.Forget(batch_);
  }
  acts_.PutControl(batch_, control_);
  if (absl::Status status = WriteForGood(); !status.ok()) return status;
  if (what != v1::SUBSCRIBER_ACT_FORGET) return absl::OkStatus();
  pending_position_ = 0;
  return RestoreRows();
}

absl::StatusOr<v1::ReconcileResponse> DelivererImpl::Reconcile(const v1::ReconcileRequest& request) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.Now();
  const std::string today = DayOf(now);
  const std::string& first = request.first_day().empty() ? today : request.first_day();
  const std::string& last = request.last_day().empty() ? std::max(today, first) : request.last_day();
  if (absl::Status days = CheckDays(first, last); !days.ok()) return days;
  const v1::ReconciliationDay current = planner_->ledger().Today(now);
  if (absl::Status status = Write(); !status.ok()) return status;
  v1::ReconcileResponse response;
  auto days = rows_.ReadDays(first, last);
  if (!days.ok()) return days.status();
  for (v1::ReconciliationDay& day : *days) *response.add_days() = std::move(day);
  if (first <= today && today <= last) *response.add_days() = current;
  const uint64_t read = planner_->read_position();
  response.set_unread(log_.end() > read ? log_.end() - read : 0);
  return response;
}

absl::StatusOr<v1::ReconciliationDay> DelivererImpl::Report(const std::string& day, const v1::ReceivedCounts& counts) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.Now();
  if (absl::Status status = CheckDays(day, DayOf(now)); !status.ok()) return status;
  if (day == DayOf(now)) {
    planner_->ledger().Report(counts, now);
    if (absl::Status status = Write(); !status.ok()) return status;
    return planner_->ledger().Today(now);
  }
  planner_->ledger().Today(now);  // closes a day that ended
  if (absl::Status status = Write(); !status.ok()) return status;
  auto days = rows_.ReadDays(day, day);
  if (!days.ok()) return days.status();
  if (days->empty()) return absl::NotFoundError(absl::StrCat("nothing was sent to ", options_.name, " on ", day));
  v1::ReconciliationDay& kept = days->front();
  *kept.mutable_received() = counts;
  *kept.mutable_received_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  kept.set_agrees(Agrees(kept));
  rows_.PutDay(batch_, kept);
  if (absl::Status status = Write(); !status.ok()) return status;
  return kept;
}

}  // namespace zhudong::delivery
