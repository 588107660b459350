#include "gateway/reports/period.h"

#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
constexpr auto kWeek = v1::REPORT_KIND_WEEKLY_LEDGER;
constexpr auto kMonth = v1::REPORT_KIND_MONTH;
constexpr auto kHalf = v1::REPORT_KIND_HALF_YEAR;
constexpr auto kYear = v1::REPORT_KIND_YEAR;

TEST(PeriodOf, AWeekIsFromThursdayToWednesday) {
  // 2022-03-02 is a Wednesday.
  for (const CivilDay day : {CivilDay(2022, 2, 24), CivilDay(2022, 2, 28), CivilDay(2022, 3, 2)}) {
    EXPECT_EQ(Of(kWeek, day).first, CivilDay(2022, 2, 24)) << day;
    EXPECT_EQ(Of(kWeek, day).last, CivilDay(2022, 3, 2)) << day;
  }
  EXPECT_EQ(Of(kWeek, CivilDay(2022, 3, 3)).first, CivilDay(2022, 3, 3));
}

TEST(PeriodOf, MonthsHalfYearsAndYears) {
  EXPECT_EQ(Of(kMonth, CivilDay(2024, 2, 10)).last, CivilDay(2024, 2, 29));
  EXPECT_EQ(Of(kMonth, CivilDay(2022, 12, 31)).first, CivilDay(2022, 12, 1));
  EXPECT_EQ(Of(kHalf, CivilDay(2022, 6, 30)).first, CivilDay(2022, 1, 1));
  EXPECT_EQ(Of(kHalf, CivilDay(2022, 6, 30)).last, CivilDay(2022, 6, 30));
  EXPECT_EQ(Of(kHalf, CivilDay(2022, 7, 1)).last, CivilDay(2022, 12, 31));
  EXPECT_EQ(Of(kYear, CivilDay(2022, 5, 1)).last, CivilDay(2022, 12, 31));
}

TEST(PeriodOf, IsInChinasTime) {
  const Period period = Of(kYear, CivilDay(2022, 1, 1));
  EXPECT_EQ(period.from, At("2022-01-01 00:00"));
  EXPECT_EQ(period.to, At("2023-01-01 00:00"));
  EXPECT_TRUE(period.Holds(At("2022-12-31 23:59")));
  EXPECT_FALSE(period.Holds(At("2023-01-01 00:00")));
}

TEST(PeriodOf, SaysWhatItCantBe) {
  EXPECT_EQ(PeriodOf(v1::REPORT_KIND_UNSPECIFIED, CivilDay(2022, 1, 1)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PeriodOf(kYear, CivilDay(1899, 12, 31)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PeriodOf(kYear, CivilDay(2150, 1, 1)).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(PeriodBefore, EndsWhereTheOtherBegins) {
  for (const v1::ReportKind kind : {kWeek, kMonth, kHalf, kYear}) {
    const Period period = Of(kind, CivilDay(2022, 3, 15));
    const auto before = PeriodBefore(period);
    ASSERT_TRUE(before.ok());
    EXPECT_EQ(before->to, period.from);
  }
}

TEST(NextDue, TheLedgerIsDueOnWednesdayAtMidnight) {
  const auto due = NextDue(kWeek, At("2022-03-02 23:59"), 10);
  ASSERT_TRUE(due.ok());
  EXPECT_EQ(due->at, At("2022-03-03 00:00"));
  EXPECT_EQ(due->period.first, CivilDay(2022, 2, 24));
  // Once it is due the next one is the next week's.
  EXPECT_EQ(NextDue(kWeek, due->at, 10)->at, At("2022-03-10 00:00"));
}

TEST(NextDue, OfAHalfYearWithDaysOfGrace) {
  EXPECT_EQ(NextDue(kHalf, At("2022-07-05 12:00"), 10)->at, At("2022-07-11 00:00"));
  EXPECT_EQ(NextDue(kHalf, At("2022-07-05 12:00"), 10)->period.last, CivilDay(2022, 6, 30));
  EXPECT_EQ(NextDue(kHalf, At("2022-07-11 00:00"), 10)->period.last, CivilDay(2022, 12, 31));
  EXPECT_EQ(NextDue(kYear, At("2022-07-11 00:00"), 0)->at, At("2023-01-01 00:00"));
  EXPECT_FALSE(NextDue(kYear, At("2022-07-11 00:00"), -1).ok());
  EXPECT_FALSE(NextDue(kYear, At("2022-07-11 00:00"), 181).ok());
}

// Whatever the moment: what is due is due after it, and nothing was due between.
TEST(NextDue, LeavesNoPeriodOut) {
  for (const v1::ReportKind kind : {kWeek, kMonth, kHalf, kYear}) {
    absl::Time at = At("2021-12-29 08:00");
    auto last = NextDue(kind, at, 15);
    ASSERT_TRUE(last.ok());
    for (int i = 0; i < 60; ++i) {
      const auto next = NextDue(kind, last->at, 15);
      ASSERT_TRUE(next.ok());
      EXPECT_GT(next->at, last->at);
      EXPECT_EQ(next->period.from, last->period.to);
      last = next;
    }
  }
}

TEST(Duties, AreTheDocumentsOwn) {
  const auto kinds_of = [](const char* division, CivilDay day) {
    std::vector<v1::ReportKind> kinds;
    for (const policy::ReportDuty& duty : BuiltInRules()->Reports(division, day)) {
      kinds.push_back(KindOf(duty.period));
      EXPECT_FALSE(duty.to.empty());
    }
    return kinds;
  };
  EXPECT_THAT(kinds_of("141002", CivilDay(2022, 3, 1)), testing::ElementsAre(kWeek, kHalf));
  EXPECT_THAT(kinds_of("341300", CivilDay(2022, 3, 1)), testing::ElementsAre(kHalf, kYear));
  EXPECT_THAT(kinds_of("440800", CivilDay(2022, 3, 1)), testing::IsEmpty());
  EXPECT_THAT(kinds_of("141002", CivilDay(2020, 1, 1)), testing::IsEmpty());  // before the document
}

}  // namespace
}  // namespace zhudong::reports
