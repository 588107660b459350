#include "gateway/console/days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace zhudong::console {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::Not;

json DaysAt(absl::CivilDay today) { return json::parse(WorkingDaysJson(*calendar::Calendar::China(), today)); }

TEST(DaysTest, OnlyDaysThatTheWeekHasOtherwise) {
  const json days = DaysAt(absl::CivilDay(2023, 3, 6));
  EXPECT_EQ(days["version"], calendar::Calendar::China()->version());
  EXPECT_EQ(days["firstDay"], "2013-01-01");
  EXPECT_EQ(days["lastDay"], "2028-12-31");
  EXPECT_THAT(days["off"], Contains("2023-04-05"));
  // A Sunday, off by the week already.
  EXPECT_THAT(days["off"], Not(Contains("2023-01-22")));
  EXPECT_THAT(days["worked"], Contains("2023-04-23"));
  EXPECT_THAT(days["worked"], Not(Contains("2023-04-24")));
}

// What the page does with them.
TEST(DaysTest, CountsMadeOfThemAreTheCalendars) {
  const absl::CivilDay today(2026, 11, 22);
  const json days = DaysAt(today);
  const auto off = days["off"].get<std::set<std::string>>();
  const auto worked = days["worked"].get<std::set<std::string>>();
  const auto calendar = calendar::Calendar::China();
  int64_t counted = 0;
  const absl::CivilDay first(2022, 1, 1);
  for (absl::CivilDay day = first + 1; day < absl::CivilDay(2029, 1, 1); ++day) {
    const absl::Weekday weekday = absl::GetWeekday(day);
    const bool in_the_week = weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
    const std::string name = absl::FormatCivilTime(day);
    if ((in_the_week && !off.contains(name)) || worked.contains(name)) ++counted;
    ASSERT_EQ(counted, calendar->WorkingDaysBetween(first, day)) << name;
  }
}

}  // namespace
}  // namespace zhudong::console
