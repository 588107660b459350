// When to try again. Pure; randomness is passed in.
#pragma once

#include <random>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace zhudong::delivery {

// Exponential backoff with jitter: uniformly between half and all of min(cap, first · 2^(attempt-1)). For events, and
// not for calls, the waits may be listed instead; up to a tenth is added to each, so that many do not come at once.
struct RetryPolicy {
  absl::Duration first = absl::Milliseconds(200);
  absl::Duration cap = absl::Minutes(5);
  // A project's event that was answered RETRY this often is a dead letter.
  int max_attempts = 12;
  // Before the second attempt, the third, …; the last one also before any further. Empty: exponential.
  std::vector<absl::Duration> waits = {};
};

// The most a receiver's retry_after can make a project, or the subscriber, wait.
inline constexpr absl::Duration kMaxRetryAfter = absl::Hours(24);

// How long calls wait after the `attempt`-th failure, counted from 1.
absl::Duration Backoff(const RetryPolicy& policy, int attempt, std::mt19937_64& random);
// How long an event waits after its `attempt`-th attempt, counted from 1.
absl::Duration EventWait(const RetryPolicy& policy, int attempt, std::mt19937_64& random);

// What a failed call says about the events in it.
enum class CallFault {
  kPayload,  // the receiver did not like what was sent: fewer events may do
  kUnclear,  // the receiver broke; whether over the events or over itself, other events will tell
  kPeer,     // the receiver is not there, too slow, or does not let us in: no event is to blame
};
// A receiver that says when to come back is busy, whatever its code: kPeer.
CallFault ClassifyCallError(const absl::Status& error);

}  // namespace zhudong::delivery
