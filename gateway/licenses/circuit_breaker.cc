#include "gateway/licenses/circuit_breaker.h"

#include <algorithm>

namespace zhudong::licenses {

CircuitBreaker::Leave CircuitBreaker::Begin(absl::Time now) {
  if (state_ == v1::BREAKER_STATE_CLOSED) return Leave::kUsual;
  if (state_ == v1::BREAKER_STATE_OPEN) {
    if (now < retry_at_) return Leave::kRefused;
    state_ = v1::BREAKER_STATE_HALF_OPEN;
  }
  if (trying_) return Leave::kRefused;
  trying_ = true;
  return Leave::kTrial;
}

void CircuitBreaker::End(Leave leave, Attempt attempt, absl::Time now) {
  if (leave == Leave::kTrial) trying_ = false;
  if (attempt == Attempt::kAnswered) {
    state_ = v1::BREAKER_STATE_CLOSED;
    failures_in_row_ = 0;
    next_open_for_ = options_.open_for;
  } else if (attempt == Attempt::kFailed) {
    ++failures_in_row_;
    // Attempts that began before the breaker opened fail while it is open: they say nothing new.
    const bool too_many = state_ == v1::BREAKER_STATE_CLOSED && failures_in_row_ >= options_.failures_to_open;
    if (too_many || (leave == Leave::kTrial && state_ == v1::BREAKER_STATE_HALF_OPEN)) Open(now);
  }
}

void CircuitBreaker::Open(absl::Time now) {
  state_ = v1::BREAKER_STATE_OPEN;
  retry_at_ = now + next_open_for_;
  next_open_for_ = std::min(next_open_for_ * 2, options_.open_at_most);
}

v1::BreakerState CircuitBreaker::state(absl::Time now) const {
  if (state_ == v1::BREAKER_STATE_OPEN && now >= retry_at_) return v1::BREAKER_STATE_HALF_OPEN;
  return state_;
}

}  // namespace zhudong::licenses
