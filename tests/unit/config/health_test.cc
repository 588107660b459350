// What is expected of a feed, as settings say it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/config/cadence.h"
#include "gateway/config/load.h"

namespace zhudong::config {
namespace {

using testing::HasSubstr;

std::string ProblemsOf(const std::string& feed) {
  const ParseResult result = Parse("[[feed]]\nname = \"land\"\nplatform = \"p\"\n" + feed, "gateway.toml", "/");
  std::string all;
  for (const Problem& problem : result.problems) {
    if (problem.setting.starts_with("feed")) all += ToString(problem) + "\n";
  }
  return all;
}

TEST(FeedHealthSettingsTest, WhatIsExpected) {
  EXPECT_EQ(ProblemsOf("cadence = \"1d\"\nkind_cadence = [\"withdrawal=20d\", \"land_supply=2h\"]\ndays = \"every\"\n"
                       "hours = [\"09:00-12:00\", \"14:00-24:00\"]\nheartbeat_seconds = 30\n"
                       "daily_count_due = \"10:30\"\nmax_bad_percent = 5\n"),
            "");
  EXPECT_EQ(ParseCadence("90s")->time, absl::Seconds(90));
  EXPECT_EQ(ParseCadence("366d")->days, 366);
  EXPECT_EQ(ParseKindCadence("withdrawal=20d")->first, "withdrawal");
  EXPECT_EQ(*ParseTimeOfDay("24:00"), absl::Hours(24));
  for (const char* wrong : {"", "d", "0d", "367d", "1.5d", "0s", "-2h", "daily", "-1d", "9000h"}) {
    EXPECT_FALSE(ParseCadence(wrong)) << wrong;
  }
}

TEST(FeedHealthSettingsTest, MistakesAreToldWithTheRemedy) {
  EXPECT_THAT(ProblemsOf("cadence = \"daily\"\n"), HasSubstr("gateway.toml:4:"));
  EXPECT_THAT(ProblemsOf("cadence = \"daily\"\n"), HasSubstr("write 30s, 10m or 2h"));
  EXPECT_THAT(ProblemsOf("kind_cadence = [\"withdrawals=2d\"]\n"), HasSubstr("`withdrawals=2d` is no kind"));
  EXPECT_THAT(ProblemsOf("hours = [\"14:00-17:00\", \"09:00-12:00\"]\n"), HasSubstr("in order"));
  EXPECT_THAT(ProblemsOf("hours = [\"9-12\"]\n"), HasSubstr("in order"));
  EXPECT_THAT(ProblemsOf("daily_count_due = \"ten\"\n"), HasSubstr("write 10:00"));
  EXPECT_THAT(ProblemsOf("max_bad_percent = 0\n"), HasSubstr("max_bad_percent"));
  EXPECT_THAT(ProblemsOf("days = \"weekly\"\n"), HasSubstr("none of: working every"));
}

}  // namespace
}  // namespace zhudong::config
