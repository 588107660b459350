// Reliability and outages against what the cities' documents bound.
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
constexpr auto kYear = v1::REPORT_KIND_YEAR;

struct Area {
  v1::SupplyArea area;
  uint32_t year;
  double hours;
  double times = 1;
  uint32_t users = 0;
  uint32_t through_month = 12;
};

Read ReliabilityOf(const char* division, int year, const std::vector<Area>& areas) {
  Figures figures(BasisOf(division, kYear, CivilDay(year, 1, 1)));
  for (const Area& area : areas) {
    v1::CaseFile file =
        CaseOf(v1::CASE_KIND_RELIABILITY, absl::StrCat("feed/", division, "/", area.area, "/", area.year), division,
               "2025-01-10 09:00");
    v1::ReliabilityFigures* const told = file.mutable_reliability();
    told->set_area(area.area);
    told->set_year(area.year);
    told->set_through_month(area.through_month);
    told->set_outage_hours_per_user(area.hours);
    told->set_outages_per_user(area.times);
    if (area.users > 0) told->set_users(area.users);
    figures.Add(file);
  }
  return TableOf(figures, "reliability");
}

// S2-030, S2-031: 5 and 11 hours in 2022.
TEST(Kaiyang, HoursOf2022) {
  const Read table =
      ReliabilityOf("520121", 2022, {{v1::SUPPLY_AREA_TOWN, 2022, 5}, {v1::SUPPLY_AREA_RURAL, 2022, 11.1}});
  const int town = table.Row({{"area", "城镇"}, {"hours_bound", "5"}});
  ASSERT_GE(town, 0);
  EXPECT_EQ(table.At(town, "met"), "达标");
  EXPECT_EQ(table.At(town, "met_either"), "");
  EXPECT_EQ(table.At(town, "rules"), "S2-030");
  const int rural = table.Row({{"area", "农村"}, {"hours_bound", "11"}});
  EXPECT_EQ(table.At(rural, "hours"), "11.1");
  EXPECT_EQ(table.At(rural, "met"), "未达标");
}

// S2-032: 8 % less than what 2022 was, not than its bound.
TEST(Kaiyang, ReductionOf2023IsAgainstTheYearBeforeAsMeasured) {
  const auto verdict = [](double before, double now) {
    const Read table =
        ReliabilityOf("520121", 2023, {{v1::SUPPLY_AREA_TOWN, 2022, before}, {v1::SUPPLY_AREA_TOWN, 2023, now}});
    EXPECT_EQ(table.Row({{"hours_bound", "5"}}), -1);  // the bound of 2022 is not of 2023
    const int row = table.Row({{"area", "城镇"}, {"reduction_bound", "0.08"}});
    EXPECT_GE(row, 0);
    return table.At(row, "met");
  };
  EXPECT_EQ(verdict(10, 9.2), "达标");
  EXPECT_EQ(verdict(10, 9.3), "未达标");
  EXPECT_EQ(verdict(0, 0), "");  // nothing to compare with
}

// S2-084: hours and times of the whole, each 10 % less; weighed by users.
TEST(Kaiyang, TheWholeIsWeighedByUsers) {
  const Read table = ReliabilityOf("520121", 2023,
                                   {{v1::SUPPLY_AREA_TOWN, 2022, 4, 2, 100},
                                    {v1::SUPPLY_AREA_RURAL, 2022, 12, 4, 300},
                                    {v1::SUPPLY_AREA_TOWN, 2023, 4, 2, 100},
                                    {v1::SUPPLY_AREA_RURAL, 2023, 8, 4, 300}});
  const int hours = table.Row({{"area", "全域"}, {"figure", "户均停电时间同比压减"}});
  ASSERT_GE(hours, 0);
  EXPECT_EQ(table.At(hours, "reduction"), "0.3");  // 10 to 7
  EXPECT_EQ(table.At(hours, "met"), "达标");
  EXPECT_EQ(table.At(hours, "met_either"), "");  // both, not one of them
  const int times = table.Row({{"area", "全域"}, {"figure", "户均停电次数同比压减"}});
  EXPECT_EQ(table.At(times, "reduction"), "0");
  EXPECT_EQ(table.At(times, "met"), "未达标");
}

TEST(Kaiyang, TheWholeIsUnknownWhereUsersAreNotTold) {
  const Read table = ReliabilityOf("520121", 2023, {{v1::SUPPLY_AREA_TOWN, 2022, 4}, {v1::SUPPLY_AREA_TOWN, 2023, 3}});
  const int row = table.Row({{"area", "全域"}, {"figure", "户均停电时间同比压减"}});
  ASSERT_GE(row, 0);
  EXPECT_EQ(table.At(row, "reduction"), "");
  EXPECT_EQ(table.At(row, "met"), "");
}

// Both years in full, or nothing: towns alone, which have less of it, are not the whole.
TEST(Kaiyang, TheWholeIsOfEveryAreaThatIsBoundAndOfTheSameInBothYears) {
  constexpr auto kTown = v1::SUPPLY_AREA_TOWN, kRural = v1::SUPPLY_AREA_RURAL, kCity = v1::SUPPLY_AREA_CITY;
  const Area town_before{kTown, 2022, 4, 2, 100}, rural_before{kRural, 2022, 12, 4, 300};
  const Area town{kTown, 2023, 4, 2, 100}, rural{kRural, 2023, 8, 4, 300}, city{kCity, 2023, 1, 1, 100};
  const auto whole = [](const std::vector<Area>& areas) {
    const Read table = ReliabilityOf("520121", 2023, areas);
    const int row = table.Row({{"area", "全域"}, {"figure", "户均停电时间同比压减"}});
    EXPECT_GE(row, 0);
    return absl::StrJoin({table.At(row, "reduction"), table.At(row, "met"), table.At(row, "why")}, "|");
  };
  EXPECT_EQ(whole({town_before, rural_before, town, rural}), "0.3|达标|");
  EXPECT_EQ(whole({town_before, rural_before, town}), "||未报送：农村");
  EXPECT_EQ(whole({town_before, town}), "||未报送：农村");
  EXPECT_EQ(whole({town_before, town, rural}), "||上年未报送：农村");
  EXPECT_EQ(whole({town_before, rural_before, town, rural, city}), "||两年报送的区域不同");
  EXPECT_EQ(whole({town_before, rural_before, town, {kRural, 2023, 8, 4, 300, 6}}), "||各区域截至月份不同");
  EXPECT_EQ(whole({town_before, rural_before, town, {kRural, 2023, 8}}), "||未报用户数或停电时间：农村");
  EXPECT_EQ(whole({}), "||未报送：城镇、农村");
}

// S4-035, S3-040: 2, 5, 9, 15 hours, or 8 % less: one of them suffices.
TEST(SuzhouAndLinfen, OneOfTheTwoSuffices) {
  for (const char* division : {"341300", "141000"}) {
    const Read table = ReliabilityOf(division, 2022,
                                     {{v1::SUPPLY_AREA_CENTRE, 2021, 3},
                                      {v1::SUPPLY_AREA_CENTRE, 2022, 2.5},
                                      {v1::SUPPLY_AREA_CITY, 2021, 5.4},
                                      {v1::SUPPLY_AREA_CITY, 2022, 5.2},
                                      {v1::SUPPLY_AREA_TOWN, 2022, 9.5},
                                      {v1::SUPPLY_AREA_RURAL, 2022, 15}});
    const int centre = table.Row({{"area", "中心区"}, {"hours_bound", "2"}});
    ASSERT_GE(centre, 0);
    EXPECT_EQ(table.At(centre, "met"), "未达标");
    EXPECT_EQ(table.At(centre, "met_either"), "达标");  // 16.7 % less
    const int city = table.Row({{"area", "市区"}, {"hours_bound", "5"}});
    EXPECT_EQ(table.At(city, "met_either"), "未达标");
    // The year before is not known: whether the reduction saves it isn't either.
    const int town = table.Row({{"area", "城镇"}, {"hours_bound", "9"}});
    EXPECT_EQ(table.At(town, "met"), "未达标");
    EXPECT_EQ(table.At(town, "met_either"), "");
    const int rural = table.Row({{"area", "农村"}, {"hours_bound", "15"}, {"met", "达标"}});
    EXPECT_EQ(table.At(rural, "met_either"), "达标");
  }
}

// S4-A2-09c, S4-A2-09d: 11 hours of all; that of the network of towns is told nowhere.
TEST(Suzhou, OfAllAndOfTheNetworks) {
  const auto whole = [](const std::vector<Area>& areas) {
    const Read table = ReliabilityOf("341300", 2022, areas);
    return table.At(table.Row({{"area", "全域"}, {"hours_bound", "11"}}), "met");
  };
  std::vector<Area> areas = {{v1::SUPPLY_AREA_CENTRE, 2022, 2, 1, 50},
                             {v1::SUPPLY_AREA_CITY, 2022, 5, 1, 50},
                             {v1::SUPPLY_AREA_TOWN, 2022, 9, 1, 0},
                             {v1::SUPPLY_AREA_RURAL, 2022, 15, 1, 150}};
  EXPECT_EQ(whole(areas), "") << "of towns it is not told how many live there";
  areas[2].users = 20;
  const Read table = ReliabilityOf("341300", 2022, areas);
  EXPECT_EQ(whole({areas[0], areas[1]}), "") << "not the country, where it is dark for longer";
  const int all = table.Row({{"area", "全域"}, {"hours_bound", "11"}});
  ASSERT_GE(all, 0);
  EXPECT_EQ(table.At(all, "hours"), absl::StrCat((50 * 2 + 50 * 5 + 20 * 9 + 150 * 15) / 270.0));
  EXPECT_EQ(table.At(all, "met"), "达标");
  const int network = table.Row({{"area", "城网"}, {"hours_bound", "3"}});
  ASSERT_GE(network, 0);
  EXPECT_EQ(table.At(network, "hours"), "");
  EXPECT_EQ(table.At(network, "met"), "");
}

// S1-060: 1 hour in the centre, of every year. Part of a year can break it and not yet keep it.
TEST(Zhanjiang, PartOfAYear) {
  const auto met = [](double hours, uint32_t month) {
    const Read table = ReliabilityOf("440800", 2022, {{v1::SUPPLY_AREA_CENTRE, 2022, hours, 1, 0, month}});
    return table.At(table.Row({{"area", "中心区"}, {"hours_bound", "1"}}), "met");
  };
  EXPECT_EQ(met(0.9, 12), "达标");
  EXPECT_EQ(met(0.5, 6), "");
  EXPECT_EQ(met(1.1, 6), "未达标");
}

v1::CaseFile OutageOf(const char* number, v1::OutageKind kind, const char* started, const char* restored) {
  v1::CaseFile file = CaseOf(v1::CASE_KIND_OUTAGE, number, "520121", "2022-03-01 08:00");
  v1::Outage* const outage = file.mutable_outage();
  outage->set_outage_kind(kind);
  Set(started, outage->mutable_started_at());
  if (restored) Set(restored, outage->mutable_restored_at());
  return file;
}

// S2-110: planned ones three working days ahead.
TEST(Outages, NoticesAndRestoration) {
  Figures figures(BasisOf("520121", v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 1)));
  v1::CaseFile late = OutageOf("P-1", v1::OUTAGE_KIND_PLANNED, "2022-03-03 08:00", "2022-03-03 12:00");
  late.mutable_outage()->set_notice_days(2);
  late.mutable_outage()->set_notice_days_wanted(3);
  late.mutable_outage()->set_notice_too_late(true);
  v1::CaseFile in_time = OutageOf("P-2", v1::OUTAGE_KIND_PLANNED, "2022-03-08 08:00", nullptr);
  in_time.mutable_outage()->set_notice_days(3);
  in_time.mutable_outage()->set_notice_days_wanted(3);
  v1::CaseFile cancelled = OutageOf("P-3", v1::OUTAGE_KIND_PLANNED, "2022-03-09 08:00", nullptr);
  cancelled.mutable_outage()->set_step(v1::OUTAGE_STEP_CANCELLED);
  const v1::CaseFile fault = OutageOf("F-1", v1::OUTAGE_KIND_FAULT, "2022-03-04 08:00", "2022-03-04 09:00");
  const v1::CaseFile longer = OutageOf("F-2", v1::OUTAGE_KIND_FAULT, "2022-03-05 08:00", "2022-03-05 10:30");
  const v1::CaseFile next_month = OutageOf("F-3", v1::OUTAGE_KIND_FAULT, "2022-04-01 00:00", "2022-04-01 10:30");
  for (const auto& file : {late, in_time, cancelled, fault, longer, next_month}) figures.Add(file);
  const Read table = TableOf(figures, "outages");
  const int planned = table.Row({{"kind", "计划停电"}});
  ASSERT_GE(planned, 0);
  EXPECT_EQ(table.At(planned, "count"), "2");
  EXPECT_EQ(table.At(planned, "cancelled"), "1");
  EXPECT_EQ(table.At(planned, "too_late"), "1");
  EXPECT_EQ(table.At(planned, "in_time_share"), "0.5");
  const int faults = table.Row({{"kind", "故障停电"}});
  EXPECT_EQ(table.At(faults, "count"), "2");
  EXPECT_EQ(table.At(faults, "mean"), "1.75");
  EXPECT_EQ(table.At(faults, "longest"), "2.5");
  EXPECT_EQ(table.At(faults, "longest_case"), "F-2");
  EXPECT_EQ(table.At(faults, "too_late"), "");
}

}  // namespace
}  // namespace zhudong::reports
