// Days as registries write them. Pure functions; thread-safe. A day is a day in China Standard Time (UTC+8, no
// summer time).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace zhudong::model {

enum class DatePrecision : uint8_t { kDay, kMonth, kYear };

enum class DateFault : uint8_t {
  kNone,
  kUnreadable,  // not one of the forms
  kNoSuchDay,   // 2019-02-30
  kOutOfRange,  // before 1949-10-01 or after 2149-12-31
};

struct Date {
  DateFault fault = DateFault::kUnreadable;
  DatePrecision precision = DatePrecision::kDay;
  absl::CivilDay day;  // the first day of the month or year where no more was given; set when there is no fault

  bool ok() const { return fault == DateFault::kNone; }
};

// `2019-06-27` and the reduced forms `2019-06` and `2019` alone (ISO 8601). No allocation.
Date ParseIsoDate(std::string_view text);

// Also `2019/6/1`, `2019.6.1`, `2019年06月27日`, `2019年6月`, `2019年`, `20190601`, `201906`, full-width digits, and
// any of the full forms followed by a time of day, which is not looked at.
Date ParseDate(std::string_view text);

// `2019-06-27`.
std::string FormatIsoDate(absl::CivilDay day);

// Midnight at the start of `day`, and the day that holds `time`, in China Standard Time.
absl::Time StartOfDay(absl::CivilDay day);
absl::CivilDay DayOf(absl::Time time);

// The first and the last day the contract knows: 1949-10-01 and 2149-12-31.
constexpr absl::CivilDay FirstDay() { return absl::CivilDay(1949, 10, 1); }
constexpr absl::CivilDay LastDay() { return absl::CivilDay(2149, 12, 31); }

}  // namespace zhudong::model
