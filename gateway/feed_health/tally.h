// Adds up what ingest decided, per feed, until somebody takes it. Pure but for its lock; thread-safe.
#pragma once

#include <map>
#include <span>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/health/observation.h"
#include "gateway/ingest/observer.h"

namespace zhudong::feed_health {

class Tally final : public ingest::Onlooker {
 public:
  // Ranges of numbers kept of one feed between two takes; more are joined as if nothing between them were missing, so
  // that memory stays bounded.
  static constexpr size_t kMostRanges = 10000;

  explicit Tally(const base::Clock& clock) : clock_(clock) {}

  void Saw(std::span<const ingest::Decided> items) override;
  // What came since the last take, by feed.
  std::map<std::string, health::Observation> Take();

 private:
  const base::Clock& clock_;
  absl::Mutex mutex_;
  std::map<std::string, health::Observation, std::less<>> seen_ ABSL_GUARDED_BY(mutex_);
};

// One item into an observation that was received at `now`.
void AddItem(const ingest::Decided& item, absl::Time now, health::Observation& seen);

}  // namespace zhudong::feed_health
