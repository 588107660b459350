// Numbers, times and enums as people read them. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::cli {

// `1,234,567`.
std::string Count(uint64_t value);
// `1,234.5`; at most `decimals` digits after the point, no zeros at its end.
std::string Number(double value, int decimals = 1);
// `1,200 – 2,345.6 – 3,000 kW`: low, expected, high.
std::string Demand(const v1::DemandRange& demand);
// China Standard Time, `2026-03-01 08:00:00`; empty when not set.
std::string Time(const google::protobuf::Timestamp& time);
// The day alone.
std::string Day(const google::protobuf::Timestamp& time);
// `85 %` of 0.85.
std::string Percent(double share);
// `3.2 s`, `4 min 10 s`.
std::string Elapsed(absl::Duration time);
// One word of a shell command, in quotes where it needs them.
std::string ShellWord(std::string_view text);

}  // namespace zhudong::cli
