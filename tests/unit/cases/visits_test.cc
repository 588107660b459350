// 上门服务 (S1-083): the customer and the utility arrange a visit, and another one after it.
#include "gateway/cases/case_key.h"
#include "gateway/cases/progress.h"
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::ElementsAre;

constexpr auto kCustomer = v1::UTILITY_SERVICE_UNSPECIFIED;
constexpr auto kUtility = v1::UTILITY_SERVICE_ELECTRICITY;
constexpr auto kProposed = v1::APPOINTMENT_ANSWER_PROPOSED;
constexpr auto kAgreed = v1::APPOINTMENT_ANSWER_AGREED;
constexpr auto kDeclined = v1::APPOINTMENT_ANSWER_DECLINED;
constexpr auto kDone = v1::APPOINTMENT_ANSWER_DONE;

class Case : public Story {
 public:
  Case() : Story(v1::CASE_KIND_CONNECTION, "440802") {
    v1::ConnectionApplication& application = *Tell("2024-03-04 09:00").mutable_connection_application();
    application.set_case_number("N-1");
  }
  Case& Say(const std::string& when, v1::UtilityService who, v1::AppointmentAnswer answer, const std::string& date) {
    v1::JointAppointment& said = *Tell(when).mutable_joint_appointment();
    said.set_case_kind(v1::CASE_KIND_CONNECTION);
    said.set_case_number("N-1");
    said.set_step(v1::JOINT_STEP_HOME_VISIT);
    said.set_service(who);
    said.set_answer(answer);
    said.set_date(date);
    return *this;
  }
};

// `AGREED 2024-03-07`, and who is waited for or declined.
std::vector<std::string> VisitsOf(const v1::CaseFile& file) {
  const auto who = [](int service) { return service == kCustomer ? "customer" : "utility"; };
  std::vector<std::string> lines;
  for (const v1::JointStepState& visit : file.connection().visits_arranged()) {
    EXPECT_EQ(visit.step(), v1::JOINT_STEP_HOME_VISIT);
    std::string line = absl::StrCat(v1::AppointmentState_Name(visit.state()).substr(sizeof("APPOINTMENT_STATE_") - 1),
                                    " ", visit.date());
    for (const int service : visit.waiting_for()) absl::StrAppend(&line, ", waiting for ", who(service));
    for (const int service : visit.declined()) absl::StrAppend(&line, ", declined by ", who(service));
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(Visits, AreOfTheConnectionThatTheyName) {
  v1::Event event;
  event.mutable_joint_appointment()->set_case_number("N-1");
  EXPECT_EQ(CaseOf(event)->kind, v1::CASE_KIND_JOINT_SERVICE);
  event.mutable_joint_appointment()->set_case_kind(v1::CASE_KIND_CONNECTION);
  EXPECT_EQ(CaseOf(event)->kind, v1::CASE_KIND_CONNECTION);
}

TEST(Visits, EitherSideProposesAndTheOtherAgrees) {
  Case one;
  one.Say("2024-03-04 10:00", kCustomer, kProposed, "2024-03-07");
  EXPECT_THAT(VisitsOf(one.File()), ElementsAre("PROPOSED 2024-03-07, waiting for utility"));
  one.Say("2024-03-04 11:00", kUtility, kAgreed, "2024-03-07");
  EXPECT_THAT(VisitsOf(one.File()), ElementsAre("AGREED 2024-03-07"));
  Case other;
  other.Say("2024-03-04 10:00", kUtility, kProposed, "2024-03-07");
  EXPECT_THAT(VisitsOf(other.File()), ElementsAre("PROPOSED 2024-03-07, waiting for customer"));
  EXPECT_THAT(VisitsOf(Case().File()), ElementsAre());
}

TEST(Visits, ADayThatDoesNotSuitIsMoved) {
  Case one;
  one.Say("2024-03-04 10:00", kUtility, kProposed, "2024-03-07");
  one.Say("2024-03-04 11:00", kCustomer, kDeclined, "2024-03-07");
  EXPECT_THAT(VisitsOf(one.File()), ElementsAre("DECLINED 2024-03-07, declined by customer"));
  one.Say("2024-03-05 10:00", kCustomer, kProposed, "2024-03-08");
  one.Say("2024-03-05 11:00", kUtility, kAgreed, "2024-03-08");
  EXPECT_THAT(VisitsOf(one.File()), ElementsAre("AGREED 2024-03-08")) << "still one visit";
}

TEST(Visits, OneWordIsEnoughThatItIsDoneAndAnotherMayFollow) {
  for (const auto who : {kCustomer, kUtility}) {
    Case one;
    one.Say("2024-03-04 10:00", kCustomer, kProposed, "2024-03-07");
    one.Say("2024-03-04 11:00", kUtility, kAgreed, "2024-03-07");
    one.Say("2024-03-07 15:00", who, kDone, "2024-03-07");
    EXPECT_THAT(VisitsOf(one.File()), ElementsAre("DONE 2024-03-07"));
    one.Say("2024-03-11 10:00", kUtility, kProposed, "2024-03-14");
    EXPECT_THAT(VisitsOf(one.File()), ElementsAre("DONE 2024-03-07", "PROPOSED 2024-03-14, waiting for customer"));
  }
}

TEST(Visits, WhatNobodyProposedIsFilledIn) {
  Case one;
  one.Say("2024-03-07 15:00", kUtility, kDone, "2024-03-07");
  const v1::CaseFile file = one.File();
  EXPECT_THAT(VisitsOf(file), ElementsAre("DONE 2024-03-07"));
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 RECEIVED e1\n"
            "03-07 15:00 HOME_VISIT PROPOSED 2024-03-07 ~\n"
            "03-07 15:00 electricity HOME_VISIT DONE 2024-03-07 e2");
}

TEST(Visits, MoveNoClockAndAreShownByReceipt) {
  Case one;
  one.Say("2024-03-04 10:00", kCustomer, kProposed, "2024-03-07");
  one.Say("2024-03-04 11:00", kUtility, kAgreed, "2024-03-07");
  const v1::CaseFile file = one.File();
  EXPECT_EQ(file.status(), v1::CASE_STATUS_RECEIVED);
  EXPECT_EQ(ProblemsOf(file), "");
  std::vector<std::string> steps;
  const v1::GetProgressResponse progress = ProgressOf(file);
  for (const v1::ProgressStep& step : progress.steps()) steps.push_back(step.name());
  EXPECT_THAT(steps, ElementsAre("已接件", "客户 上门服务提议 2024-03-07", "供电 上门服务同意 2024-03-07"));
}

}  // namespace
}  // namespace zhudong::cases
