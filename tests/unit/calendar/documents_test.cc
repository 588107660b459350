// A calendar's documents: what an operator's own adds, and how mistakes are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/calendar/calendar.h"

namespace zhudong::calendar {
namespace {

using Day = absl::CivilDay;
using testing::HasSubstr;

std::shared_ptr<const Calendar> With(const std::string& text) {
  const auto calendar = Calendar::Parse({std::string(ChinaText()), text});
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.ok() ? *calendar : nullptr;
}

std::string ProblemsOf(const std::string& text) {
  const auto calendar = Calendar::Parse({std::string(ChinaText()), text});
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

TEST(DocumentsTest, ANewYearIsAddedAndIsNoLongerProvisional) {
  const auto calendar = With(R"(
name = "with-2027"
[[year]]
year = 2027
notice = "an invented notice"
published = "2026-11-30"
rest = ["2026-12-31/2027-01-02"]
work = ["2026-12-26"]
)");
  EXPECT_EQ(calendar->Look(Day(2026, 12, 26)).kind, DayKind::kMakeUpDay);
  EXPECT_EQ(calendar->Look(Day(2026, 12, 31)).kind, DayKind::kHoliday);
  EXPECT_FALSE(calendar->IsProvisional(Day(2026, 12, 31)));
  EXPECT_FALSE(calendar->IsProvisional(Day(2027, 6, 1)));
  // The notice stands in place of what the law alone would give.
  EXPECT_TRUE(calendar->IsWorkingDay(Day(2027, 5, 3)));
  EXPECT_EQ(calendar->Look(Day(2027, 2, 5)).kind, DayKind::kWorkday);
  EXPECT_THAT(calendar->version(), testing::StartsWith("with-2027-"));
  EXPECT_NE(calendar->version(), Calendar::China()->version());
}

TEST(DocumentsTest, AChangeMovesSingleDaysWhateverTheWeekSays) {
  const auto calendar = With(R"(
name = "typhoon"
[[change]]
notice = "an invented city's notice"
published = "2026-09-23"
rest = ["2026-09-24"]
work = ["2026-02-23"]
)");
  EXPECT_EQ(calendar->Look(Day(2026, 9, 24)).kind, DayKind::kHoliday);
  EXPECT_EQ(calendar->Look(Day(2026, 2, 23)).kind, DayKind::kWorkday);
  EXPECT_THAT(std::string(calendar->Look(Day(2026, 9, 24)).source), HasSubstr("invented city"));
  EXPECT_EQ(calendar->Look(Day(2026, 9, 25)).kind, DayKind::kHoliday) << "the rest stays as announced";
  EXPECT_EQ(calendar->AddWorkingDays(Day(2026, 2, 13), 3).day, Day(2026, 2, 24));
}

TEST(DocumentsTest, EveryProblemIsToldWithItsPlace) {
  const std::string problems = ProblemsOf(R"(name = "city"
colour = "red"
[[year]]
year = 2027
notice = "n"
published = "soon"
rest = ["2027-02-30", "2027-03-09/2027-03-01", "2028-01-01", 7]
work = ["2027-03-01", "2027-03-06", "2027-03-06"]
[[year]]
year = 1800
)");
  EXPECT_THAT(problems, HasSubstr("document 2 (city):2:10: unknown key colour"));
  EXPECT_THAT(problems, HasSubstr(":6:13: published: write a day"));
  EXPECT_THAT(problems, HasSubstr("2027-02-30 is no day: write"));
  EXPECT_THAT(problems, HasSubstr("the last day must follow the first"));
  EXPECT_THAT(problems, HasSubstr("2028-01-01 is no day of 2027"));
  EXPECT_THAT(problems, HasSubstr("write a day as text"));
  EXPECT_THAT(problems, HasSubstr("2027-03-01 is no Saturday or Sunday"));
  EXPECT_THAT(problems, HasSubstr("2027-03-06 stands twice"));
  EXPECT_THAT(problems, HasSubstr("a year from 1949 to 2149"));
  EXPECT_THAT(ProblemsOf("name = \"x\"\nname = \"y\""), HasSubstr("document 2:2:"));
  EXPECT_THAT(ProblemsOf("[[year]]\nyear = 2027\nnotice = \"n\"\npublished = \"2026-11-30\"\n"),
              HasSubstr("name: a text of 1 to 256 bytes"));
  EXPECT_FALSE(Calendar::Parse({}).ok());
}

}  // namespace
}  // namespace zhudong::calendar
