// Hours on working days, terms in days and half days.
#include "gateway/calendar/working_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace zhudong::calendar {
namespace {

using Day = absl::CivilDay;

WorkingTime Make(std::vector<Span> hours, Days days = Days::kWorking) {
  return *WorkingTime::Make(Calendar::China(), std::move(hours), days);
}

absl::Time At(int month, int day, int hour, int minute = 0, int year = 2026) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), *Shanghai());
}

TEST(WorkingTimeTest, ShanghaiIsEightHoursAheadAndHadSummerTime) {
  EXPECT_EQ(absl::FormatTime(At(7, 1, 9), absl::UTCTimeZone()), "2026-07-01T01:00:00+00:00");
  EXPECT_EQ(absl::FormatTime(At(7, 1, 9, 0, 1988), absl::UTCTimeZone()), "1988-07-01T00:00:00+00:00");
}

TEST(WorkingTimeTest, TheHolidayCountsNothing) {
  const WorkingTime office = Make(OfficeHours());
  EXPECT_EQ(office.per_day(), absl::Minutes(390));
  // Saturday 14 February 2026 is worked, then nothing until the 24th.
  EXPECT_EQ(office.Between(At(2, 14, 16, 30), At(2, 24, 9, 30)), absl::Minutes(90));
  EXPECT_EQ(office.Between(At(2, 24, 9, 30), At(2, 14, 16, 30)), -absl::Minutes(90));
  EXPECT_EQ(office.Between(At(2, 15, 0), At(2, 23, 23)), absl::ZeroDuration());
  EXPECT_EQ(office.Between(At(2, 24, 11), At(2, 24, 15)), absl::Hours(2)) << "lunch is no working time";
  EXPECT_EQ(Make(WholeDay()).Between(At(2, 14, 12), At(2, 24, 12)), absl::Hours(24));
  EXPECT_EQ(Make(WholeDay(), Days::kEvery).Between(At(2, 14, 12), At(2, 24, 12)), absl::Hours(240));
  EXPECT_TRUE(office.IsWorking(At(2, 14, 9)));
  EXPECT_FALSE(office.IsWorking(At(2, 14, 12)));
  EXPECT_FALSE(office.IsWorking(At(2, 16, 10)));
}

TEST(WorkingTimeTest, AfterIsTheInverseOfBetween) {
  const WorkingTime office = Make(OfficeHours());
  EXPECT_EQ(office.After(At(2, 14, 16, 30), absl::Minutes(60)), At(2, 14, 17, 30));
  EXPECT_EQ(office.After(At(2, 14, 16, 30), absl::Minutes(61)), At(2, 24, 9, 1));
  EXPECT_EQ(office.After(At(2, 14, 9), 2 * office.per_day()), At(2, 24, 17, 30));
  EXPECT_EQ(office.After(At(2, 14, 9), absl::Hours(24) * 365 * 100), absl::InfiniteFuture());

  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (const WorkingTime& time : {office, Make(WholeDay()), Make(WholeDay(), Days::kEvery)}) {
    for (int round = 0; round < 200; ++round) {
      const absl::Time from = At(1, 1, 0) + absl::Minutes(std::uniform_int_distribution<int>(0, 400000)(random));
      const absl::Duration length = absl::Minutes(std::uniform_int_distribution<int>(1, 50000)(random));
      const absl::Time to = time.After(from, length);
      ASSERT_EQ(time.Between(from, to), length) << from << " + " << length;
      ASSERT_LT(time.Between(from, to - absl::Seconds(1)), length) << "the first such moment";
    }
  }
}

TEST(WorkingTimeTest, TermsEndAtMidnightOrAtClose) {
  const WorkingTime office = Make(OfficeHours());
  EXPECT_EQ(office.DueInDays(At(2, 13, 15), 3, false).at, At(2, 26, 0));
  EXPECT_EQ(office.DueInDays(At(2, 13, 15), 3, true).at, At(2, 25, 17, 30));
  EXPECT_FALSE(office.DueInDays(At(2, 13, 15), 3, true).provisional);
  EXPECT_TRUE(office.DueInDays(At(12, 30, 15), 3, true).provisional);
}

// 苏州: one and a half working days for a filing.
TEST(WorkingTimeTest, HalfDays) {
  const WorkingTime office = Make(OfficeHours());
  const auto due = [&](absl::Time accepted, Acceptance acceptance) {
    return office.DueInHalfDays(accepted, 3, acceptance).at;
  };
  EXPECT_EQ(due(At(3, 2, 10), Acceptance::kHalfDay), At(3, 3, 17, 30));
  EXPECT_EQ(due(At(3, 2, 15), Acceptance::kHalfDay), At(3, 4, 12));
  EXPECT_EQ(due(At(3, 2, 10), Acceptance::kWholeDay), At(3, 4, 12));
  EXPECT_EQ(due(At(3, 2, 15), Acceptance::kWholeDay), At(3, 4, 12));
  // Outside the hours: as when they next begin.
  EXPECT_EQ(due(At(3, 2, 7), Acceptance::kHalfDay), At(3, 3, 17, 30));
  EXPECT_EQ(due(At(3, 2, 12, 30), Acceptance::kHalfDay), At(3, 4, 12));
  EXPECT_EQ(due(At(3, 2, 18), Acceptance::kHalfDay), At(3, 4, 17, 30));
  EXPECT_EQ(due(At(2, 18, 10), Acceptance::kHalfDay), At(2, 25, 17, 30)) << "within the Spring Festival";
  // A Friday afternoon before a Saturday that is worked.
  EXPECT_EQ(due(At(2, 13, 15), Acceptance::kHalfDay), At(2, 24, 12));
  EXPECT_EQ(office.DueInHalfDays(At(3, 2, 10), 1, Acceptance::kHalfDay).at, At(3, 2, 17, 30));
}

TEST(WorkingTimeTest, HoursAreChecked) {
  EXPECT_EQ(ParseSpan("09:30-12:00")->from, absl::Minutes(570));
  EXPECT_EQ(ParseSpan("00:00-24:00")->to, absl::Hours(24));
  for (const char* wrong : {"", "9:00-12:00", "09:00", "12:00-09:00", "09:00-24:01", "09:60-12:00", "09:00-12:00 "}) {
    EXPECT_FALSE(ParseSpan(wrong).ok()) << wrong;
  }
  EXPECT_FALSE(WorkingTime::Make(Calendar::China(), {}).ok());
  EXPECT_FALSE(
      WorkingTime::Make(Calendar::China(), {{absl::Hours(9), absl::Hours(12)}, {absl::Hours(11), absl::Hours(17)}})
          .ok());
}

}  // namespace
}  // namespace zhudong::calendar
