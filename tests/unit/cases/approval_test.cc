// 电力外线工程行政审批: each city's routes with their limits, and one result from many answers.
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::HasSubstr;

constexpr char kZhanjiang[] = "440800";
constexpr char kLast[] = "2024-03-08 10:00";
const std::vector<std::string> kFive = {"自然资源", "公安", "交通", "城管", "水务"};

Story Applied(const char* division, const v1::WorksApplication& works) {
  Story story(v1::CASE_KIND_WORKS_APPROVAL, division);
  v1::WorksApplication& application = *story.Tell("2024-03-04 09:30").mutable_works_application();
  application = works;
  application.set_case_number("N-1");
  return story;
}
v1::WorksApplication Kv(double voltage) {
  v1::WorksApplication works;
  works.set_voltage_kv(voltage);
  return works;
}
// Zhanjiang's parallel approval, accepted on Monday, 2024-03-04 at 10:00.
Story Parallel() {
  Story story = Applied(kZhanjiang, Kv(10));
  story.Status("2024-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
  return story;
}

const v1::CaseClock* Clock(const v1::CaseFile& file, const std::string& of = "") {
  for (const v1::CaseClock& clock : file.clocks()) {
    const v1::CaseClockKind kind = of.empty() ? v1::CASE_CLOCK_KIND_APPROVAL : v1::CASE_CLOCK_KIND_DEPARTMENT;
    if (clock.kind() == kind && clock.of() == of) return &clock;
  }
  return nullptr;
}
// `PARALLEL 5 03-12 00:00 (5 departments)`: route, limit and when it is due.
std::string RouteText(const v1::CaseFile& file) {
  const v1::WorksApproval& approval = file.works_approval();
  std::string text = v1::ApprovalRoute_Name(approval.route()).substr(sizeof("APPROVAL_ROUTE_") - 1);
  if (const v1::CaseClock* clock = Clock(file)) {
    absl::StrAppend(&text, " ", clock->limit_days());
    if (clock->has_due_at()) absl::StrAppend(&text, " ", Day(clock->due_at()));
  }
  if (approval.departments_size() > 0) absl::StrAppend(&text, " (", approval.departments_size(), " departments)");
  return text;
}
std::string ResultText(const v1::CaseFile& file) {
  return v1::ApprovalResult_Name(file.works_approval().result()).substr(sizeof("APPROVAL_RESULT_") - 1) +
         (file.has_ended_at() ? " " + Day(file.ended_at()) : "");
}
std::string AnswersText(const v1::CaseFile& file) {
  std::vector<std::string> answers;
  for (const v1::DepartmentAnswer& answer : file.works_approval().departments()) {
    answers.push_back(absl::StrCat(answer.department(), " ",
                                   v1::ApprovalResult_Name(answer.result()).substr(sizeof("APPROVAL_RESULT_") - 1)));
  }
  return absl::StrJoin(answers, ", ");
}

TEST(ApprovalRoutes, OfEveryCityWithItsNumbers) {
  struct Row {
    const char* division;
    v1::WorksApplication works;
    const char* expected;
  };
  v1::WorksApplication crossing = Kv(20);
  crossing.set_crosses_major_road(true);
  v1::WorksApplication beside = Kv(20);
  beside.set_crosses_major_road(false);
  v1::WorksApplication committed = Kv(10);
  committed.set_by_utility(true);
  committed.set_urban(true);
  committed.set_dig_m(99.9);
  committed.set_commitment_number("承-1");
  v1::WorksApplication short_line = Kv(10);
  short_line.set_by_utility(false);
  short_line.set_line_m(200);
  v1::WorksApplication long_line = short_line;
  long_line.set_line_m(200.5);
  // Accepted on Monday the 4th at 10:00: the 11th is the fifth working day after it, a Monday.
  const Row rows[] = {
      {"440112", crossing, "APPROVAL 2 03-07 00:00"},
      {"440112", beside, "EXEMPT"},
      {kZhanjiang, Kv(0.38), "FILING 0"},
      {kZhanjiang, Kv(10), "PARALLEL 5 03-12 00:00 (5 departments)"},
      {"141000", Kv(0.38), "PARALLEL 5 03-12 00:00 (3 departments)"},
      {"141000", Kv(10), "PARALLEL 10 03-19 00:00 (3 departments)"},
      {"141000", Kv(35), "UNSPECIFIED 0"},
      {"341300", committed, "COMMITMENT"},
      // Three half days: the afternoon of the 4th, both of the 5th.
      {"341300", short_line, "FILING 1.5 03-05 17:30"},
      {"341300", long_line, "PARALLEL 3 03-08 00:00 (1 departments)"},
      {"520121", Kv(10), "PARALLEL 0"},
      {"330100", Kv(10), "UNSPECIFIED 0"},
  };
  for (const Row& row : rows) {
    Story story = Applied(row.division, row.works);
    story.Status("2024-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
    const v1::CaseFile file = story.File();
    EXPECT_EQ(RouteText(file), row.expected) << row.division << " " << row.works.ShortDebugString();
    const v1::WorksApproval& approval = file.works_approval();
    const bool decided = approval.route() != v1::APPROVAL_ROUTE_UNSPECIFIED;
    EXPECT_EQ(approval.quote().empty(), !decided);
    EXPECT_EQ(approval.rule_ids_size() == 0, !decided);
    EXPECT_EQ(approval.route_name().empty(), !decided);
  }
}

TEST(ApprovalRoutes, WhatIsMissingIsNamedUntilItIsTold) {
  Story story = Applied("341300", Kv(10));
  const v1::CaseFile asked = story.File();
  EXPECT_THAT(asked.works_approval().missing(), testing::ElementsAre("dig_m", "by_utility", "urban"));
  EXPECT_EQ(ProblemsOf(asked), "route_undecided e1");
  v1::WorksApplication& more = *story.Tell("2024-03-05 10:00").mutable_works_application();
  more.set_case_number("N-1");
  more.set_by_utility(false);
  more.set_line_m(150);
  const v1::CaseFile told = story.File();
  EXPECT_EQ(told.works_approval().route(), v1::APPROVAL_ROUTE_FILING);
  EXPECT_EQ(told.works_approval().missing_size(), 0);
  EXPECT_EQ(ProblemsOf(told), "several_applications e2");
}

TEST(ApprovalRoutes, ExemptWorksEndAtOnce) {
  v1::WorksApplication works = Kv(10);
  works.set_crosses_major_road(false);
  Story story = Applied("440112", works);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "NOT_NEEDED 03-04 09:30");
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
  EXPECT_EQ(file.clocks_size(), 0);
  const v1::CaseFile handled = story.Status("2024-03-06 10:00", v1::CASE_STATUS_REJECTED).File();
  EXPECT_EQ(ResultText(handled), "NOT_NEEDED 03-04 09:30");
  EXPECT_EQ(ProblemsOf(handled), "approval_not_needed e2");
}

TEST(ApprovalRoutes, ACommitmentApprovesWhenItIsGiven) {
  v1::WorksApplication works = Kv(10);
  works.set_by_utility(true);
  works.set_urban(true);
  works.set_dig_m(50);
  Story story = Applied("341300", works);
  const v1::CaseFile without = story.File();
  EXPECT_EQ(ResultText(without), "PENDING");
  EXPECT_THAT(without.works_approval().missing(), testing::ElementsAre("commitment_number"));
  v1::WorksApplication& commitment = *story.Tell("2024-03-05 11:00").mutable_works_application();
  commitment.set_case_number("N-1");
  commitment.set_commitment_number("承-7");
  const v1::CaseFile with = story.File();
  EXPECT_EQ(ResultText(with), "APPROVED 03-05 11:00");
  EXPECT_THAT(TimelineOf(with), HasSubstr("03-05 11:00 PASSED e2"));
  EXPECT_EQ(with.works_approval().missing_size(), 0);
  const v1::CaseFile revoked = story.Status("2024-04-01 09:00", v1::CASE_STATUS_REVOKED).File();
  EXPECT_EQ(ResultText(revoked), "WITHDRAWN 04-01 09:00");
  EXPECT_EQ(revoked.state(), v1::CASE_STATE_ENDED_WITHOUT);
}

TEST(Approval, IsThereWhenTheLastDepartmentPassed) {
  Story story = Parallel();
  for (const std::string& department : kFive) {
    EXPECT_EQ(ResultText(story.File()), "PENDING") << department;
    story.Status(department == "交通" ? kLast : "2024-03-06 15:00", v1::CASE_STATUS_PASSED, department,
                 "批-" + department);
  }
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "APPROVED 03-08 10:00");
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
  EXPECT_EQ(file.status(), v1::CASE_STATUS_PASSED);
  EXPECT_EQ(file.works_approval().departments(2).document_number(), "批-交通");
  EXPECT_EQ(Day(file.works_approval().departments(2).asked_at()), "03-04 10:00") << "when the window accepted";
  EXPECT_EQ(Clock(file)->used_days(), 4);
  EXPECT_EQ(Clock(file, "交通")->used_days(), 4);
  EXPECT_EQ(Clock(file, "公安")->used_days(), 2);
  EXPECT_THAT(TimelineOf(file), HasSubstr("03-08 10:00 PASSED ~"));
  EXPECT_EQ(ProblemsOf(file), "");
}

TEST(Approval, ToleranceOfOneIsTheToleranceOfAll) {
  Story story = Parallel();
  for (const std::string& department : kFive) {
    story.Status(kLast, department == "水务" ? v1::CASE_STATUS_PASSED_WITH_TOLERANCE : v1::CASE_STATUS_PASSED,
                 department);
  }
  EXPECT_EQ(ResultText(story.File()), "APPROVED_WITH_TOLERANCE 03-08 10:00");
}

// S0-065: handed down to the district, in 黄埔区 alone.
TEST(Approval, OfAMatterOfTheGridIsTheDistrictsWhereTheRuleSaysSo) {
  const auto file = [](const char* division, v1::ApprovalMatter matter) {
    v1::WorksApplication works = Kv(110);
    works.set_matter(matter);
    return Applied(division, works).File();
  };
  for (const auto matter : {v1::APPROVAL_MATTER_GRID_PROJECT, v1::APPROVAL_MATTER_GRID_LAND}) {
    const v1::CaseFile huangpu = file("440112", matter);
    EXPECT_EQ(RouteText(huangpu), "APPROVAL 0");
    EXPECT_EQ(huangpu.works_approval().matter(), matter);
    EXPECT_EQ(huangpu.works_approval().authority(), "区级");
    EXPECT_THAT(huangpu.works_approval().rule_ids(), testing::ElementsAre("S0-065"));
    EXPECT_THAT(huangpu.works_approval().quote(), HasSubstr("下放或委托区级实施"));
    EXPECT_EQ(ProblemsOf(huangpu), "");
    for (const char* elsewhere : {"440106", "440800", "341300"}) {
      const v1::CaseFile other = file(elsewhere, matter);
      EXPECT_EQ(RouteText(other), "UNSPECIFIED 0") << elsewhere;
      EXPECT_EQ(other.works_approval().authority(), "");
      EXPECT_EQ(ProblemsOf(other), "route_undecided e1");
      EXPECT_THAT(other.problems(0).what(), HasSubstr("输变电项目"));
    }
  }
  const v1::CaseFile works = Applied("440112", Kv(10)).File();
  EXPECT_EQ(works.works_approval().matter(), v1::APPROVAL_MATTER_ACCESS_WORKS) << "unless told otherwise";
  EXPECT_EQ(works.works_approval().authority(), "");
}

TEST(Approval, IsRejectedAsSoonAsOneRejects) {
  Story story = Parallel();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "公安");
  story.Status("2024-03-06 10:00", v1::CASE_STATUS_REJECTED, "城管");
  story.Status("2024-03-07 10:00", v1::CASE_STATUS_PASSED, "水务");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "REJECTED 03-06 10:00");
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED_WITHOUT);
  EXPECT_EQ(AnswersText(file), "自然资源 PENDING, 公安 APPROVED, 交通 PENDING, 城管 REJECTED, 水务 APPROVED");
  EXPECT_THAT(TimelineOf(file), HasSubstr("03-07 10:00 水务 PASSED e5 (after_the_end)"));
  EXPECT_EQ(ProblemsOf(file), "");
}

TEST(Approval, TheWindowsWordForAllHoldsWithoutTheDepartments) {
  const v1::CaseFile file = Parallel().Status(kLast, v1::CASE_STATUS_PASSED, "", "准-1").File();
  EXPECT_EQ(ResultText(file), "APPROVED 03-08 10:00");
  EXPECT_EQ(Clock(file)->state(), v1::CASE_CLOCK_STATE_ENDED);
  EXPECT_EQ(Clock(file, "公安")->state(), v1::CASE_CLOCK_STATE_ENDED);
  Story contradicted = Parallel().Status(kLast, v1::CASE_STATUS_PASSED);
  contradicted.Status("2024-03-11 10:00", v1::CASE_STATUS_REJECTED, "公安");
  EXPECT_EQ(ResultText(contradicted.File()), "APPROVED 03-08 10:00");
  EXPECT_EQ(ProblemsOf(contradicted.File()), "contradicting_results e4");
}

TEST(Approval, TheWindowRepeatsWhatTheDepartmentsDecided) {
  Story story = Parallel();
  for (const std::string& department : kFive) story.Status("2024-03-06 15:00", v1::CASE_STATUS_PASSED, department);
  story.Status(kLast, v1::CASE_STATUS_PASSED);
  EXPECT_EQ(ResultText(story.File()), "APPROVED 03-06 15:00") << "the result was there then";
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("03-08 10:00 PASSED e8 (said_before)"));
}

TEST(Approval, ADepartmentsCorrectionStandsItsOwnClockAndTheWholes) {
  Story story = Parallel();
  story.Status("2024-03-05 09:00", v1::CASE_STATUS_CORRECTION_STARTED, "公安");
  const v1::CaseFile stands = story.File();
  EXPECT_EQ(stands.state(), v1::CASE_STATE_STANDING);
  EXPECT_EQ(Clock(stands)->state(), v1::CASE_CLOCK_STATE_STANDING);
  EXPECT_EQ(Clock(stands, "交通")->state(), v1::CASE_CLOCK_STATE_RUNNING);
  story.Status("2024-03-07 09:00", v1::CASE_STATUS_CORRECTION_ENDED, "公安");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(file.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(Day(Clock(file)->due_at()), "03-14 00:00") << "two working days later than the 11th";
  EXPECT_EQ(Day(Clock(file, "公安")->due_at()), "03-14 00:00");
  EXPECT_EQ(Day(Clock(file, "交通")->due_at()), "03-12 00:00");
  story.Status("2024-03-11 09:00", v1::CASE_STATUS_CORRECTION_STARTED);
  story.Status("2024-03-12 09:00", v1::CASE_STATUS_CORRECTION_ENDED);
  EXPECT_EQ(Day(Clock(story.File(), "交通")->due_at()), "03-13 00:00") << "the window's stands all of them";
}

TEST(Approval, APauseThatBridgesTwoOthersMovesItOn) {
  Story story = Parallel();
  story.Status("2024-03-05 09:00", v1::CASE_STATUS_CORRECTION_STARTED, "公安");
  story.Status("2024-03-06 09:00", v1::CASE_STATUS_CORRECTION_ENDED, "公安");
  story.Status("2024-03-08 09:00", v1::CASE_STATUS_CORRECTION_STARTED, "水务");
  EXPECT_EQ(Day(Clock(story.File())->due_at()), "03-13 00:00") << "the one that goes on moves it by nothing yet";
  story.Status("2024-03-06 09:00", v1::CASE_STATUS_CORRECTION_STARTED, "交通");
  story.Status("2024-03-08 09:00", v1::CASE_STATUS_CORRECTION_ENDED, "交通");
  EXPECT_EQ(Day(Clock(story.File())->due_at()), "03-15 00:00");
  EXPECT_EQ(story.File().state(), v1::CASE_STATE_STANDING);
}

TEST(Approval, OthersThanWereAskedAreShownAndDecideNothing) {
  Story story = Parallel();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_REJECTED, "文物");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "PENDING");
  EXPECT_EQ(AnswersText(file),
            "自然资源 PENDING, 公安 PENDING, 交通 PENDING, 城管 PENDING, 水务 PENDING, 文物 REJECTED");
  EXPECT_EQ(ProblemsOf(file), "unknown_department e3");
  EXPECT_EQ(Clock(file, "文物"), nullptr);
}

TEST(Approval, RulesNameDepartmentsInShort) {
  Story story = Parallel();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "湛江市自然资源局", "批-1");
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "公安交通大队");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(file.works_approval().departments(0).document_number(), "批-1");
  EXPECT_EQ(ProblemsOf(file), "unknown_department e4") << "it may be either";
}

TEST(Approval, OnlyThoseItConcernsAreAsked) {
  v1::WorksApplication works = Kv(10);
  works.add_departments("公安");
  works.add_departments("公安");
  works.add_departments("水务");
  Story story = Applied(kZhanjiang, works);
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "公安");
  EXPECT_EQ(AnswersText(story.File()), "公安 APPROVED, 水务 PENDING");
  story.Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED, "水务");
  EXPECT_EQ(ResultText(story.File()), "APPROVED 03-06 10:00");
}

TEST(Approval, WhereNobodySaysWhoIsAskedTheWindowDecides) {
  Story story = Applied("520121", Kv(10));
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "县公安局");
  EXPECT_EQ(ResultText(story.File()), "PENDING") << "others may have been asked";
  EXPECT_EQ(ProblemsOf(story.File()), "");
  EXPECT_EQ(ResultText(Story(story).Status("2024-03-06 10:00", v1::CASE_STATUS_REJECTED, "县住建局").File()),
            "REJECTED 03-06 10:00");
  EXPECT_EQ(ResultText(story.Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED).File()), "APPROVED 03-06 10:00");
}

TEST(Approval, WhatWasApprovedCanBeTakenBack) {
  Story story = Parallel().Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED);
  story.Status("2024-06-03 10:00", v1::CASE_STATUS_RECALLED);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "WITHDRAWN 06-03 10:00");
  EXPECT_EQ(file.status(), v1::CASE_STATUS_RECALLED);
  EXPECT_EQ(Day(Clock(file)->ended_at()), "03-06 10:00") << "the approval was in time";
  EXPECT_FALSE(Clock(file)->late());
  EXPECT_THAT(TimelineOf(file), HasSubstr("06-03 10:00 RECALLED e4"));
  Story department = Parallel();
  for (const std::string& name : kFive) department.Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED, name);
  department.Status("2024-04-01 10:00", v1::CASE_STATUS_REVOKED, "公安");
  EXPECT_EQ(ResultText(department.File()), "WITHDRAWN 04-01 10:00");
}

TEST(Approval, OneThatTookItBackHasNotPassed) {
  Story story = Parallel();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "公安");
  story.Status("2024-03-06 10:00", v1::CASE_STATUS_RECALLED, "公安");
  for (const char* name : {"自然资源", "交通", "城管", "水务"}) story.Status(kLast, v1::CASE_STATUS_PASSED, name);
  EXPECT_EQ(ResultText(story.File()), "WITHDRAWN 03-06 10:00");
}

TEST(Approval, ItIsLateFromTheSixthDayOn) {
  for (const bool late : {false, true}) {
    const v1::CaseFile file =
        Parallel().Status(late ? "2024-03-12 00:01" : "2024-03-11 23:59", v1::CASE_STATUS_PASSED).File();
    EXPECT_EQ(Clock(file)->late(), late);
    EXPECT_EQ(Clock(file)->region(), "440800 湛江市");
    EXPECT_THAT(Clock(file)->rule_ids(), testing::Contains("S1-043"));
  }
}

TEST(Approval, TheUtilityMayApplyForItsCustomer) {
  v1::WorksApplication works = Kv(10);
  works.set_utility_as_agent(true);
  works.mutable_applicant()->set_name("某供电局");
  works.set_connection_case_number("B-7");
  const v1::WorksApproval approval = Applied(kZhanjiang, works).File().works_approval();
  EXPECT_TRUE(approval.utility_as_agent());
  EXPECT_EQ(approval.applicant().name(), "某供电局");
  EXPECT_EQ(approval.connection_case_number(), "B-7");
}

TEST(Approval, WithoutAnApplicationWhatWasSaidIsKept) {
  Story story(v1::CASE_KIND_WORKS_APPROVAL, kZhanjiang);
  story.Status("2024-03-04 10:00", v1::CASE_STATUS_PASSED, "公安");
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ResultText(file), "APPROVED 03-05 10:00");
  EXPECT_EQ(AnswersText(file), "公安 APPROVED");
  EXPECT_EQ(ProblemsOf(file), "no_application");
  EXPECT_EQ(file.works_approval().route(), v1::APPROVAL_ROUTE_UNSPECIFIED);
}

TEST(Approval, TheSameSaidTwiceIsShownOnce) {
  Story story = Parallel().Status("2024-03-04 11:00", v1::CASE_STATUS_ACCEPTED);
  v1::WorksApplication& again = *story.Tell("2024-03-04 12:00").mutable_works_application();
  again = Kv(10);
  again.set_case_number("N-1");
  EXPECT_EQ(TimelineOf(story.File()),
            "03-04 09:30 RECEIVED e1\n"
            "03-04 10:00 ACCEPTED e2\n"
            "03-04 11:00 ACCEPTED e3 (said_before)\n"
            "03-04 12:00 RECEIVED e4 (said_before)");
  EXPECT_EQ(ProblemsOf(story.File()), "");
}

TEST(Approval, StepsBeforeTheApplicationAreAProblem) {
  Story story = Parallel().Status("2024-03-01 10:00", v1::CASE_STATUS_DEPARTMENT_STARTED, "公安");
  EXPECT_THAT(ProblemsOf(story.File()), HasSubstr("before_the_application e3"));
}

}  // namespace
}  // namespace zhudong::cases
