// What is held against projects: days from acceptance to electricity (S0-035), and forecasts against what was applied
// for (S2-080).
#include "gateway/reports/figures.h"
#include "gateway/reports/part.h"
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
constexpr auto kHigh = v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE;

Basis March(const char* division = "4401") { return BasisOf(division, v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 1)); }

v1::CaseFile Energized(const std::string& number, const char* division, const char* when,
                       const char* opened = "2022-01-04 09:00") {
  v1::CaseFile file = Connection(number, division, kHigh, opened, when);
  file.set_project_code("2101-440106-04-01-000001");
  Set(when, file.mutable_connection()->mutable_energized_at());
  return file;
}

ProjectFacts Accepted(CivilDay day) { return {.accepted = day, .forecast_kw = {}, .first_forecast_kw = {}}; }

TEST(Energizing, DaysFromAcceptanceBeforeItOrAfter) {
  Figures figures(March());
  const ProjectFacts accepted = Accepted(CivilDay(2022, 3, 10));
  figures.Add(Energized("early", "440106", "2022-03-08 23:30"), &accepted);  // -2
  figures.Add(Energized("same", "440106", "2022-03-10 23:59"), &accepted);   // 0
  figures.Add(Energized("late", "440106", "2022-03-20 00:00"), &accepted);   // 10
  figures.Add(Energized("unknown", "440106", "2022-03-11 09:00"));
  const ProjectFacts elsewhere = Accepted(CivilDay(2022, 3, 1));
  figures.Add(Energized("panyu", "440113", "2022-03-02 09:00"), &elsewhere);  // 1
  // Not of March; not of the building; not energized.
  figures.Add(Energized("april", "440106", "2022-04-01 00:00"), &accepted);
  v1::CaseFile temporary = Energized("temporary", "440106", "2022-03-10 09:00");
  temporary.mutable_connection()->set_application_kind(v1::APPLICATION_KIND_TEMPORARY);
  figures.Add(temporary, &accepted);
  figures.Add(Connection("open", "440106", kHigh, "2022-03-02 09:00"), &accepted);

  const Read table = TableOf(figures, "energizing");
  ASSERT_EQ(table.rows(), 3);
  const int tianhe = table.Row({{"division", "440106"}});
  EXPECT_EQ(table.At(tianhe, "energized"), "4");
  EXPECT_EQ(table.At(tianhe, "accepted"), "3");
  EXPECT_EQ(table.At(tianhe, "mean"), absl::StrCat(8 / 3.0));
  EXPECT_EQ(table.At(tianhe, "worst"), "10");
  EXPECT_EQ(table.At(tianhe, "worst_case"), "late");
  EXPECT_EQ(table.At(tianhe, "in_time"), "2");
  EXPECT_EQ(table.At(tianhe, "in_time_share"), absl::StrCat(2 / 3.0));
  const int all = table.Row({{"division", "合计"}});
  EXPECT_EQ(table.At(all, "energized"), "5");
  EXPECT_EQ(table.At(all, "mean"), "2.25");
}

TEST(Energizing, WhatNothingIsKnownOfIsEmptyAndNotZero) {
  Figures figures(March());
  figures.Add(Energized("1", "440106", "2022-03-08 09:00"));
  const Read table = TableOf(figures, "energizing");
  EXPECT_EQ(table.At(0, "accepted"), "0");
  for (const char* column : {"mean", "worst", "worst_case", "in_time_share"})
    EXPECT_EQ(table.At(0, column), "") << column;

  Figures early(March());
  const ProjectFacts accepted = Accepted(CivilDay(2022, 3, 20));
  early.Add(Energized("1", "440106", "2022-03-08 09:00"), &accepted);
  EXPECT_EQ(TableOf(early, "energizing").At(0, "worst"), "-12") << "all were early: the worst is not 0";
}

v1::CaseFile Applied(const std::string& number, const char* division, const std::string& code, double kw, double kva) {
  v1::CaseFile file = Connection(number, division, kHigh, "2022-03-02 09:00");
  file.set_project_code(code);
  if (kw > 0) file.mutable_connection()->set_requested_kw(kw);
  if (kva > 0) file.mutable_connection()->set_requested_kva(kva);
  return file;
}
ProjectFacts Forecast(double kw, double first) {
  return {.accepted = {}, .forecast_kw = kw, .first_forecast_kw = first};
}

TEST(Forecasts, AgainstWhatWasAppliedForAndNoKvaAmongKw) {
  Figures figures(March("520121"));
  const ProjectFacts a = Forecast(1000, 1500), b = Forecast(400, 400);
  figures.Add(Applied("1", "520121", "A", 300.4, 0), &a);
  figures.Add(Applied("2", "520121", "A", 500, 0), &a);
  figures.Add(Applied("3", "520121", "B", 0, 630), &b);
  figures.Add(Applied("4", "520121", "C", 100, 0));  // nothing is known of the project
  const Read table = TableOf(figures, "forecasts");
  ASSERT_EQ(table.rows(), 4);
  EXPECT_EQ(table.At(0, "project_code"), "A");
  EXPECT_EQ(table.At(0, "cases"), "2");
  EXPECT_EQ(table.At(0, "first_forecast_kw"), "1500");
  EXPECT_EQ(table.At(0, "forecast_kw"), "1000");
  EXPECT_EQ(table.At(0, "applied_kw"), "800.4");
  EXPECT_EQ(table.At(0, "applied_kva"), "");
  EXPECT_EQ(table.At(0, "ratio"), absl::StrCat(0.8004));
  EXPECT_EQ(table.At(0, "kva_per_kw"), "");
  EXPECT_EQ(table.At(1, "applied_kva"), "630");
  EXPECT_EQ(table.At(1, "ratio"), "") << "kVA are no kW";
  EXPECT_EQ(table.At(1, "kva_per_kw"), absl::StrCat(1.575));
  EXPECT_EQ(table.At(2, "forecast_kw"), "");
  EXPECT_EQ(table.At(2, "ratio"), "");
  const int all = table.Row({{"project_code", "合计"}});
  EXPECT_EQ(table.At(all, "cases"), "4");
  EXPECT_EQ(table.At(all, "forecast_kw"), "1400");
  EXPECT_EQ(table.At(all, "applied_kw"), "900.4");
  EXPECT_EQ(table.At(all, "ratio"), absl::StrCat(0.8004)) << "of project A alone";
  EXPECT_EQ(table.At(all, "kva_per_kw"), absl::StrCat(1.575));
}

TEST(Forecasts, OfProjectsThatWereAppliedForOrEnergizedInThePeriod) {
  Figures figures(March("5201"));
  const ProjectFacts forecast = Forecast(1000, 1000);
  v1::CaseFile energized = Energized("1", "520121", "2022-03-08 09:00");
  energized.mutable_connection()->set_requested_kw(700);
  v1::CaseFile mixed = Applied("2", "520121", energized.project_code(), 0, 200);
  v1::CaseFile refused = Applied("3", "520121", "A", 100, 0);
  refused.set_state(v1::CASE_STATE_ENDED_WITHOUT);
  v1::CaseFile before = Applied("4", "520121", "B", 100, 0);
  Set("2022-02-02 09:00", before.mutable_opened_at());
  v1::CaseFile renamed = Applied("5", "520121", "C", 100, 0);
  renamed.mutable_connection()->set_application_kind(v1::APPLICATION_KIND_RENAME);
  for (const v1::CaseFile& file : {energized, mixed, refused, before, renamed, Applied("6", "520121", "", 100, 0)}) {
    figures.Add(file, &forecast);
  }
  figures.Add(Applied("7", "520103", "D", 50, 0), &forecast);
  const Read table = TableOf(figures, "forecasts");
  ASSERT_EQ(table.rows(), 5) << "two projects, two divisions, all";
  const int one = table.Row({{"project_code", energized.project_code()}});
  EXPECT_EQ(table.At(one, "cases"), "2");
  EXPECT_EQ(table.At(one, "energized"), "1");
  EXPECT_EQ(table.At(one, "applied_kw"), "700");
  EXPECT_EQ(table.At(one, "ratio"), "") << "one of its cases tells kVA alone";
  EXPECT_EQ(table.At(table.rows() - 1, "division"), "合计");
  EXPECT_EQ(table.At(table.rows() - 1, "forecast_kw"), "2000");
}

TEST(Forecasts, MoreThanTheTableHoldsAreStillInTheSums) {
  Figures figures(March("520121"));
  const ProjectFacts forecast = Forecast(10, 10);
  for (int i = 0; i < 2'001; ++i) {
    figures.Add(Applied(absl::StrCat(i), "520121", absl::StrCat(10'000 + i), 5, 0), &forecast);
  }
  const Read table = TableOf(figures, "forecasts");
  EXPECT_EQ(table.rows(), 2'002);
  const int all = table.Row({{"project_code", "合计"}});
  EXPECT_EQ(table.At(all, "applied_kw"), "10005");
  EXPECT_THAT(table.At(table.rows() - 1, "division"), testing::HasSubstr("超过 2000 行"));
}

TEST(Figures, AskForProjectsOfThePeriodAndPlaceAlone) {
  const Figures figures(March());
  EXPECT_TRUE(figures.AsksForProject(Energized("1", "440106", "2022-03-08 09:00")));
  EXPECT_FALSE(figures.AsksForProject(Energized("1", "440106", "2022-04-08 09:00")));
  EXPECT_FALSE(figures.AsksForProject(Energized("1", "341302", "2022-03-08 09:00")));
  EXPECT_TRUE(figures.AsksForProject(Applied("1", "440106", "A", 1, 0)));
  EXPECT_FALSE(figures.AsksForProject(Applied("1", "440106", "", 1, 0)));
  EXPECT_FALSE(figures.AsksForProject(CaseOf(v1::CASE_KIND_OUTAGE, "1", "440106", "2022-03-02 09:00")));
}

}  // namespace
}  // namespace zhudong::reports
