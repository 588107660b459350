// The story of a Spring Festival: 15 to 23 February 2026 are off, Saturday the 14th is worked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using testing::HasSubstr;

// A file every working day at 10:00, from 5 January to the 14th of February.
void SendDaily(Feed& feed) {
  const auto& working = feed.settings.working;
  for (absl::CivilDay day(2026, 1, 5); day <= absl::CivilDay(2026, 2, 14); ++day) {
    if (working.IsWorkedDay(day)) feed.Take(working.At(day, absl::Hours(10)), 20);
  }
}

TEST(SpringFestivalTest, QuietOnTheHolidayAlarmsNobodyAndOnTheFirstWorkingDayItDoes) {
  Feed lively(Watched(), China(1, 5, 9));
  Feed quiet(Watched(), China(1, 5, 9));
  Feed declared(Watched(), China(1, 5, 9));
  declared.settings.cadence = declared.settings.working.per_day();
  for (Feed* feed : {&lively, &quiet, &declared}) SendDaily(*feed);

  for (absl::Time now = China(2, 14, 11); now < China(2, 24, 10); now += absl::Minutes(30)) {
    for (Feed* feed : {&lively, &quiet, &declared}) {
      ASSERT_EQ(feed->StateAt(now), v1::FEED_STATE_HEALTHY) << now << feed->At(now).DebugString();
    }
  }
  lively.Take(China(2, 24, 10), 20);
  // Declared, once a working day: from the minute on at which it should have come.
  const v1::FeedHealth late = declared.At(China(2, 24, 10, 1));
  EXPECT_EQ(late.state(), v1::FEED_STATE_LATE);
  EXPECT_EQ(absl::FromUnixSeconds(late.since().seconds()), China(2, 24, 10));
  EXPECT_THAT(late.reason(), HasSubstr("no event for 1 d of working time, expected every 1 d (declared)"));
  EXPECT_THAT(late.reason_zh(), HasSubstr("工作时间内已 1 天 无事件"));
  EXPECT_THAT(late.action(), HasSubstr("ask the platform"));
  EXPECT_EQ(declared.StateAt(China(2, 26, 10, 1)), v1::FEED_STATE_SILENT);

  // Learned from forty days, it is given twice the usual wait.
  EXPECT_EQ(quiet.StateAt(China(2, 24, 23)), v1::FEED_STATE_HEALTHY);
  const v1::FeedHealth learned = quiet.At(China(2, 25, 23));
  EXPECT_EQ(learned.state(), v1::FEED_STATE_LATE);
  EXPECT_THAT(learned.reason(), HasSubstr("(learned)"));
  EXPECT_TRUE(learned.kinds(0).cadence().learned());
  EXPECT_EQ(lively.StateAt(China(2, 25, 8)), v1::FEED_STATE_HEALTHY);
}

TEST(SpringFestivalTest, AnOfficeHoursFeedIsMissedWithinTheFirstWorkingHour) {
  Feed feed(Watched(calendar::OfficeHours()), China(2, 2, 9));
  const auto& working = feed.settings.working;
  for (absl::Time at = China(2, 2, 9); at <= China(2, 14, 17, 29); at += absl::Minutes(10)) {
    if (working.IsWorking(at)) feed.Take(at, 3);
  }
  EXPECT_EQ(feed.StateAt(China(2, 20, 12)), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(feed.StateAt(China(2, 24, 9, 5)), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(feed.StateAt(China(2, 24, 9, 30)), v1::FEED_STATE_LATE);
  EXPECT_EQ(feed.StateAt(China(2, 24, 11)), v1::FEED_STATE_SILENT);
  feed.Restart(China(2, 24, 11, 1));
  const v1::FeedHealth health = feed.At(China(2, 24, 11, 1));
  EXPECT_EQ(health.state(), v1::FEED_STATE_SILENT) << "a restart forgets nothing";
  EXPECT_FALSE(health.calendar_provisional());
  feed.Take(China(2, 24, 11, 2));
  EXPECT_EQ(feed.StateAt(China(2, 24, 11, 3)), v1::FEED_STATE_HEALTHY);
}

TEST(SpringFestivalTest, ANilReportIsNoSilence) {
  Feed feed(Watched(), China(2, 9, 9));
  feed.settings.cadence = feed.settings.working.per_day();
  feed.settings.daily_count_due = absl::Hours(11);
  feed.Take(China(2, 10, 10));
  ASSERT_TRUE(ReportDay(feed.row, feed.settings, absl::CivilDay(2026, 2, 10), 1, "land", China(2, 11, 0, 30)).ok());
  EXPECT_EQ(feed.StateAt(China(2, 11, 11)), v1::FEED_STATE_LATE);
  // Nothing on the 11th, and the platform says so; nothing on the 12th, and it does not.
  ASSERT_TRUE(ReportDay(feed.row, feed.settings, absl::CivilDay(2026, 2, 11), 0, "land", China(2, 12, 0, 30)).ok());
  EXPECT_EQ(feed.StateAt(China(2, 12, 12)), v1::FEED_STATE_HEALTHY);
  const v1::PartHealth silence = feed.PartAt(China(2, 13, 11, 1), v1::HEALTH_PART_DAILY_COUNT);
  EXPECT_EQ(silence.state(), v1::FEED_STATE_LATE);
  EXPECT_THAT(silence.reason(), HasSubstr("no count was reported for 2026-02-12"));
  EXPECT_EQ(feed.At(China(2, 13, 11, 1)).days(0).reported(), 0u);
  EXPECT_FALSE(ReportDay(feed.row, feed.settings, absl::CivilDay(2026, 2, 13), 1, "land", China(2, 13, 12)).ok());
  EXPECT_FALSE(ReportDay(feed.row, feed.settings, absl::CivilDay(2025, 2, 13), 1, "land", China(2, 13, 12)).ok());
}

}  // namespace
}  // namespace zhudong::health
