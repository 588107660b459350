// What is counted of cases, channels, documents, visits, approvals; the ledger; and what is not.
#include "gateway/reports/figures.h"

#include "gateway/reports/part.h"
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
using testing::HasSubstr;
using testing::Not;
constexpr auto kMonth = v1::REPORT_KIND_MONTH;
constexpr auto kWeek = v1::REPORT_KIND_WEEKLY_LEDGER;
constexpr auto kResident = v1::CUSTOMER_CLASS_RESIDENT;
constexpr auto kOther = v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER;

Basis March(const char* division = "341300") { return BasisOf(division, kMonth, CivilDay(2022, 3, 1)); }

TEST(Cases, OpenedEndedAndOpenAtTheEnd) {
  Figures figures(March("3413"));
  v1::CaseFile refused = Connection("3", "341302", kResident, "2022-03-02 09:00", "2022-03-03 09:00");
  refused.set_state(v1::CASE_STATE_ENDED_WITHOUT);
  figures.Add(Connection("1", "341302", kResident, "2022-02-28 09:00", "2022-03-01 00:00"));  // ended
  figures.Add(Connection("2", "341302", kResident, "2022-03-31 23:59"));                      // opened, open
  figures.Add(refused);                                                                       // opened, ended without
  figures.Add(Connection("4", "341302", kResident, "2022-03-01 00:00", "2022-04-01 00:00"));  // opened, open then
  figures.Add(Connection("5", "341302", kOther, "2022-04-01 00:00"));                         // of April
  figures.Add(Connection("6", "341302", kOther, "2022-01-01 09:00", "2022-02-01 00:00"));     // of February
  figures.Add(CaseOf(v1::CASE_KIND_METER_TRANSFER, "7", "341302", "2022-03-05 09:00"));
  figures.Add(CaseOf(v1::CASE_KIND_GRID_CAPACITY, "8", "341302", "2022-03-05 09:00"));  // no procedure
  const Read table = TableOf(figures, "cases");
  ASSERT_EQ(table.rows(), 3);
  EXPECT_EQ(table.At(0, "customer_class"), "低压居民");
  EXPECT_EQ(table.At(0, "application_kind"), "新装");
  EXPECT_EQ(table.At(0, "opened"), "3");
  EXPECT_EQ(table.At(0, "ended"), "1");
  EXPECT_EQ(table.At(0, "ended_without"), "1");
  EXPECT_EQ(table.At(0, "open"), "2");
  EXPECT_EQ(table.At(1, "kind"), "用电过户");
  EXPECT_EQ(table.At(2, "kind"), "合计");
  EXPECT_EQ(table.At(2, "opened"), "4");
}

// S4-023: at least 92 % of all.
TEST(Online, AgainstTheBoundOfTheRegion) {
  const auto table_of = [](int online, int offline, const char* division) {
    Figures figures(March(division));
    for (int i = 0; i < online + offline; ++i) {
      v1::CaseFile file = Connection(absl::StrCat(i), division, kResident, "2022-03-02 09:00");
      file.mutable_connection()->set_online(i < online);
      file.mutable_connection()->set_channel(i < online ? v1::APPLICATION_CHANNEL_APP
                                                        : v1::APPLICATION_CHANNEL_UTILITY_COUNTER);
      figures.Add(file);
    }
    figures.Add(Connection("not told", division, kResident, "2022-03-02 09:00"));
    return TableOf(figures, "online");
  };
  const Read met = table_of(92, 8, "341300");
  const int all = met.Row({{"application_kind", "合计"}});
  EXPECT_EQ(met.At(all, "opened"), "101");
  EXPECT_EQ(met.At(all, "told"), "100");
  EXPECT_EQ(met.At(all, "rate"), "0.92");
  EXPECT_EQ(met.At(all, "bound"), "0.92");
  EXPECT_EQ(met.At(all, "met"), "达标");
  const Read missed = table_of(91, 9, "341300");
  EXPECT_EQ(missed.At(all, "met"), "未达标");
  // 湛江 names no bound.
  const Read unbound = table_of(1, 1, "440800");
  EXPECT_EQ(unbound.At(all, "bound"), "");
  EXPECT_EQ(unbound.At(all, "met"), "");
}

// S1-083.
TEST(Online, ContractsWithAnElectronicSeal) {
  Figures figures(March());
  const auto signed_on = [](const char* number, const char* opened, const char* when, bool sealed) {
    v1::CaseFile file = Connection(number, "341302", kResident, opened);
    v1::CaseEntry& entry = *file.add_timeline();
    entry.set_milestone(v1::CASE_MILESTONE_CONTRACT_SIGNED);
    Set(when, entry.mutable_at());
    entry.set_electronic_seal(sealed);
    return file;
  };
  figures.Add(signed_on("1", "2022-03-02 09:00", "2022-03-05 09:00", true));
  figures.Add(signed_on("2", "2022-02-02 09:00", "2022-03-31 23:59", true));  // applied for before, signed in March
  figures.Add(signed_on("3", "2022-03-02 09:00", "2022-03-06 09:00", false));
  figures.Add(signed_on("4", "2022-03-02 09:00", "2022-04-01 00:00", true));  // of April
  v1::CaseFile again = signed_on("5", "2022-03-02 09:00", "2022-03-07 09:00", false);
  *again.add_timeline() = again.timeline(0);
  again.mutable_timeline(1)->set_set_aside("said_before");
  figures.Add(again);
  const Read table = TableOf(figures, "online");
  const int all = table.Row({{"application_kind", "合计"}});
  EXPECT_EQ(table.At(all, "opened"), "4");
  EXPECT_EQ(table.At(all, "contracts"), "4");
  EXPECT_EQ(table.At(all, "sealed"), "2");
  EXPECT_EQ(table.At(all, "sealed_share"), "0.5");
  EXPECT_EQ(TableOf(Figures(March()), "online").At(0, "sealed_share"), "") << "no contract, no share";
}

TEST(Channels, EachWithItsShare) {
  Figures figures(March());
  for (const auto channel : {v1::APPLICATION_CHANNEL_APP, v1::APPLICATION_CHANNEL_APP, v1::APPLICATION_CHANNEL_WECHAT,
                             v1::APPLICATION_CHANNEL_UNSPECIFIED}) {
    v1::CaseFile file = Connection("1", "341302", kResident, "2022-03-02 09:00");
    file.mutable_connection()->set_channel(channel);
    figures.Add(file);
  }
  const Read table = TableOf(figures, "channels");
  EXPECT_EQ(table.At(table.Row({{"channel", "掌上营业厅"}}), "share"), "0.5");
  EXPECT_EQ(table.At(table.Row({{"channel", "未说明"}}), "opened"), "1");
}

TEST(Documents, SharesAndDebts) {
  Figures figures(March());
  v1::CaseFile none = Connection("1", "341302", kResident, "2022-03-02 09:00");
  none.mutable_connection()->set_zero_documents(true);
  none.mutable_connection()->set_zero_investment(true);
  v1::CaseFile some = Connection("2", "341302", kResident, "2022-03-02 09:00");
  some.mutable_connection()->set_zero_documents(false);
  v1::DocumentDebt* const overdue = some.add_debts();
  overdue->set_letter_number("容函-1");
  overdue->set_due_date("2022-03-30");
  Set("2022-03-02 09:00", overdue->mutable_owed_since());
  v1::DocumentDebt* const open = some.add_debts();
  open->set_due_date("2022-04-01");
  Set("2022-03-02 09:00", open->mutable_owed_since());
  v1::DocumentDebt* const supplied = some.add_debts();
  Set("2022-02-02 09:00", supplied->mutable_owed_since());
  Set("2022-03-20 09:00", supplied->mutable_supplied_at());
  // Due by the end of the case, and that has come.
  v1::CaseFile ended = Connection("3", "341302", kOther, "2022-02-02 09:00", "2022-03-05 09:00");
  Set("2022-02-02 09:00", ended.add_debts()->mutable_owed_since());
  for (const auto& file : {none, some, ended}) figures.Add(file);
  const Read table = TableOf(figures, "documents");
  const int residents = table.Row({{"customer_class", "低压居民"}});
  EXPECT_EQ(table.At(residents, "zero_documents_share"), "0.5");
  EXPECT_EQ(table.At(residents, "zero_investment_share"), "1");
  EXPECT_EQ(table.At(residents, "letters"), "1");
  EXPECT_EQ(table.At(residents, "owed"), "2");
  EXPECT_EQ(table.At(residents, "supplied"), "1");
  EXPECT_EQ(table.At(residents, "debts_open"), "2");
  EXPECT_EQ(table.At(residents, "debts_overdue"), "1");
  const int others = table.Row({{"customer_class", "其他低压非居民"}});
  EXPECT_EQ(table.At(others, "debts_overdue"), "1");
  EXPECT_EQ(table.At(others, "zero_documents_share"), "");
}

// S0-043, S1-084.
TEST(Visits, SavedAgainstWhatItWasBefore) {
  Basis basis = March("440800");
  basis.visits_before = {{kResident, 3}};
  Figures figures(basis);
  const auto add = [&figures](v1::CustomerClass customer, std::optional<uint32_t> visits) {
    v1::CaseFile file = Connection("1", "440802", customer, "2022-03-02 09:00", "2022-03-03 09:00");
    if (visits) file.mutable_connection()->set_visits(*visits);
    figures.Add(file);
  };
  add(kResident, 0);
  add(kResident, 1);
  add(kResident, std::nullopt);
  add(kOther, 0);
  const Read table = TableOf(figures, "visits");
  const int residents = table.Row({{"customer_class", "低压居民"}});
  EXPECT_EQ(table.At(residents, "told"), "2");
  EXPECT_EQ(table.At(residents, "mean"), "0.5");
  EXPECT_EQ(table.At(residents, "none_share"), "0.5");
  EXPECT_EQ(table.At(residents, "saved"), "5");
  EXPECT_EQ(table.At(residents, "met"), "未达标");
  const int others = table.Row({{"customer_class", "其他低压非居民"}});
  EXPECT_EQ(table.At(others, "before"), "");
  EXPECT_EQ(table.At(others, "saved"), "");
  EXPECT_EQ(table.At(others, "met"), "达标");
}

// S0-083, S2-094.
TEST(Approvals, ByRouteAndDepartment) {
  Figures figures(March());
  const auto add = [&figures](const char* number, double used, v1::ApprovalResult result) {
    v1::CaseFile file = CaseOf(v1::CASE_KIND_WORKS_APPROVAL, number, "341302", "2022-03-02 09:00", "2022-03-07 09:00");
    v1::WorksApproval* const approval = file.mutable_works_approval();
    approval->set_route(v1::APPROVAL_ROUTE_PARALLEL);
    approval->set_result(result);
    v1::DepartmentAnswer* const answer = approval->add_departments();
    answer->set_department("公安");
    answer->set_result(result);
    *answer->mutable_answered_at() = file.ended_at();
    AddClock(file, v1::CASE_CLOCK_KIND_APPROVAL, 3, used);
    AddClock(file, v1::CASE_CLOCK_KIND_DEPARTMENT, 2, used)->set_of("公安");
    figures.Add(file);
  };
  add("A-1", 2, v1::APPROVAL_RESULT_APPROVED);
  add("A-2", 3.5, v1::APPROVAL_RESULT_REJECTED);
  v1::CaseFile exempt = CaseOf(v1::CASE_KIND_WORKS_APPROVAL, "A-3", "341302", "2022-03-02 09:00", "2022-03-02 09:00");
  exempt.mutable_works_approval()->set_route(v1::APPROVAL_ROUTE_EXEMPT);
  exempt.mutable_works_approval()->set_result(v1::APPROVAL_RESULT_NOT_NEEDED);
  figures.Add(exempt);
  const Read table = TableOf(figures, "approvals");
  const int free = table.Row({{"route", "免审批"}});
  EXPECT_EQ(table.At(free, "ended"), "1");
  EXPECT_EQ(table.At(free, "mean"), "");
  EXPECT_EQ(table.At(free, "limit"), "");
  const int whole = table.Row({{"route", "并联审批"}, {"department", "全部"}});
  EXPECT_EQ(table.At(whole, "limit"), "3");
  EXPECT_EQ(table.At(whole, "mean"), "2.75");
  EXPECT_EQ(table.At(whole, "late"), "1");
  EXPECT_EQ(table.At(whole, "approved"), "1");
  EXPECT_EQ(table.At(whole, "rejected"), "1");
  const int police = table.Row({{"route", "并联审批"}, {"department", "公安"}});
  EXPECT_EQ(table.At(police, "limit"), "2");
  EXPECT_EQ(table.At(police, "worst_case"), "A-2");
}

TEST(Ratings, MeanAndSatisfied) {
  Figures figures(March());
  v1::CaseFile file = Connection("1", "341302", kResident, "2022-03-02 09:00", "2022-03-03 09:00");
  for (const uint32_t stars : {5, 4, 1, 0, 6}) file.add_ratings(stars);
  figures.Add(file);
  const Read table = TableOf(figures, "ratings");
  EXPECT_EQ(table.At(0, "count"), "3");
  EXPECT_EQ(table.At(0, "five"), "1");
  EXPECT_EQ(table.At(0, "satisfied"), absl::StrCat(2.0 / 3));
}

// S3-140.
TEST(Ledger, ARowForEachCaseThatWasOpenInTheWeek) {
  Figures figures(BasisOf("141000", kWeek, CivilDay(2022, 3, 9)));
  v1::CaseFile running = Connection("LF-1", "141002", kResident, "2022-02-24 09:00");
  running.mutable_connection()->mutable_applicant()->set_name("临汾示例公司");
  running.mutable_connection()->set_address("解放路 1 号");
  AddClock(running, v1::CASE_CLOCK_KIND_WHOLE_PROCESS, 4, 9, "2022-03-03 00:00");
  AddClock(running, v1::CASE_CLOCK_KIND_CONNECTION, 0, 8);
  running.add_debts()->set_document_code("premises_title");
  running.add_suspicions()->set_kind(v1::SUSPICION_KIND_BACK_FILLED);
  figures.Add(running);
  figures.Add(Connection("LF-2", "141002", kResident, "2022-02-24 09:00", "2022-03-03 00:00"));
  figures.Add(Connection("LF-3", "141002", kResident, "2022-02-24 09:00", "2022-03-02 23:59"));
  figures.Add(Connection("LF-4", "141002", kResident, "2022-03-10 00:00"));
  const Read table = TableOf(figures, "ledger");
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table.At(0, "case_number"), "LF-1");
  EXPECT_EQ(table.At(0, "stage"), "施工接电");
  EXPECT_EQ(table.At(0, "clock"), "全过程办电时间");
  EXPECT_EQ(table.At(0, "used"), "9");
  EXPECT_EQ(table.At(0, "limit"), "4");
  EXPECT_EQ(table.At(0, "opened"), "2022-02-24");
  EXPECT_EQ(table.At(0, "due"), "2022-03-02");  // its 24:00
  EXPECT_EQ(table.At(0, "late"), "超期");
  EXPECT_EQ(table.At(0, "debts"), "1");
  EXPECT_EQ(table.At(1, "case_number"), "LF-2");
  EXPECT_EQ(table.At(1, "due"), "");
  EXPECT_EQ(table.At(1, "used"), "");
  // Nothing that names people or places leaves in any table.
  std::string all;
  for (const v1::ReportTable& one : figures.Tables()) all += one.DebugString();
  EXPECT_THAT(all, Not(HasSubstr("示例公司")));
  EXPECT_THAT(all, Not(HasSubstr("解放路")));
  const Read suspicions = TableOf(figures, "suspicions");
  ASSERT_EQ(suspicions.rows(), 1);
  EXPECT_EQ(suspicions.At(0, "suspicion"), "后补流程");
  EXPECT_EQ(suspicions.At(0, "case_number"), "LF-1");
}

// 用户受电工程施工 does not count: while it goes on, the day on which the clock would have been due passes and is no
// breach. What was due before the works began is one.
TEST(Ledger, WhatStandsSinceBeforeItWasDueIsNotLate) {
  Figures figures(BasisOf("141000", kWeek, CivilDay(2022, 3, 9)));
  const auto add = [&figures](const char* number, const char* since) {
    v1::CaseFile file = Connection(number, "141002", kOther, "2022-02-24 09:00");
    v1::CaseClock* const clock = AddClock(file, v1::CASE_CLOCK_KIND_UTILITY_TOTAL, 5, 3, "2022-03-04 00:00");
    clock->set_state(v1::CASE_CLOCK_STATE_STANDING);
    Set(since, clock->mutable_standing_since());
    figures.Add(file);
  };
  add("LF-1", "2022-03-01 09:00");
  add("LF-2", "2022-03-04 00:00");
  const Read table = TableOf(figures, "ledger");
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table.At(0, "late"), "");
  EXPECT_EQ(table.At(1, "late"), "超期");
  const Read clocks = TableOf(figures, "clocks");
  const int row = clocks.Row({{"clock", "供电企业合计办理时间"}, {"customer_class", "其他低压非居民"}, {"limit", "5"}});
  ASSERT_GE(row, 0);
  EXPECT_EQ(clocks.At(row, "running"), "2");
  EXPECT_EQ(clocks.At(row, "overdue"), "1");
}

// S3-106, S4-067: by utility, with the numbers of its cases.
TEST(Suspicions, BeyondTheRulesByUtility) {
  Figures figures(March());
  const auto beyond = [](const char* number, const char* utility, const char* feed) {
    v1::CaseFile file = Connection(number, "341302", kOther, "2022-03-02 09:00");
    file.mutable_connection()->set_utility_code(utility);
    file.add_evidence()->set_feed("hall");
    file.add_evidence()->set_feed(feed);
    v1::CaseSuspicion& suspicion = *file.add_suspicions();
    suspicion.set_kind(v1::SUSPICION_KIND_BEYOND_THE_RULES);
    suspicion.set_what("自设环节 1 个（某公司自拟）");
    suspicion.add_evidence(2);
    return file;
  };
  figures.Add(beyond("SZ-3", "34130", "grid"));
  figures.Add(beyond("SZ-1", "34131", "grid"));
  figures.Add(beyond("SZ-2", "34130", "grid"));
  figures.Add(beyond("SZ-4", "", "埇桥供电"));  // who applied named none: who told it
  const Read table = TableOf(figures, "suspicions");
  ASSERT_EQ(table.rows(), 4);
  const auto row = [&table](int i) { return table.At(i, "utility") + " " + table.At(i, "case_number"); };
  EXPECT_EQ(table.At(0, "suspicion"), "增设环节、增加资料");
  EXPECT_EQ(row(0), "34130 SZ-2");
  EXPECT_EQ(row(1), "34130 SZ-3");
  EXPECT_EQ(row(2), "34131 SZ-1");
  EXPECT_EQ(row(3), "埇桥供电 SZ-4");
}

TEST(Figures, AnEmptyPeriodHasNoNumbersThatRestOnNothing) {
  for (const v1::ReportTable& table : Figures(BasisOf("440800", kWeek, CivilDay(2022, 3, 1))).Tables()) {
    for (const v1::ReportRow& row : table.rows()) {
      ASSERT_EQ(row.cells_size(), table.columns_size()) << table.name();
      for (int i = 0; i < row.cells_size(); ++i) {
        const std::string& column = table.columns(i).name();
        if (!row.cells(i).has_number() || table.columns(i).unit() == v1::REPORT_UNIT_COUNT) continue;
        EXPECT_TRUE(column == "limit" || column == "bound" || column.ends_with("_bound")) << table.name() << column;
      }
    }
  }
}

}  // namespace
}  // namespace zhudong::reports
