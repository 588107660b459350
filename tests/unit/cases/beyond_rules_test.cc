// 增设环节、增加申请资料、强制签订承诺书: suspected where a region forbids it, and of nothing that its rules demand.
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kSuzhou[] = "341302";
constexpr char kLinfen[] = "141002";
constexpr auto kHighVoltage = v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE;
constexpr auto kLowVoltage = v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER;

// Applied for and accepted on 2024-03-04.
class Case : public Story {
 public:
  explicit Case(const std::string& division, v1::CustomerClass customer = kHighVoltage,
                const std::string& when = "2024-03-04 09:00")
      : Story(v1::CASE_KIND_CONNECTION, division) {
    v1::ConnectionApplication& application = *Tell(when).mutable_connection_application();
    application.set_case_number("N-1");
    application.set_customer_class(customer);
  }
  v1::CaseStatusReport& Report(const std::string& when = "2024-03-05 10:00") {
    v1::CaseStatusReport& report = *Tell(when).mutable_case_status_report();
    report.set_case_number("N-1");
    return report;
  }
  Case& OwnStep(const std::string& name, const std::string& when = "2024-03-05 10:00") {
    Report(when).set_own_step(name);
    return *this;
  }
  Case& Accept(const std::vector<std::string>& documents) {
    v1::CaseStatusReport& report = Report();
    report.set_status(v1::CASE_STATUS_ACCEPTED);
    for (const std::string& one : documents) report.add_demanded_documents(one);
    return *this;
  }
  Case& Reach(v1::CaseMilestone milestone, const std::vector<std::string>& documents) {
    v1::CaseStatusReport& report = Report("2024-03-12 10:00");
    report.set_milestone(milestone);
    for (const std::string& one : documents) report.add_demanded_documents(one);
    return *this;
  }
};

// `e2 e3: 自设环节 …`; empty: nothing of this kind is suspected.
std::string BeyondOf(const v1::CaseFile& file) {
  for (const v1::CaseSuspicion& suspicion : file.suspicions()) {
    if (suspicion.kind() != v1::SUSPICION_KIND_BEYOND_THE_RULES) continue;
    std::vector<std::string> events;
    for (const uint32_t position : suspicion.evidence()) {
      events.push_back(file.evidence(static_cast<int>(position) - 1).event_id());
    }
    return absl::StrCat(absl::StrJoin(events, " "), ": ", suspicion.what());
  }
  return "";
}

TEST(OwnSteps, StandInTheStoryAndAreSuspected) {
  const v1::CaseFile file =
      Case(kSuzhou).OwnStep("用电安全评估").OwnStep("设备选型确认", "2024-03-06 10:00").Accept({}).File();
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 RECEIVED e1\n"
            "03-05 10:00 own 用电安全评估 e2\n"
            "03-05 10:00 ACCEPTED e4\n"
            "03-06 10:00 own 设备选型确认 e3");
  EXPECT_EQ(BeyondOf(file),
            "e2 e3: 自设环节 2 个（用电安全评估、设备选型确认）；宿州市规定不得增设（S4-067 S4-A2-22）");
  EXPECT_EQ(file.suspicions_size(), 1) << "two steps of one's own are no re-run of one";
  EXPECT_EQ(file.state(), v1::CASE_STATE_OPEN);
}

TEST(OwnSteps, ALongNameIsShortened) {
  std::string name, kept;
  for (int i = 0; i < 41; ++i) absl::StrAppend(&name, "评");
  for (int i = 0; i < 40; ++i) absl::StrAppend(&kept, "评");
  EXPECT_THAT(BeyondOf(Case(kSuzhou).OwnStep(name).File()), HasSubstr(absl::StrCat("（", kept, "…）")));
  EXPECT_THAT(BeyondOf(Case(kSuzhou).OwnStep(kept).File()), HasSubstr(absl::StrCat("（", kept, "）")));
}

TEST(OwnSteps, MoveNothing) {
  Case plain(kSuzhou);
  plain.Accept({});
  Case with(kSuzhou);
  with.Accept({}).OwnStep("用电安全评估", "2024-03-04 09:30");
  const v1::CaseFile file = with.File();
  ASSERT_EQ(file.clocks_size(), plain.File().clocks_size());
  for (int i = 0; i < file.clocks_size(); ++i) {
    EXPECT_EQ(file.clocks(i).ShortDebugString(), plain.File().clocks(i).ShortDebugString());
  }
  EXPECT_EQ(file.status(), v1::CASE_STATUS_ACCEPTED);
}

TEST(OwnSteps, TheSameOneTwiceIsARerun) {
  const v1::CaseFile file = Case(kSuzhou).OwnStep("安全评估").OwnStep("安全评估", "2024-03-07 10:00").File();
  ASSERT_EQ(file.suspicions_size(), 2);
  EXPECT_EQ(file.suspicions(0).kind(), v1::SUSPICION_KIND_RE_RUN);
  EXPECT_THAT(BeyondOf(file), HasSubstr("e2 e3: 自设环节 1 个（安全评估）"));
}

TEST(OwnSteps, AreSuspectedWhereSomebodyForbidsThemAlone) {
  EXPECT_THAT(BeyondOf(Case(kLinfen).OwnStep("安全评估").File()), HasSubstr("临汾市规定不得增设（S3-106）"));
  for (const char* silent : {"440112", "440802", "520121", "330106"}) {
    EXPECT_EQ(BeyondOf(Case(silent).OwnStep("安全评估").Accept({"commitment_letter"}).File()), "") << silent;
  }
  Case before(kSuzhou, kHighVoltage, "2020-03-02 09:00");
  before.OwnStep("安全评估", "2020-03-03 10:00");
  EXPECT_EQ(BeyondOf(before.File()), "") << "the document holds from a later day";
}

TEST(Documents, ThatTheRulesDemandAreNotSuspected) {
  for (const char* one : {"identity", "premises_title", "project_approval", "用电地址物权证件", "营业执照",
                          "business_license", "身份证", "不动产权证书", "项目批准文件"}) {
    EXPECT_EQ(BeyondOf(Case(kSuzhou).Accept({one}).File()), "") << one;
  }
}

TEST(Documents, BeyondThemAre) {
  EXPECT_EQ(BeyondOf(Case(kSuzhou).Accept({"identity", "环评批复", "公司章程"}).File()),
            "e2: 要求规则以外的资料 2 份（公司章程、环评批复）；宿州市规定不得增设（S4-067 S4-A2-22）");
  EXPECT_THAT(BeyondOf(Case(kSuzhou, kLowVoltage).Accept({"project_approval"}).File()), HasSubstr("project_approval"))
      << "high voltage alone needs it";
  EXPECT_THAT(BeyondOf(Case(kSuzhou).Accept({"证"}).File()), HasSubstr("证")) << "one character says nothing";
  EXPECT_THAT(BeyondOf(Case(kSuzhou).Accept({"1", "2", "3", "4"}).File()), HasSubstr("4 份（1、2、3等）"));
}

TEST(Documents, AreOfTheirStageAndMayStillBeOwedThen) {
  const std::vector<std::string> report = {"completion_report"};
  EXPECT_EQ(BeyondOf(Case(kSuzhou).Accept({}).Reach(v1::CASE_MILESTONE_INSPECTED, report).File()), "");
  EXPECT_THAT(BeyondOf(Case(kSuzhou).Accept(report).File()), HasSubstr("completion_report")) << "a stage too early";
  EXPECT_EQ(BeyondOf(Case(kSuzhou).Accept({}).Reach(v1::CASE_MILESTONE_INSPECTED, {"premises_title"}).File()), "")
      << "owed since acceptance";
  EXPECT_EQ(BeyondOf(Case(kSuzhou).Accept({}).Reach(v1::CASE_MILESTONE_CONTRACT_SIGNED, report).File()), "")
      << "of no stage of its own: what any stage demands";
  EXPECT_THAT(BeyondOf(Case(kSuzhou).Accept({}).Reach(v1::CASE_MILESTONE_CONTRACT_SIGNED, {"公司章程"}).File()),
              HasSubstr("公司章程"));
}

TEST(Documents, NothingIsSuspectedWhereTheRuleIsNotKnown) {
  EXPECT_EQ(BeyondOf(Case(kSuzhou, v1::CUSTOMER_CLASS_UNSPECIFIED).Accept({"公司章程"}).File()), "");
  EXPECT_EQ(BeyondOf(Case(kLinfen, kLowVoltage).Accept({}).Reach(v1::CASE_MILESTONE_INSPECTED, {"公司章程"}).File()),
            "")
      << "what 临汾市 demands of low voltage at this stage is not said";
  EXPECT_THAT(BeyondOf(Case(kSuzhou, v1::CUSTOMER_CLASS_UNSPECIFIED).OwnStep("安全评估").File()), HasSubstr("安全评估"))
      << "a step is one whoever the customer is";
}

TEST(CommitmentLetters, OfAConnectionAreSuspected) {
  for (const char* one : {"commitment_letter", "申请用电承诺书"}) {
    EXPECT_THAT(BeyondOf(Case(kSuzhou, v1::CUSTOMER_CLASS_UNSPECIFIED).Accept({one}).File()),
                HasSubstr(absl::StrCat("要求签订承诺书 1 份（", one, "）")));
  }
  EXPECT_THAT(BeyondOf(Case(kSuzhou).Accept({"容缺受理承诺书"}).File()), HasSubstr("要求规则以外的资料"))
      << "a letter of tolerance by its name, and nobody there speaks of one";
}

// S4-043 …: what the utility builds with less than 100 m dug goes by commitment, the rest of short lines is filed.
TEST(CommitmentLetters, OfAnApprovalBelongToTheCommitmentRoute) {
  const auto file = [](std::optional<double> dig_m) {
    Story story(v1::CASE_KIND_WORKS_APPROVAL, kSuzhou);
    v1::WorksApplication& works = *story.Tell("2024-03-04 09:00").mutable_works_application();
    works.set_case_number("N-1");
    works.set_voltage_kv(10);
    works.set_line_m(150);
    works.set_by_utility(true);
    works.set_urban(true);
    works.set_small_micro(false);
    if (dig_m) works.set_dig_m(*dig_m);
    story.Status("2024-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
    v1::CaseStatusReport& report = *story.Tell("2024-03-04 11:00").mutable_case_status_report();
    report.set_case_kind(v1::CASE_KIND_WORKS_APPROVAL);
    report.set_case_number("N-1");
    report.set_own_step("窗口预审");
    report.add_demanded_documents("commitment_letter");
    report.add_demanded_documents("公司章程");
    return story.File();
  };
  EXPECT_EQ(file(50).works_approval().route(), v1::APPROVAL_ROUTE_COMMITMENT);
  EXPECT_EQ(BeyondOf(file(50)), "");
  EXPECT_EQ(file(150).works_approval().route(), v1::APPROVAL_ROUTE_FILING);
  EXPECT_EQ(BeyondOf(file(150)), "e3: 要求签订承诺书 1 份（commitment_letter）；宿州市规定不得增设（S4-067 S4-A2-22）")
      << "which steps and documents an approval has, these rules do not say";
  EXPECT_EQ(file(std::nullopt).works_approval().route(), v1::APPROVAL_ROUTE_UNSPECIFIED);
  EXPECT_EQ(BeyondOf(file(std::nullopt)), "") << "undecided";
}

}  // namespace
}  // namespace zhudong::cases
