#include "gateway/delivery/breaker.h"

#include <algorithm>

namespace zhudong::delivery {

bool Breaker::Failed(absl::Time now) {
  if (!failing_since_) failing_since_ = now;
  ++failures_;
  if (!open_ && failures_ < policy_.failures_to_open) return false;
  const bool opened = !open_;
  open_ = true;
  changed_ = now;
  retry_at_ = now + next_open_;
  next_open_ = std::min(next_open_ * 2, policy_.open_cap);
  return opened;
}

std::optional<absl::Duration> Breaker::Succeeded(absl::Time now) {
  std::optional<absl::Duration> outage;
  if (open_) {
    outage = now - *failing_since_;
    changed_ = now;
  }
  open_ = false;
  failures_ = 0;
  next_open_ = policy_.open_first;
  retry_at_ = absl::InfinitePast();
  failing_since_.reset();
  return outage;
}

v1::BreakerState Breaker::state(absl::Time now) const {
  if (!open_) return v1::BREAKER_STATE_CLOSED;
  return now < retry_at_ ? v1::BREAKER_STATE_OPEN : v1::BREAKER_STATE_HALF_OPEN;
}

absl::Time Breaker::since(absl::Time now) const {
  return state(now) == v1::BREAKER_STATE_HALF_OPEN ? retry_at_ : changed_;
}

}  // namespace zhudong::delivery
