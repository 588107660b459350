// What failing calls lead to: how long the subscriber as a whole waits, how many events the next call may carry, and
// whether one event alone is to blame. Pure.
//
// A failed call blames nobody: the subscriber backs off and sends less at once, down to a single event. If a single
// event fails over what it holds (INVALID_ARGUMENT, OUT_OF_RANGE, RESOURCE_EXHAUSTED), it is to blame. If it is unclear
// who is at fault, the event is passed over once: when the next call, of other events, succeeds, the event is to blame;
// when that fails too, the receiver is. An event over which the receiver is not reached (it hangs, it dies) is to blame
// only after this has happened three times in a row. Without other events nothing can be proved, and nobody is
// blocked: then the event just comes again.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
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
  Troubles(RetryPolicy policy, int max_batch, std::mt19937_64& random)
      : policy_(policy), max_batch_(max_batch), limit_(max_batch), random_(random) {}

  // How many events the next call may carry.
  size_t limit() const { return static_cast<size_t>(limit_); }
  // No call before this.
  absl::Time next_call() const { return next_call_; }
  bool troubled() const { return failures_ > 0; }
  const std::string& last_error() const { return last_error_; }
  // The event to pass over as long as there is another.
  bool PassOver(uint64_t sequence) const {
    return suspect_ && suspect_->passed_over && suspect_->event.sequence == sequence;
  }

  struct Verdict {
    EventRef event;
    absl::Status error;
  };
  // A call of `events` events, the first of them `first`, failed. The verdict names the event that is to blame.
  std::optional<Verdict> Failed(const absl::Status& error, size_t events, const EventRef& first, absl::Time now);
  // A call was answered in order (its events acquitted before). The verdict is on an event that was passed over.
  std::optional<Verdict> Succeeded();
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

  const RetryPolicy policy_;
  const int max_batch_;
  int limit_;
  std::mt19937_64& random_;
  int failures_ = 0;  // in a row
  absl::Time next_call_ = absl::InfinitePast();
  std::string last_error_;
  std::optional<Suspect> suspect_;
};

}  // namespace zhudong::delivery
