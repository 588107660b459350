// How often something is expected, and whether it is late. Pure.
#pragma once

#include "absl/time/time.h"
#include "gateway/health/settings.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

// So many waits, and a cadence counts as learned.
inline constexpr uint64_t kWaitsNeeded = 8;
// Of one kind beside others more, since some come rarely.
inline constexpr uint64_t kWaitsNeededOfKind = 30;
// And so many days' working time from the first arrival to the last: a file that is read at once, however long it is,
// tells nothing of when the next one comes.
inline constexpr int kDaysNeeded = 2;
// Or so many waits: what comes about each second is known in half a day. Less than half of those that a histogram
// keeps, so that what is learned stays so when they are halved.
inline constexpr uint64_t kWaitsEnough = 45'000;

// Or so many days' working time without any: a feed that died in its first days must not stay unknown for ever.
inline constexpr int kDaysQuiet = 10;

struct Expectation {
  absl::Duration expected = absl::ZeroDuration();  // zero: nobody knows
  bool learned = false;
  uint64_t waits = 0;
  absl::Duration spanned = absl::ZeroDuration();  // working time from the first arrival to the last
  // Working time without an event.
  absl::Duration late_after = absl::InfiniteDuration();
  absl::Duration silent_after = absl::InfiniteDuration();
};

// Declared: late when it has passed, silent after three times as much. Learned: what three quarters of all working time
// is spent in waits no longer than; late after twice, silent after six times as much, and not within a minute. `quiet`:
// the working time since the last sign.
Expectation ExpectationOf(const store::v1::KindRow& row, const Settings& settings, absl::Duration quiet);

// When the last event came, or the end of the last day of which the platform reported that there was nothing, whichever
// is later; when watching began where there was neither.
absl::Time LastSign(const store::v1::FeedHealthRow& row, const store::v1::KindRow& kind, const Settings& settings,
                    absl::Time now);

struct Freshness {
  v1::FeedState state = v1::FEED_STATE_UNKNOWN;
  absl::Time since;
  absl::Time due;  // when it becomes late; InfiniteFuture where nobody knows
  absl::Duration elapsed;
};
Freshness FreshnessOf(const Expectation& expectation, absl::Time last_sign, const Settings& settings, absl::Time now);

}  // namespace zhudong::health
