#include "gateway/delivery/troubles.h"

#include <algorithm>

#include "gateway/model/errors.h"

namespace zhudong::delivery {

Troubles::Failure Troubles::Failed(const absl::Status& error, size_t events, const EventRef& first, absl::Time now) {
  last_error_ = std::string(error.ToString(absl::StatusToStringMode::kWithNoExtraData));
  ++failures_;
  const bool answers = ClassifyCallError(error) == CallFault::kPayload;
  // While the receiver answers, looking for the event it stumbles over is no reason to wait ever longer.
  next_call_ = now + Backoff(policy_, events > 1 && answers ? 1 : failures_, random_);
  if (const auto asked = model::RetryAfterOf(error)) {
    next_call_ = std::max(next_call_, now + std::min(*asked, kMaxRetryAfter));
  }
  Failure failure;
  failure.verdict = Judge(error, events, first);
  if (!answers) failure.opened = breaker_.Failed(now);
  // What tries it then is one event.
  if (breaker_.state(now) != v1::BREAKER_STATE_CLOSED) limit_ = 1;
  return failure;
}

std::optional<Troubles::Verdict> Troubles::Judge(const absl::Status& error, size_t events, const EventRef& first) {
  const CallFault fault = ClassifyCallError(error);
  if (events > 1) {
    if (fault != CallFault::kPeer || failures_ > 1) limit_ = static_cast<int>(std::max<size_t>(1, events / 2));
    if (suspect_) suspect_->passed_over = false;
    return std::nullopt;
  }
  limit_ = 1;
  if (fault == CallFault::kPayload) {
    suspect_.reset();
    return Verdict{first, error};
  }
  if (!suspect_ || suspect_->event.sequence != first.sequence) suspect_ = Suspect{first, error};
  suspect_->error = error;
  suspect_->passed_over = true;
  return std::nullopt;
}

Troubles::Success Troubles::Succeeded(absl::Time now) {
  last_error_.clear();
  failures_ = 0;
  next_call_ = absl::InfinitePast();
  limit_ = std::min(max_batch_, limit_ * 2);
  Success success;
  success.outage = breaker_.Succeeded(now);
  success.verdict = JudgePassedOver();
  return success;
}

std::optional<Troubles::Verdict> Troubles::JudgePassedOver() {
  if (!suspect_ || !suspect_->passed_over) return std::nullopt;
  const int needed = ClassifyCallError(suspect_->error) == CallFault::kPeer ? kStrikesOfPeer : 1;
  if (++suspect_->strikes < needed) {
    suspect_->passed_over = false;
    // Alone, so that it can be seen whether it fails again.
    limit_ = 1;
    return std::nullopt;
  }
  Verdict verdict{suspect_->event, suspect_->error};
  suspect_.reset();
  return verdict;
}

void Troubles::Acquit(uint64_t sequence) {
  if (suspect_ && suspect_->event.sequence == sequence) suspect_.reset();
}

}  // namespace zhudong::delivery
