// Whether a license system is asked at all: not while it has just failed again and again.
//
//   closed ── failures in a row ──► open ── its time is over ──► half-open ── success ──► closed
//                                    ▲                              │
//                                    └────── failure: twice as long ┘
//
// Pure: time is passed in. Not thread-safe: the guard's lock holds it.
#pragma once

#include "absl/time/time.h"
#include "zhudong/v1/license_admin_service.pb.h"

namespace zhudong::licenses {

struct BreakerOptions {
  int failures_to_open = 5;
  absl::Duration open_for = absl::Seconds(5);
  absl::Duration open_at_most = absl::Minutes(1);
};

// What one attempt said of the system's health.
enum class Attempt {
  kAnswered,  // it works, even where it says no
  kFailed,
  kUnclear,  // ended for a reason of ours: neither healthy nor ill
};

class CircuitBreaker {
 public:
  // The right to one attempt, to be given back with End.
  enum class Leave { kRefused, kUsual, kTrial };

  explicit CircuitBreaker(BreakerOptions options) : options_(options), next_open_for_(options.open_for) {}

  // In half-open one attempt is let through at a time. Unless refused, End must follow.
  Leave Begin(absl::Time now);
  void End(Leave leave, Attempt attempt, absl::Time now);

  // HALF_OPEN once the time of OPEN is over, although nobody has tried since.
  v1::BreakerState state(absl::Time now) const;
  // When the next attempt is allowed; meaningful while open.
  absl::Time retry_at() const { return retry_at_; }

 private:
  void Open(absl::Time now);

  const BreakerOptions options_;
  v1::BreakerState state_ = v1::BREAKER_STATE_CLOSED;
  int failures_in_row_ = 0;
  bool trying_ = false;  // the one attempt of half-open is on its way
  absl::Duration next_open_for_;
  absl::Time retry_at_ = absl::InfinitePast();
};

}  // namespace zhudong::licenses
