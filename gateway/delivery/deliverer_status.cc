// What a deliverer says of itself.
#include "absl/strings/str_cat.h"
#include "gateway/delivery/dead_letters.h"
#include "gateway/delivery/deliverer_impl.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// Where the calls stand.
void FillCalls(const Troubles& troubles, absl::Time now, v1::SubscriberStatus& status) {
  const Breaker& breaker = troubles.breaker();
  status.set_breaker(breaker.state(now));
  if (breaker.since(now) > absl::InfinitePast()) *status.mutable_breaker_since() = ToTimestamp(breaker.since(now));
  if (breaker.failing_since()) *status.mutable_failing_since() = ToTimestamp(*breaker.failing_since());
}

}  // namespace

bool DelivererImpl::IsDisabled() const { return !options_.enabled || control_.has_disabled(); }

v1::SubscriberStatus DelivererImpl::Status() const {
  absl::MutexLock lock(&mutex_);
  return StatusNow();
}

uint64_t DelivererImpl::Pending() const {
  const uint64_t read = planner_->read_position();
  const uint64_t end = log_.end();
  return (end > read ? end - read : 0) + planner_->in_window() + planner_->lanes().parked();
}

v1::SubscriberStatus DelivererImpl::StatusNow() const {
  const Troubles& troubles = planner_->troubles();
  v1::SubscriberStatus status = planner_->totals();
  status.set_subscriber(options_.name);
  const uint64_t read = planner_->read_position();
  const uint64_t end = log_.end();
  const uint64_t unread = end > read ? end - read : 0;
  status.set_pending(Pending());
  status.set_dead_letters(planner_->lanes().held());
  status.set_held_projects(planner_->lanes().size());
  status.set_position(written_position_);
  if (const absl::Time since = planner_->lanes().FailingSince(); since < absl::InfiniteFuture()) {
    *status.mutable_putting_off_since() = ToTimestamp(since);
  }
  if (!replay_.status().replay_id().empty()) *status.mutable_replay() = replay_.status();
  FillCalls(troubles, clock_.Now(), status);
  if (control_.has_disabled()) *status.mutable_disabled() = control_.disabled();
  if (!options_.enabled) {
    status.mutable_disabled()->set_by("settings");
    status.mutable_disabled()->set_reason("enabled = false in the settings");
  }
  const bool waits = troubles.troubled() || !storage_error_.empty() || (planner_->TooManyWait() && unread > 0);
  if (!started_ || stopping_ || IsDisabled()) {
    status.set_state("disabled");
  } else if (waits) {
    status.set_state("backing_off");
  } else {
    status.set_state(calling_ || unread + planner_->in_window() > 0 ? "delivering" : "idle");
  }
  if (!storage_error_.empty()) {
    status.set_last_error(storage_error_);
  } else if (troubles.troubled()) {
    status.set_last_error(troubles.last_error());
  } else if (planner_->TooManyWait()) {
    status.set_last_error(absl::StrCat("all of ", options_.max_waiting_projects,
                                       " projects that may wait do: mend the receiver or release the dead letters"));
  } else {
    status.set_last_error(notice_);
  }
  const absl::Time due = planner_->NextDue();
  if (!IsDisabled() && due > absl::UnixEpoch() && due < absl::InfiniteFuture()) {
    *status.mutable_next_attempt_at() = ToTimestamp(due);
  }
  return status;
}

absl::StatusOr<std::vector<v1::DeadLetter>> DelivererImpl::ListDeadLetters(const std::string& after_project,
                                                                           size_t limit) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_->lanes()).List(after_project, limit);
}

absl::StatusOr<v1::DeadLetter> DelivererImpl::GetDeadLetter(const std::string& event_id) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_->lanes()).Get(event_id);
}

absl::StatusOr<v1::DemandEvent> DelivererImpl::GetDeadLetterEvent(const std::string& event_id) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_->lanes()).GetEvent(event_id);
}

absl::StatusOr<std::vector<v1::OperatorAct>> DelivererImpl::ListActs(int64_t after, size_t limit) const {
  return acts_.List(after, limit);
}

}  // namespace zhudong::delivery
