// Whether a subscriber is called at all: not while its calls have just failed again and again.
//
//   closed ── failures in a row ──► open ── its time is over ──► half-open: one call of one event ── success ──► closed
//                                    ▲                                                    │
//                                    └─────────────── failure: twice as long ─────────────┘
//
// Pure: time is passed in. Not thread-safe.
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "zhudong/v1/breaker.pb.h"

namespace zhudong::delivery {

struct BreakerPolicy {
  int failures_to_open = 5;
  absl::Duration open_first = absl::Seconds(10);
  absl::Duration open_cap = absl::Minutes(5);
};

class Breaker {
 public:
  explicit Breaker(BreakerPolicy policy) : policy_(policy), next_open_(policy.open_first) {}

  // A call as a whole failed. True when that opened the breaker, from closed.
  bool Failed(absl::Time now);
  // A call was answered. How long calls had failed, when the breaker was not closed.
  std::optional<absl::Duration> Succeeded(absl::Time now);

  // HALF_OPEN once the time of OPEN is over, although nobody has tried since.
  v1::BreakerState state(absl::Time now) const;
  // When state(now) began; InfinitePast for one that has always been closed.
  absl::Time since(absl::Time now) const;
  // No call before this.
  absl::Time retry_at() const { return retry_at_; }
  // Of the first failure in a row; nullopt while calls do not fail.
  std::optional<absl::Time> failing_since() const { return failing_since_; }

 private:
  const BreakerPolicy policy_;
  bool open_ = false;
  int failures_ = 0;  // in a row
  absl::Duration next_open_;
  absl::Time changed_ = absl::InfinitePast();
  absl::Time retry_at_ = absl::InfinitePast();
  std::optional<absl::Time> failing_since_;
};

}  // namespace zhudong::delivery
