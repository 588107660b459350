// What failing calls lead to: how long the subscriber as a whole waits, how many events the next call may carry, and
// whether one event alone is to blame. Pure.
//
// A failed call blames nobody: the subscriber backs off and sends less at once, down to a single event. If a single
// event fails over what it holds (INVALID_ARGUMENT, OUT_OF_RANGE, RESOURCE_EXHAUSTED), it is to blame. If it is unclear
// who is at fault, the event is passed over once: when the next call, of other events, succeeds, the event is to blame;
// when that fails too, the receiver is. An event over which the receiver is not reached (it hangs, it dies) is to blame
// only after this has happened three times in a row. Without other events nothing can be proved, and nobody is
// blocked: then the event just comes again.
//
// Failures over which nobody knows that the receiver is well (all but INVALID_ARGUMENT and its like) open the breaker
// when there are too many in a row. A receiver that says when to come back (RetryInfo) is not called before.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/delivery/breaker.h"
#include "gateway/delivery/retry.h"

namespace zhudong::delivery {

// An event in or out of a call.
struct EventRef {
  uint64_t sequence;
  std::string project_id;
  std::string event_id;
};

class Troubles {
 public:
  // `random` outlives this.
  Troubles(RetryPolicy policy, BreakerPolicy breaker, int max_batch, std::mt19937_64& random)
      : policy_(std::move(policy)), max_batch_(max_batch), limit_(max_batch), random_(random), breaker_(breaker) {}

  // How many events the next call may carry.
  size_t limit() const { return static_cast<size_t>(limit_); }
  // No call before this.
  absl::Time next_call() const { return std::max(next_call_, breaker_.retry_at()); }
  bool troubled() const { return failures_ > 0; }
  const Breaker& breaker() const { return breaker_; }
  const std::string& last_error() const { return last_error_; }
  // The event to pass over as long as there is another.
  bool PassOver(uint64_t sequence) const {
    return suspect_ && suspect_->passed_over && suspect_->event.sequence == sequence;
  }

  struct Verdict {
    EventRef event;
    absl::Status error;
  };
  struct Failure {
    // The event that is to blame.
    std::optional<Verdict> verdict;
    // The breaker opened.
    bool opened = false;
  };
  struct Success {
    // On an event that was passed over.
    std::optional<Verdict> verdict;
    // The breaker closed, after calls had failed for so long.
    std::optional<absl::Duration> outage;
  };
  // A call of `events` events, the first of them `first`, failed.
  Failure Failed(const absl::Status& error, size_t events, const EventRef& first, absl::Time now);
  // A call was answered in order (its events acquitted before).
  Success Succeeded(absl::Time now);
  // An event went through or was blamed: no longer suspected.
  void Acquit(uint64_t sequence);

 private:
  struct Suspect {
    EventRef event;
    absl::Status error;
    int strikes = 0;
    bool passed_over = true;
  };
  static constexpr int kStrikesOfPeer = 3;

  std::optional<Verdict> Judge(const absl::Status& error, size_t events, const EventRef& first);
  std::optional<Verdict> JudgePassedOver();

  const RetryPolicy policy_;
  const int max_batch_;
  int limit_;
  std::mt19937_64& random_;
  int failures_ = 0;  // in a row
  absl::Time next_call_ = absl::InfinitePast();
  std::string last_error_;
  std::optional<Suspect> suspect_;
  Breaker breaker_;
};

}  // namespace zhudong::delivery
