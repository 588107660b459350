// What is expected of one feed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gateway/calendar/working_time.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::health {

struct Settings {
  std::string feed;
  std::string platform;
  // By which time without events is measured.
  calendar::WorkingTime working;
  // At least one event within so much working time; zero: learned.
  absl::Duration cadence = absl::ZeroDuration();
  std::map<v1::EventKind, absl::Duration> kind_cadence = {};
  // The platform calls at least this often, by the clock; zero: it does not.
  absl::Duration heartbeat = absl::ZeroDuration();
  // When, from midnight of the next working day on, the count of a working day is missing.
  std::optional<absl::Duration> daily_count_due = std::nullopt;
  // Of what came lately, so many percent may be unusable.
  int max_bad_percent = 20;
};

}  // namespace zhudong::health
