// Times against the limits of the cities' documents.
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
constexpr auto kYear = v1::REPORT_KIND_YEAR;
constexpr auto kTotal = v1::CASE_CLOCK_KIND_UTILITY_TOTAL;
constexpr auto kWhole = v1::CASE_CLOCK_KIND_WHOLE_PROCESS;
constexpr auto kResident = v1::CUSTOMER_CLASS_RESIDENT;
constexpr auto kHighSingle = v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE;

// Annex 1, note 2: the totals by class, and with design review and interim inspection.
TEST(Suzhou, EveryLimitHasARowBeforeAnyCase) {
  const Read clocks = TableOf(Figures(BasisOf("341300", kYear, CivilDay(2022, 1, 1))), "clocks");
  const struct {
    const char* customer;
    const char* limit;
  } kTotals[] = {{"低压居民", "3"},    {"“三零”低压非居民", "3"}, {"其他低压非居民", "5"}, {"高压单电源", "14"},
                 {"高压单电源", "19"}, {"高压双电源", "25"},      {"高压双电源", "30"}};
  for (const auto& total : kTotals) {
    const int row =
        clocks.Row({{"clock", "供电企业合计办理时间"}, {"customer_class", total.customer}, {"limit", total.limit}});
    ASSERT_GE(row, 0) << total.customer << total.limit;
    EXPECT_EQ(clocks.At(row, "measure"), "单件");
    EXPECT_EQ(clocks.At(row, "ended"), "0");
    for (const char* empty : {"mean", "ninth", "worst", "worst_case", "within_share", "mean_met"}) {
      EXPECT_EQ(clocks.At(row, empty), "") << empty;
    }
    EXPECT_THAT(clocks.At(row, "rules"), testing::HasSubstr("S4-A1-"));
  }
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "“三零”低压非居民"}, {"limit", "6"}}), 0);
}

TEST(Suzhou, EachCaseIsHeldToItsLimit) {
  Figures figures(BasisOf("341300", kYear, CivilDay(2022, 1, 1)));
  const double kUsed[] = {10, 14, 14.5, 13};
  for (int i = 0; i < 4; ++i) {
    v1::CaseFile file =
        Connection(absl::StrCat("SZ-", i), "341302", kHighSingle, "2022-03-01 09:00", "2022-03-20 10:00");
    AddClock(file, kTotal, 14, kUsed[i])->add_rule_ids("S4-A1-46");
    figures.Add(file);
  }
  const Read clocks = TableOf(figures, "clocks");
  const int row = clocks.Row({{"clock", "供电企业合计办理时间"}, {"customer_class", "高压单电源"}, {"limit", "14"}});
  ASSERT_GE(row, 0);
  EXPECT_EQ(clocks.At(row, "ended"), "4");
  EXPECT_EQ(clocks.At(row, "mean"), "12.875");
  EXPECT_EQ(clocks.At(row, "ninth"), "14.5");
  EXPECT_EQ(clocks.At(row, "worst"), "14.5");
  EXPECT_EQ(clocks.At(row, "worst_case"), "SZ-2");
  EXPECT_EQ(clocks.At(row, "within"), "3");
  EXPECT_EQ(clocks.At(row, "late"), "1");
  EXPECT_EQ(clocks.At(row, "within_share"), "0.75");
  EXPECT_EQ(clocks.At(row, "mean_met"), "");  // the rule is of each
}

// S1-031, S1-032: means. A case over it is no breach; the mean over it is.
TEST(Zhanjiang, TheMeanIsHeldToTheLimit) {
  const auto clocks_of = [](std::vector<double> used) {
    Figures figures(BasisOf("440800", kYear, CivilDay(2022, 1, 1)));
    for (size_t i = 0; i < used.size(); ++i) {
      v1::CaseFile file =
          Connection(absl::StrCat("ZJ-", i), "440802", kHighSingle, "2022-03-01 09:00", "2022-05-20 10:00");
      v1::CaseClock* const clock = AddClock(file, kWhole, 40, used[i]);
      clock->set_of_a_mean(true);
      clock->set_late(false);
      figures.Add(file);
    }
    return TableOf(figures, "clocks");
  };
  const std::vector<std::pair<const char*, std::string>> kRow = {
      {"clock", "全过程办电时间"}, {"customer_class", "高压单电源"}, {"limit", "40"}, {"measure", "平均"}};
  const Read met = clocks_of({52, 28});
  ASSERT_GE(met.Row(kRow), 0);
  EXPECT_EQ(met.At(met.Row(kRow), "mean"), "40");
  EXPECT_EQ(met.At(met.Row(kRow), "mean_met"), "达标");
  EXPECT_EQ(met.At(met.Row(kRow), "within"), "1");
  EXPECT_EQ(met.At(met.Row(kRow), "late"), "");
  const Read over = clocks_of({52, 28.5});
  EXPECT_EQ(over.At(over.Row(kRow), "mean_met"), "未达标");
  const Read none = clocks_of({});
  EXPECT_EQ(none.At(none.Row(kRow), "mean_met"), "");
}

// S1-031 speaks of 低压客户: the mean of all three classes together.
TEST(Zhanjiang, TheMeanOfLowVoltageIsOfItsClassesTogether) {
  Figures figures(BasisOf("440800", kYear, CivilDay(2022, 1, 1)));
  const auto add = [&figures](const char* number, v1::CustomerClass customer, double used) {
    v1::CaseFile file = Connection(number, "440802", customer, "2022-03-01 09:00", "2022-03-20 10:00");
    AddClock(file, kWhole, 8, used)->set_of_a_mean(true);
    figures.Add(file);
  };
  add("ZJ-1", kResident, 3);
  add("ZJ-2", kResident, 4);
  add("ZJ-3", v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, 11);
  const Read clocks = TableOf(figures, "clocks");
  const int other = clocks.Row({{"customer_class", "其他低压非居民"}, {"limit", "8"}});
  ASSERT_GE(other, 0);
  EXPECT_EQ(clocks.At(other, "mean"), "11");
  EXPECT_EQ(clocks.At(other, "mean_met"), "");
  const int all = clocks.Row({{"customer_class", "低压居民、“三零”低压非居民、其他低压非居民"}, {"limit", "8"}});
  ASSERT_GE(all, 0);
  EXPECT_EQ(clocks.At(all, "ended"), "3");
  EXPECT_EQ(clocks.At(all, "mean"), "6");
  EXPECT_EQ(clocks.At(all, "mean_met"), "达标");
  EXPECT_EQ(clocks.At(all, "worst_case"), "ZJ-3");
}

// S3-020 to S3-024.
TEST(Linfen, LimitsOfEveryClass) {
  const Read clocks = TableOf(Figures(BasisOf("141000", kYear, CivilDay(2022, 1, 1))), "clocks");
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "低压居民"}, {"limit", "4"}}), 0);
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "“三零”低压非居民"}, {"limit", "20"}}), 0);
  // S3-025: 15 by the end of 2022.
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "“三零”低压非居民"}, {"limit", "15"}}), 0);
  const char* kTotal = "供电企业合计办理时间";
  EXPECT_GE(clocks.Row({{"clock", kTotal}, {"customer_class", "其他低压非居民"}, {"limit", "5"}}), 0);
  EXPECT_GE(clocks.Row({{"clock", kTotal}, {"customer_class", "高压单电源"}, {"limit", "15"}}), 0);
  EXPECT_GE(clocks.Row({{"clock", kTotal}, {"customer_class", "高压双电源"}, {"limit", "25"}}), 0);
}

// S2-010, S2-011.
TEST(Kaiyang, LimitsOfEveryClass) {
  const Read clocks = TableOf(Figures(BasisOf("520121", kYear, CivilDay(2022, 12, 31))), "clocks");
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "低压居民"}, {"limit", "3"}}), 0);
  EXPECT_GE(clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "“三零”低压非居民"}, {"limit", "15"}}), 0);
}

// S1-031: 从受理到完成接入. What came to nothing took no time to be connected, but was late if it was.
TEST(Zhanjiang, WhatEndedWithoutConnectionIsInNoMean) {
  Figures figures(BasisOf("440800", kYear, CivilDay(2022, 1, 1)));
  const auto add = [&figures](const char* number, v1::CaseState state, double used) {
    v1::CaseFile file = Connection(number, "440802", kHighSingle, "2022-03-01 09:00", "2022-05-20 10:00");
    file.set_state(state);
    AddClock(file, kWhole, 40, used)->set_of_a_mean(true);
    v1::CaseClock* const acceptance = AddClock(file, v1::CASE_CLOCK_KIND_ACCEPTANCE, 0, 1);
    Set("2022-03-02 09:00", acceptance->mutable_ended_at());
    AddClock(file, v1::CASE_CLOCK_KIND_SUPPLY_PLAN, 0, used - 1);
    figures.Add(file);
    return file;
  };
  add("ZJ-1", v1::CASE_STATE_ENDED, 50);
  add("ZJ-2", v1::CASE_STATE_ENDED_WITHOUT, 2);
  v1::CaseFile revoked = add("ZJ-3", v1::CASE_STATE_ENDED_WITHOUT, 3);
  const auto row_of = [](const Read& clocks, const char* clock) {
    return clocks.Row({{"clock", clock}, {"customer_class", "高压单电源"}});
  };
  Read clocks = TableOf(figures, "clocks");
  int row = row_of(clocks, "全过程办电时间");
  ASSERT_GE(row, 0);
  EXPECT_EQ(clocks.At(row, "ended"), "1");
  EXPECT_EQ(clocks.At(row, "without"), "2");
  EXPECT_EQ(clocks.At(row, "mean"), "50");
  EXPECT_EQ(clocks.At(row, "within"), "0");
  EXPECT_EQ(clocks.At(row, "within_share"), "0");
  EXPECT_EQ(clocks.At(row, "mean_met"), "未达标");
  // They were accepted, and that took its time; an answer they never got.
  EXPECT_EQ(clocks.At(row_of(clocks, "业务受理"), "ended"), "3");
  EXPECT_EQ(clocks.At(row_of(clocks, "业务受理"), "without"), "0");
  EXPECT_EQ(clocks.At(row_of(clocks, "供电方案答复"), "ended"), "1");
  EXPECT_EQ(clocks.At(row_of(clocks, "供电方案答复"), "without"), "2");
  // Revoked when electricity was there: it was connected, whatever became of it.
  *revoked.mutable_connection()->mutable_energized_at() = revoked.ended_at();
  Set("2022-06-20 09:00", revoked.mutable_ended_at());
  figures.Add(revoked);
  clocks = TableOf(figures, "clocks");
  row = row_of(clocks, "全过程办电时间");
  EXPECT_EQ(clocks.At(row, "ended"), "2");
  EXPECT_EQ(clocks.At(row, "without"), "2");
}

// S2-091: other services; their time is in no figure of connections.
TEST(Clocks, AreOfConnectionsAlone) {
  Figures figures(BasisOf("341300", kYear, CivilDay(2022, 1, 1)));
  const auto add = [&figures](const char* number, v1::ApplicationKind kind, double used) {
    v1::CaseFile file = Connection(number, "341302", kHighSingle, "2022-03-01 09:00", "2022-03-31 10:00");
    file.mutable_connection()->set_application_kind(kind);
    AddClock(file, kWhole, 0, used);
    AddClock(file, v1::CASE_CLOCK_KIND_PROMISE, 5, used);
    figures.Add(file);
  };
  add("SZ-1", v1::APPLICATION_KIND_NEW_CONNECTION, 22);
  add("SZ-2", v1::APPLICATION_KIND_TRANSFER, 2);
  const Read clocks = TableOf(figures, "clocks");
  const int whole = clocks.Row({{"clock", "全过程办电时间"}, {"customer_class", "高压单电源"}});
  EXPECT_EQ(clocks.At(whole, "ended"), "1");
  EXPECT_EQ(clocks.At(whole, "mean"), "22");
  EXPECT_EQ(clocks.At(clocks.Row({{"clock", "承诺时限"}}), "ended"), "2");
}

TEST(Clocks, WhatEndedWithoutConnectionMayHaveBeenLate) {
  Figures figures(BasisOf("341300", kYear, CivilDay(2022, 1, 1)));
  v1::CaseFile file = Connection("SZ-1", "341302", kHighSingle, "2022-03-01 09:00", "2022-03-31 10:00");
  file.set_state(v1::CASE_STATE_ENDED_WITHOUT);
  AddClock(file, kTotal, 14, 22);
  // Nothing is owed any longer.
  AddClock(file, v1::CASE_CLOCK_KIND_DOCUMENT_DEBT, 0, 0, "2022-03-20 00:00")->clear_ended_at();
  figures.Add(file);
  const Read clocks = TableOf(figures, "clocks");
  const int row = clocks.Row({{"clock", "供电企业合计办理时间"}, {"customer_class", "高压单电源"}, {"limit", "14"}});
  ASSERT_GE(row, 0);
  EXPECT_EQ(clocks.At(row, "ended"), "0");
  EXPECT_EQ(clocks.At(row, "late"), "1");
  EXPECT_EQ(clocks.At(row, "within_share"), "");
  EXPECT_EQ(clocks.Row({{"clock", "容缺补交"}}), -1);
}

TEST(Clocks, WhatRunsIsOverdueAtThePeriodsEndAndProvisionalIsCounted) {
  Figures figures(BasisOf("341300", v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 1)));
  v1::CaseFile overdue = Connection("SZ-1", "341302", kResident, "2022-03-21 09:00");
  AddClock(overdue, kTotal, 3, 7, "2022-03-25 00:00")->set_provisional(true);
  v1::CaseFile in_time = Connection("SZ-2", "341302", kResident, "2022-03-30 09:00");
  AddClock(in_time, kTotal, 3, 1, "2022-04-03 00:00");
  // Ended before the month, begun after it: of other months.
  v1::CaseFile before = Connection("SZ-3", "341302", kResident, "2022-02-01 09:00", "2022-02-03 09:00");
  AddClock(before, kTotal, 3, 2);
  v1::CaseFile after = Connection("SZ-4", "341302", kResident, "2022-04-01 09:00", "2022-04-02 09:00");
  AddClock(after, kTotal, 3, 1);
  // Of another city.
  v1::CaseFile elsewhere = Connection("LF-1", "141002", kResident, "2022-03-01 09:00", "2022-03-02 09:00");
  AddClock(elsewhere, kTotal, 3, 1);
  for (const auto& file : {overdue, in_time, before, after, elsewhere}) figures.Add(file);
  const Read clocks = TableOf(figures, "clocks");
  const int row = clocks.Row({{"clock", "供电企业合计办理时间"}, {"customer_class", "低压居民"}, {"limit", "3"}});
  ASSERT_GE(row, 0);
  EXPECT_EQ(clocks.At(row, "ended"), "0");
  EXPECT_EQ(clocks.At(row, "running"), "2");
  EXPECT_EQ(clocks.At(row, "overdue"), "1");
  EXPECT_EQ(clocks.At(row, "provisional"), "1");
}

}  // namespace
}  // namespace zhudong::reports
