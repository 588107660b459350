// A feed under a simulated clock.
#pragma once

#include <string>

#include "gateway/calendar/working_time.h"
#include "gateway/health/assess.h"
#include "gateway/health/feed_row.h"
#include "gateway/health/histogram.h"

namespace zhudong::health {

inline absl::Time China(int month, int day, int hour, int minute = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, second), *calendar::Shanghai());
}

inline Settings Watched(std::vector<calendar::Span> hours = calendar::WholeDay()) {
  return {.feed = "land-supply",
          .platform = "市规划和自然资源局",
          .working = *calendar::WorkingTime::Make(calendar::Calendar::China(), std::move(hours))};
}

inline Observation Accepted(absl::Time at, uint64_t count = 1, v1::EventKind kind = v1::EVENT_KIND_LAND_SUPPLY) {
  Observation seen{.received = at};
  KindSeen& of_kind = seen.kinds[kind];
  of_kind.accepted = count;
  of_kind.recorded = at - absl::Seconds(5);
  of_kind.occurred = at - absl::Hours(24);
  of_kind.to_received[BucketOf(absl::Seconds(5))] = count;
  seen.recorded_days[absl::ToCivilDay(at - absl::Seconds(5), *calendar::Shanghai())] = count;
  return seen;
}

class Feed {
 public:
  Feed(Settings with, absl::Time start) : settings(std::move(with)), start_(start) { Begin(row, settings, start_); }

  void Take(const Observation& seen) { Observe(row, settings, seen); }
  void Take(absl::Time at, uint64_t count = 1) { Observe(row, settings, Accepted(at, count)); }
  v1::FeedHealth At(absl::Time now) { return Assess(row, settings, now, Detail::kShort); }
  v1::FeedState StateAt(absl::Time now) { return At(now).state(); }
  // The part's state; UNSPECIFIED where it is not judged.
  v1::PartHealth PartAt(absl::Time now, v1::HealthPart part) {
    const v1::FeedHealth health = At(now);
    for (const v1::PartHealth& one : health.parts()) {
      if (one.part() == part) return one;
    }
    return {};
  }
  // As it is after a restart of the gateway.
  void Restart(absl::Time now) {
    const std::string kept = row.SerializeAsString();
    row.Clear();
    row.ParseFromString(kept);
    Begin(row, settings, now);
  }

  FeedRow row;
  Settings settings;

 private:
  absl::Time start_;
};

}  // namespace zhudong::health
