// What became of the calls to subscribers: counted around their sinks, since the start.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/ports/sink.h"
#include "gateway/telemetry/histogram.h"

namespace zhudong::monitoring {

// Thread-safe; outlives the sinks that it counts.
class SinkCounts {
 public:
  // A receiver's codes that are told apart; further ones are `other`.
  static constexpr size_t kMostCodes = 50;

  struct OfSubscriber {
    uint64_t answered = 0;  // calls
    uint64_t failed = 0;
    uint64_t events = 0;  // tried, in calls that were answered or not
    uint64_t again = 0;   // of those, what will be sent again: RETRY, and those of a call that failed
    std::map<std::pair<v1::ReceiptOutcome, std::string>, uint64_t> receipts;  // by outcome and the receiver's code
    telemetry::Histogram seconds{telemetry::SecondsBounds()};
  };

  explicit SinkCounts(const base::Clock& clock) : clock_(clock) {}

  // `sink`, counted under this name. Those of one name that come one after another are counted together.
  std::unique_ptr<ports::Sink> Counted(const std::string& subscriber, std::unique_ptr<ports::Sink> sink);
  std::map<std::string, OfSubscriber> All() const;

 private:
  class CountedSink;
  void Count(const std::string& subscriber, size_t events, absl::Duration took,
             const absl::StatusOr<std::vector<v1::Receipt>>& answer);

  const base::Clock& clock_;
  mutable absl::Mutex mutex_;
  std::map<std::string, OfSubscriber> subscribers_ ABSL_GUARDED_BY(mutex_);
};

// A receiver's code as it may stand in a label: words and short numbers only, since a receiver could put an identifier
// of a person there; else `other`. Empty stays empty.
std::string LabelOfCode(const std::string& code);

}  // namespace zhudong::monitoring
