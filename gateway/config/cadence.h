// How often something is expected, and when, as settings say it. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/time.h"

namespace zhudong::config {

// `30s`, `10m`, `2h`: so much working time; `1d`, `20d`: so many working days.
struct Cadence {
  absl::Duration time = absl::ZeroDuration();
  int64_t days = 0;
};

// Above zero, at most 366 days.
std::optional<Cadence> ParseCadence(std::string_view text);
// `withdrawal=20d` → the kind's name and its cadence.
std::optional<std::pair<std::string_view, Cadence>> ParseKindCadence(std::string_view text);
// `10:00` → since midnight.
std::optional<absl::Duration> ParseTimeOfDay(std::string_view text);

}  // namespace zhudong::config
