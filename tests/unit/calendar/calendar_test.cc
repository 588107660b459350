// China's calendar against days that were worked out from the State Council's notices by hand.
#include "gateway/calendar/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "gateway/model/dates.h"

namespace zhudong::calendar {
namespace {

using Day = absl::CivilDay;
using testing::ElementsAre;
using testing::HasSubstr;

struct Vector {
  Day start;
  int days;
  Day due;
};

TEST(CalendarTest, TermsInWorkingDays) {
  const auto china = Calendar::China();
  const Vector vectors[] = {
      {Day(2021, 9, 30), 3, Day(2021, 10, 11)},  {Day(2021, 9, 17), 1, Day(2021, 9, 18)},
      {Day(2021, 9, 17), 2, Day(2021, 9, 22)},   {Day(2022, 1, 28), 5, Day(2022, 2, 9)},
      {Day(2022, 9, 30), 2, Day(2022, 10, 9)},   {Day(2023, 9, 28), 3, Day(2023, 10, 9)},
      {Day(2024, 2, 9), 5, Day(2024, 2, 22)},    {Day(2025, 1, 27), 2, Day(2025, 2, 6)},
      {Day(2025, 9, 30), 15, Day(2025, 10, 28)}, {Day(2026, 2, 13), 3, Day(2026, 2, 25)},
      {Day(2026, 1, 2), 1, Day(2026, 1, 4)},     {Day(2020, 12, 31), 1, Day(2021, 1, 4)},
      {Day(2022, 12, 30), 1, Day(2023, 1, 3)},   {Day(2021, 5, 11), 40, Day(2021, 7, 7)},
  };
  for (const Vector& vector : vectors) {
    const Due due = china->AddWorkingDays(vector.start, vector.days);
    EXPECT_EQ(due.day, vector.due) << vector.start << " + " << vector.days;
    EXPECT_FALSE(due.provisional) << vector.start << " + " << vector.days;
    EXPECT_EQ(china->WorkingDaysBetween(vector.start, vector.due), vector.days);
    EXPECT_EQ(china->WorkingDaysBetween(vector.due, vector.start), -vector.days);
  }
}

TEST(CalendarTest, WorkingDaysOfEachYear) {
  const int counts[] = {250, 249, 250, 249, 249, 251, 248, 248};
  for (int year = 2019; year <= 2026; ++year) {
    EXPECT_EQ(Calendar::China()->WorkingDaysBetween(Day(year - 1, 12, 31), Day(year, 12, 31)), counts[year - 2019])
        << year;
  }
}

TEST(CalendarTest, ADayKnowsItsKindAndItsNotice) {
  const auto china = Calendar::China();
  EXPECT_EQ(china->Look(Day(2026, 2, 13)).kind, DayKind::kWorkday);
  EXPECT_EQ(china->Look(Day(2026, 2, 14)).kind, DayKind::kMakeUpDay);
  EXPECT_EQ(china->Look(Day(2026, 2, 15)).kind, DayKind::kHoliday);
  EXPECT_EQ(china->Look(Day(2026, 3, 1)).kind, DayKind::kWeekend);
  EXPECT_THAT(std::string(china->Look(Day(2026, 2, 14)).source), HasSubstr("国办发明电〔2025〕7号"));
  EXPECT_EQ(china->Look(Day(2026, 3, 1)).source, "");
  // Announced with the year after.
  EXPECT_EQ(china->Look(Day(2018, 12, 29)).kind, DayKind::kMakeUpDay);
  EXPECT_EQ(china->Look(Day(2018, 12, 31)).kind, DayKind::kHoliday);
  EXPECT_EQ(china->Look(Day(2022, 12, 31)).kind, DayKind::kHoliday);
  // The eve of 2024 was worked; 3 February 2020 was, in spite of the longer holiday.
  EXPECT_TRUE(china->IsWorkingDay(Day(2024, 2, 9)));
  EXPECT_TRUE(china->IsWorkingDay(Day(2020, 2, 3)));
}

TEST(CalendarTest, AYearNotAnnouncedIsProvisionalAndSaysSo) {
  const auto china = Calendar::China();
  EXPECT_THAT(china->announced(), ElementsAre(2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026));
  const DayInfo day = china->Look(Day(2040, 10, 2));
  EXPECT_EQ(day.kind, DayKind::kHoliday);
  EXPECT_TRUE(day.provisional);
  EXPECT_THAT(std::string(day.source), HasSubstr("第795号"));
  // Festivals that go by the moon, as far as the data has them.
  EXPECT_FALSE(china->IsWorkingDay(Day(2027, 2, 5)));
  EXPECT_FALSE(china->IsWorkingDay(Day(2027, 2, 8)));
  EXPECT_TRUE(china->IsWorkingDay(Day(2027, 2, 9)));

  // The last days of 2026 may still be moved by the notice of 2027.
  EXPECT_FALSE(china->IsProvisional(Day(2026, 12, 24)));
  EXPECT_TRUE(china->IsProvisional(Day(2026, 12, 25)));
  EXPECT_FALSE(china->IsProvisional(Day(2025, 12, 31)));
  EXPECT_FALSE(china->AddWorkingDays(Day(2026, 12, 21), 3).provisional);
  EXPECT_TRUE(china->AddWorkingDays(Day(2026, 12, 21), 4).provisional);
  EXPECT_TRUE(china->AddWorkingDays(Day(2026, 9, 1), 300).provisional);
  EXPECT_TRUE(china->AddWorkingDays(Day(2018, 6, 1), 1).provisional);
}

TEST(CalendarTest, ZeroDaysMoveToTheNextWorkedDay) {
  const auto china = Calendar::China();
  EXPECT_EQ(china->AddWorkingDays(Day(2026, 2, 14), 0).day, Day(2026, 2, 14));
  EXPECT_EQ(china->AddWorkingDays(Day(2026, 2, 15), 0).day, Day(2026, 2, 24));
  EXPECT_EQ(china->NextWorkingDay(Day(2026, 2, 14)), Day(2026, 2, 24));
  EXPECT_EQ(china->AddWorkingDays(Day(2026, 2, 15), -3).day, Day(2026, 2, 24));
}

// Counting by the table agrees with counting day by day, from any day to any other.
TEST(CalendarTest, CountingAgreesWithWalking) {
  const auto china = Calendar::China();
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    const Day start = model::FirstDay() + std::uniform_int_distribution<int>(0, 73000)(random);
    const int count = std::uniform_int_distribution<int>(1, 400)(random);
    Day walked = start;
    bool provisional = false;
    for (int left = count; left > 0;) {
      ++walked;
      left -= china->IsWorkingDay(walked) ? 1 : 0;
      provisional = provisional || china->IsProvisional(walked);
    }
    const Due due = china->AddWorkingDays(start, count);
    ASSERT_EQ(due.day, walked) << start << " + " << count;
    ASSERT_EQ(due.provisional, provisional) << start << " + " << count;
    ASSERT_EQ(china->WorkingDaysBetween(start, walked), count);
  }
}

}  // namespace
}  // namespace zhudong::calendar
