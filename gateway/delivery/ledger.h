// The daily counts of one subscriber: what came due, what became of it, what receipts said. They add up:
//
//   carried_over + due + again = delivered + duplicates + stale + skipped + (what is not settled)
//
// Kept in the subscriber's state, in the write of what is counted; so a restart neither forgets nor counts twice. What
// was settled beyond the position is sent once more after a restart, and is counted as `again`.
//
// Days are those of Asia/Shanghai. Pure: time is passed in. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "zhudong/store/v1/records.pb.h"
#include "zhudong/v1/delivery.pb.h"

namespace zhudong::delivery {

// `2026-03-01`, in Asia/Shanghai.
std::string DayOf(absl::Time time);

// What is not settled, and how it stands.
struct NotSettled {
  uint64_t rejected = 0;  // dead letters
  uint64_t held = 0;      // behind them
  uint64_t waiting = 0;   // in lanes, those two included
};

class Ledger {
 public:
  static constexpr int kMaxCodes = 200;

  // `unsettled` answers for this moment.
  Ledger(const store::v1::SubscriberState& state, std::function<NotSettled()> unsettled);

  // An event of this subscriber was read at this demand sequence; `forgone` when it was given up before it was read.
  void Read(uint64_t sequence, bool forgone, absl::Time now);
  // One that is not this subscriber's was.
  void Passed(uint64_t sequence);
  // Waits in its lane since before the last start.
  void ReadAgainInLane(uint64_t sequence);
  // A receipt to an event; it settles the event when it says APPLIED, DUPLICATE or STALE.
  void Receipt(const v1::Receipt& receipt, absl::Time now);
  // A receipt in a replay, which settles nothing.
  void ReplayReceipt(const v1::Receipt& receipt, absl::Time now);
  void Skipped(uint64_t events, absl::Time now);
  // An event came due that stands in no log.
  void Repaired(absl::Time now);

  // Puts the day in hand into `state`; true when it changed since the last time.
  bool Put(store::v1::SubscriberState& state);
  // Days that ended since the last call.
  std::vector<v1::ReconciliationDay> TakeEnded() { return std::exchange(ended_, {}); }
  // The day of `now`, as if it ended now.
  v1::ReconciliationDay Today(absl::Time now);
  void Report(const v1::ReceivedCounts& counts, absl::Time now);

  // What is not settled, by the counts.
  uint64_t balance() const;
  // Of it, what will only be read again.
  uint64_t to_be_read_again() const { return to_be_read_again_; }

 private:
  void Roll(absl::Time now);
  void Begin();
  void Count(const v1::Receipt& receipt);
  void Close(v1::ReconciliationDay& day) const;
  void Reached(uint64_t sequence);

  const std::function<NotSettled()> unsettled_;
  v1::ReconciliationDay day_;
  absl::Time day_ends_ = absl::InfinitePast();
  uint64_t counted_up_to_;
  const uint64_t counted_before_start_;
  uint64_t to_be_read_again_ = 0;
  bool begun_ = false;
  bool is_new_;
  bool changed_ = false;
  std::vector<v1::ReconciliationDay> ended_;
  // Outcome and code → place in day_.receipts.
  std::map<std::pair<int, std::string>, int> places_;
};

// Whether the receiver counted what we did.
bool Agrees(const v1::ReconciliationDay& day);

}  // namespace zhudong::delivery
