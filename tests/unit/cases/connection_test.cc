// Connections: the annex of Suzhou cell by cell, means, skipped steps, suspicions.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/cases/connection.h"

namespace zhudong::cases {
namespace {

TEST(Connection, HasTheAddressCodeOfTheApplicationThatHolds) {
  Case told("341302");
  for (const auto& [when, code] :
       {std::pair("2025-03-03 09:00", "341302001006-0024"), std::pair("2025-03-04 09:00", "341302001006-0025.1")}) {
    v1::Event& event = told.Tell(when);
    event.mutable_connection_application()->set_case_number("N-1");
    event.set_address_code(code);
  }
  v1::Event& status = told.Tell("2025-03-05 09:00");
  status.mutable_case_status_report()->set_case_number("N-1");
  status.mutable_case_status_report()->set_status(v1::CASE_STATUS_ACCEPTED);
  status.set_address_code("of-the-office");
  EXPECT_EQ(told.File().connection().address_code(), "341302001006-0025.1");
}

struct Annex {
  v1::CustomerClass customer_class;
  bool special_load;
  // 业务受理, 供电方案答复, 设计审查, 中间检查, 竣工检验与装表接电 or 施工接电, 合计, 全过程; 0: none printed.
  double acceptance, plan, design, interim, inspection, total, whole;
};

// S4, annex 1: a row for ordinary load and, where it has stars, one for special load.
TEST(Connection, TimesSuzhouAsItsAnnexPrints) {
  const Annex annex[] = {
      {v1::CUSTOMER_CLASS_RESIDENT, false, 1, 0, 0, 0, 2, 3, 3},
      {v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO, false, 1, 0, 0, 0, 2, 3, 6},
      {v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, false, 1, 2, 0, 0, 2, 5, 0},
      {v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE, false, 1, 7, 0, 0, 6, 14, 0},
      {v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE, true, 1, 7, 3, 2, 6, 19, 0},
      {v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL, false, 1, 18, 0, 0, 6, 25, 0},
      {v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL, true, 1, 18, 3, 2, 6, 30, 0},
  };
  for (const Annex& row : annex) {
    SCOPED_TRACE(absl::StrCat(v1::CustomerClass_Name(row.customer_class), row.special_load ? " special" : ""));
    Case one("341302");
    v1::ConnectionApplication& application = one.Apply("2022-03-07 09:00");
    application.set_customer_class(row.customer_class);
    application.set_special_load(row.special_load);
    const std::map<int, double> limits = LimitsOf(one.File());
    const auto limit = [&](v1::CaseClockKind kind) { return limits.count(kind) > 0 ? limits.at(kind) : 0; };
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_ACCEPTANCE), row.acceptance);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_SUPPLY_PLAN), row.plan);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_DESIGN_REVIEW), row.design);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_INTERIM_INSPECTION), row.interim);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION) + limit(v1::CASE_CLOCK_KIND_CONNECTION),
              row.inspection);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_UTILITY_TOTAL), row.total);
    EXPECT_EQ(limit(v1::CASE_CLOCK_KIND_WHOLE_PROCESS), row.whole);
  }
}

TEST(Connection, UtilityTotalLeavesOutOthersTime) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_customer_class(v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE);
  one.Status("2022-03-08 09:00", v1::CASE_STATUS_ACCEPTED);                  // 1
  one.Reach("2022-03-15 09:00", v1::CASE_MILESTONE_PLAN_ANSWERED);           // 5
  one.Reach("2022-03-16 09:00", v1::CASE_MILESTONE_CUSTOMER_WORKS_STARTED);  // the customer's
  one.Reach("2022-05-20 09:00", v1::CASE_MILESTONE_INSPECTION_REQUESTED);
  one.Reach("2022-05-25 09:00", v1::CASE_MILESTONE_ENERGIZED);  // 3
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
  EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_ACCEPTANCE).used_days(), 1);
  EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_SUPPLY_PLAN).used_days(), 5);
  EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION).used_days(), 3);
  const v1::CaseClock& total = ClockOf(file, v1::CASE_CLOCK_KIND_UTILITY_TOTAL);
  EXPECT_EQ(total.used_days(), 9);
  EXPECT_FALSE(total.late());
  EXPECT_EQ(total.rule_ids_size() > 0, true);
  EXPECT_GT(ClockOf(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS).used_days(), 50) << "measured, not limited";
}

TEST(Connection, WhoTellsLessGainsNothing) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_customer_class(v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE);
  one.Status("2022-03-08 09:00", v1::CASE_STATUS_ACCEPTED);
  one.Reach("2022-03-15 09:00", v1::CASE_MILESTONE_PLAN_ANSWERED);
  one.Status("2022-04-15 09:00", v1::CASE_STATUS_PASSED);
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
  const v1::CaseClock& inspection = ClockOf(file, v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION);
  EXPECT_TRUE(inspection.filled_in());
  EXPECT_TRUE(inspection.late());
  EXPECT_EQ(Day(inspection.started_at()), "03-15 09:00");
}

TEST(Connection, WhatWasDoneInTimeIsNotLateBecauseItWasRevoked) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_resident(true);
  one.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  one.Status("2022-03-08 10:00", v1::CASE_STATUS_PASSED);
  one.Status("2022-12-08 10:00", v1::CASE_STATUS_REVOKED);
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED_WITHOUT);
  EXPECT_EQ(Day(file.ended_at()), "12-08 10:00");
  for (const v1::CaseClock& clock : file.clocks()) EXPECT_FALSE(clock.late()) << clock.ShortDebugString();
}

TEST(Connection, AMeanIsNoBreachOfOneCase) {
  Case one("440802");
  v1::ConnectionApplication& application = one.Apply("2021-03-01 09:00");
  application.set_voltage_level(v1::VOLTAGE_LEVEL_380V);
  application.set_small_micro(true);
  application.set_requested_kva(120);
  application.set_area(v1::SUPPLY_AREA_CENTRE);
  one.Status("2021-03-01 10:00", v1::CASE_STATUS_ACCEPTED);
  one.Reach("2021-03-31 10:00", v1::CASE_MILESTONE_ENERGIZED);
  const v1::CaseFile file = one.File();
  // The city's mean, and beside it the nation's limit of each.
  EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS).limit_days(), 25);
  const auto mean = std::find_if(file.clocks().begin(), file.clocks().end(), [](const v1::CaseClock& clock) {
    return clock.kind() == v1::CASE_CLOCK_KIND_WHOLE_PROCESS && clock.of_a_mean();
  });
  ASSERT_NE(mean, file.clocks().end());
  const v1::CaseClock& whole = *mean;
  EXPECT_EQ(whole.limit_days(), 8);
  EXPECT_EQ(whole.used_days(), 22);
  EXPECT_FALSE(whole.late());
}

// S1-031: 从受理到完成接入. Other cities say 从报装申请: what the nation limits is counted from the receipt.
TEST(Connection, AMeanFromAcceptanceBeginsWithIt) {
  Case one("440802");
  one.Apply("2021-03-01 09:00").set_resident(true);
  const auto whole_of = [&one](bool of_a_mean) {
    const v1::CaseFile file = one.File();
    for (const v1::CaseClock& clock : file.clocks()) {
      if (clock.kind() == v1::CASE_CLOCK_KIND_WHOLE_PROCESS && clock.of_a_mean() == of_a_mean) return clock;
    }
    ADD_FAILURE() << file.ShortDebugString();
    return v1::CaseClock();
  };
  EXPECT_EQ(whole_of(true).state(), v1::CASE_CLOCK_STATE_NOT_STARTED);
  EXPECT_EQ(whole_of(false).state(), v1::CASE_CLOCK_STATE_RUNNING);
  one.Status("2021-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
  one.Reach("2021-03-09 10:00", v1::CASE_MILESTONE_ENERGIZED);
  EXPECT_EQ(whole_of(true).limit_days(), 8);
  EXPECT_EQ(whole_of(true).used_days(), 3);
  EXPECT_EQ(whole_of(false).limit_days(), 5);
  EXPECT_EQ(whole_of(false).used_days(), 6);
}

TEST(Connection, FillsInWhatWasSkippedAndMarksIt) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_resident(true);
  one.Status("2022-03-08 09:00", v1::CASE_STATUS_CORRECTION_ENDED);
  one.Status("2022-03-09 09:00", v1::CASE_STATUS_PASSED);
  EXPECT_EQ(TimelineOf(one.File()),
            "03-07 09:00 RECEIVED e1\n"
            "03-07 09:00 ACCEPTED ~\n"
            "03-08 09:00 CORRECTION_STARTED ~\n"
            "03-08 09:00 CORRECTION_ENDED e2\n"
            "03-09 09:00 PASSED e3\n"
            "03-09 09:00 UNSPECIFIED ~");
}

TEST(Connection, SetsAsideWhatComesAfterTheEnd) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_resident(true);
  one.Status("2022-03-07 10:00", v1::CASE_STATUS_NOT_ACCEPTED);
  one.Status("2022-03-09 09:00", v1::CASE_STATUS_ACCEPTED);
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED_WITHOUT);
  EXPECT_EQ(file.status(), v1::CASE_STATUS_NOT_ACCEPTED);
  EXPECT_NE(TimelineOf(file).find("ACCEPTED e3 (after_the_end)"), std::string::npos) << TimelineOf(file);
}

// Work that is told to go on: by the end of a correction, or as many platforms do, by the acceptance once more.
TEST(Connection, WhatIsToldAgainAfterACorrectionEndsIt) {
  const auto told = [](const char* again, v1::CaseStatus status) {
    Case one("341302");
    one.Apply("2022-03-07 09:00").set_resident(true);
    one.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
    one.Status("2022-03-08 10:00", v1::CASE_STATUS_DEPARTMENT_STARTED);
    one.Status("2022-03-09 10:00", v1::CASE_STATUS_CORRECTION_STARTED);
    one.Status(again, status);
    return one;
  };
  for (const auto status : {v1::CASE_STATUS_ACCEPTED, v1::CASE_STATUS_DEPARTMENT_STARTED}) {
    SCOPED_TRACE(v1::CaseStatus_Name(status));
    Case one = told("2022-03-10 10:00", status);
    v1::CaseFile file = one.File();
    EXPECT_EQ(file.state(), v1::CASE_STATE_OPEN);
    EXPECT_EQ(file.status(), v1::CASE_STATUS_DEPARTMENT_STARTED) << "as it was before it stood";
    EXPECT_NE(TimelineOf(file).find("03-10 10:00 CORRECTION_ENDED ~"), std::string::npos) << TimelineOf(file);
    one.Status("2022-03-15 10:00", v1::CASE_STATUS_PASSED);
    const v1::CaseClock whole = ClockOf(one.File(), v1::CASE_CLOCK_KIND_WHOLE_PROCESS);
    EXPECT_EQ(whole.stood_days(), 1);
    EXPECT_EQ(whole.used_days(), 5);
    EXPECT_TRUE(whole.late());
    // Of the moment at which it began, or of an earlier one, it says nothing.
    EXPECT_EQ(told("2022-03-09 10:00", status).File().state(), v1::CASE_STATE_STANDING);
    EXPECT_EQ(told("2022-03-09 09:00", status).File().state(), v1::CASE_STATE_STANDING);
  }
}

TEST(Connection, WhatIsToldAgainAfterASpecialProcedureEndsIt) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_customer_class(v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE);
  one.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  one.Reach("2022-03-08 10:00", v1::CASE_MILESTONE_SURVEYED);
  one.Status("2022-03-08 12:00", v1::CASE_STATUS_SPECIAL_PROCEDURE_STARTED);
  EXPECT_EQ(one.File().state(), v1::CASE_STATE_STANDING);
  one.Reach("2022-03-10 10:00", v1::CASE_MILESTONE_SURVEYED);
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_OPEN);
  EXPECT_NE(TimelineOf(file).find("03-10 10:00 SPECIAL_PROCEDURE_ENDED ~"), std::string::npos) << TimelineOf(file);
}

// S3-020: of a low-voltage customer the works lie between acceptance and connection, and are not the utility's.
TEST(Connection, UtilityTotalLeavesOutWorksWithinAStep) {
  Case one("141002");
  one.Apply("2023-03-06 09:00").set_customer_class(v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  one.Status("2023-03-07 09:00", v1::CASE_STATUS_ACCEPTED);                   // 1
  one.Reach("2023-03-08 09:00", v1::CASE_MILESTONE_EXTERNAL_WORKS_STARTED);   // 1
  one.Reach("2023-03-14 09:00", v1::CASE_MILESTONE_EXTERNAL_WORKS_FINISHED);  // 4 of others
  one.Reach("2023-03-15 09:00", v1::CASE_MILESTONE_ENERGIZED);                // 1
  const v1::CaseFile file = one.File();
  const v1::CaseClock& total = ClockOf(file, v1::CASE_CLOCK_KIND_UTILITY_TOTAL);
  EXPECT_EQ(total.used_days(), 3);
  EXPECT_EQ(total.stood_days(), 4);
  EXPECT_FALSE(total.late());
  EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS).used_days(), 7);
}

TEST(Connection, SaysWhatDoesNotFit) {
  Case one("");
  one.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(ProblemsOf(one.File()), "unknown_region; no_application");
  Case nowhere("990101");
  nowhere.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(ProblemsOf(nowhere.File()), "unknown_region; no_application");
  Case two("341302");
  two.Apply("2022-03-09 09:00").set_resident(true);
  two.Status("2022-03-09 10:00", v1::CASE_STATUS_ACCEPTED);
  two.Reach("2022-03-04 09:00", v1::CASE_MILESTONE_ENERGIZED);
  const v1::CaseFile file = two.File();
  EXPECT_EQ(ProblemsOf(file), "ends_before_it_begins e3 e2; before_the_application e3");
  ASSERT_EQ(file.suspicions_size(), 1);
  EXPECT_EQ(file.suspicions(0).kind(), v1::SUSPICION_KIND_SIDE_LOOPED);
}

TEST(Connection, SuspectsWhatWasRecordedLateOrTwice) {
  Case one("341302");
  one.Apply("2022-03-07 09:00").set_resident(true);
  one.Status("2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  v1::Event& late = one.Tell("2022-03-08 09:00");
  late.mutable_case_status_report()->set_case_number("N-1");
  late.mutable_case_status_report()->set_milestone(v1::CASE_MILESTONE_SURVEYED);
  SetTime(When("2022-03-10 16:00"), *late.mutable_recorded_at());
  one.Status("2022-03-11 10:00", v1::CASE_STATUS_ACCEPTED);
  const v1::CaseFile file = one.File();
  ASSERT_EQ(file.suspicions_size(), 2);
  EXPECT_EQ(file.suspicions(0).kind(), v1::SUSPICION_KIND_BACK_FILLED);
  EXPECT_NE(file.suspicions(0).what().find("2.5 working days"), std::string::npos) << file.suspicions(0).what();
  EXPECT_EQ(file.suspicions(1).kind(), v1::SUSPICION_KIND_RE_RUN);
  EXPECT_EQ(file.suspicions(1).evidence_size(), 2);
}

// D3.14: more than one working day. A step whose hour nobody told may have been done at the end of its day.
TEST(Connection, WhatTellsADayAndNoHourIsNotLateByThatDay) {
  const auto suspicions = [](const char* occurred, const char* recorded) {
    Case one("341302");
    one.Apply("2022-03-01 09:00").set_resident(true);
    one.Status(occurred, v1::CASE_STATUS_ACCEPTED);
    auto events = one.events();
    auto late = std::make_shared<v1::Event>(*events.back());
    SetTime(When(recorded), *late->mutable_recorded_at());
    events.back() = late;
    return Story::FileOf(v1::CASE_KIND_CONNECTION, events).suspicions_size();
  };
  EXPECT_EQ(suspicions("2022-03-08", "2022-03-09 15:00"), 0);
  EXPECT_EQ(suspicions("2022-03-08", "2022-03-08 10:00"), 0);
  EXPECT_EQ(suspicions("2022-03-08", "2022-03-10 10:00"), 1);
  EXPECT_EQ(suspicions("2022-03-08 09:30", "2022-03-09 15:00"), 1) << "the hour was told";
  // A Saturday: from Monday on.
  EXPECT_EQ(suspicions("2022-03-12", "2022-03-15 10:00"), 0);
  EXPECT_EQ(suspicions("2022-03-12", "2022-03-15 15:00"), 1);
}

TEST(Connection, KeepsDebtsApartFromClocks) {
  Case one("440112");
  v1::ConnectionApplication& application = one.Apply("2022-03-07 09:00");
  application.set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
  v1::ApplicationDocument& document = *application.add_documents();
  document.set_code("premises_title");
  document.set_state(v1::APPLICATION_DOCUMENT_STATE_TOLERATED);
  document.set_letter_number("黄函〔2022〕7号");
  document.set_due_date("2022-03-18");
  v1::CaseFile file = one.File();
  ASSERT_EQ(file.debts_size(), 1);
  EXPECT_FALSE(file.debts(0).has_supplied_at());
  EXPECT_EQ(Day(ClockOf(file, v1::CASE_CLOCK_KIND_DOCUMENT_DEBT).due_at()), "03-19 00:00");
  v1::DocumentSupplied& supplied = *one.Tell("2022-03-21 09:00").mutable_document_supplied();
  supplied.set_case_number("N-1");
  supplied.set_document_code("premises_title");
  file = one.File();
  EXPECT_TRUE(file.debts(0).has_supplied_at());
  EXPECT_TRUE(ClockOf(file, v1::CASE_CLOCK_KIND_DOCUMENT_DEBT).late());
}

}  // namespace
}  // namespace zhudong::cases
