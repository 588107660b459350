// 一次办: one form, five services, one state; steps that are done together; to each service only what is its.
#include <algorithm>
#include <random>

#include "gateway/cases/joint_fields.h"
#include "gateway/cases/services.h"
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::HasSubstr;

constexpr auto kPower = v1::UTILITY_SERVICE_ELECTRICITY;
constexpr auto kWater = v1::UTILITY_SERVICE_WATER;
constexpr auto kGas = v1::UTILITY_SERVICE_GAS;
constexpr auto kHeat = v1::UTILITY_SERVICE_HEAT;
constexpr auto kSurvey = v1::JOINT_STEP_SURVEY;
constexpr auto kProposed = v1::APPOINTMENT_ANSWER_PROPOSED;
constexpr auto kAgreed = v1::APPOINTMENT_ANSWER_AGREED;
constexpr auto kDeclined = v1::APPOINTMENT_ANSWER_DECLINED;
constexpr auto kDone = v1::APPOINTMENT_ANSWER_DONE;

// Applied for on Monday, 2024-03-04 at 09:00: electricity, water and gas.
v1::JointApplication& Apply(Story& story, const std::string& when, const std::vector<v1::UtilityService>& services) {
  v1::JointApplication& application = *story.Tell(when).mutable_joint_application();
  application.set_case_number("N-1");
  for (const v1::UtilityService each : services) {
    v1::ServiceRequest& request = *application.add_services();
    request.set_service(each);
    (*request.mutable_fields())[std::string(WordOf(each)) + "_size"] = "5";
    request.set_case_number(std::string(WordOf(each)) + "-7");
  }
  return application;
}
Story Applied(const std::vector<v1::UtilityService>& services = {kPower, kWater, kGas}) {
  Story story(v1::CASE_KIND_JOINT_SERVICE, "440112");
  v1::JointApplication& application = Apply(story, "2024-03-04 09:00", services);
  application.set_address("科学大道 1 号");
  application.set_project_code("2024-440112-01-01-123456");
  application.mutable_applicant()->set_name("羊城精密制造有限公司");
  application.set_visits(0);
  return story;
}
void Answer(Story& story, const std::string& when, v1::UtilityService service, v1::AppointmentAnswer answer,
            const std::string& date, v1::JointStep step = kSurvey) {
  v1::JointAppointment& appointment = *story.Tell(when).mutable_joint_appointment();
  appointment.set_case_number("N-1");
  appointment.set_step(step);
  appointment.set_service(service);
  appointment.set_answer(answer);
  appointment.set_date(date);
}

std::string StateText(v1::CaseState state, v1::CaseStatus status) {
  return v1::CaseState_Name(state).substr(sizeof("CASE_STATE_") - 1) + " " +
         v1::CaseStatus_Name(status).substr(sizeof("CASE_STATUS_") - 1);
}
// `OPEN RECEIVED` and, where it has one, its end.
std::string StateOf(const v1::CaseFile& file) {
  return StateText(file.state(), file.status()) + (file.has_ended_at() ? " " + Day(file.ended_at()) : "");
}
// `water ENDED PASSED 03-05 10:00`.
std::vector<std::string> ServicesOf(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::ServiceState& each : file.joint_service().services()) {
    lines.push_back(absl::StrCat(std::string(WordOf(each.service())), " ", StateText(each.state(), each.status()), " ",
                                 each.has_since() ? Day(each.since()) : "-"));
  }
  return lines;
}
// `SURVEY AGREED 2024-03-12 agreed electricity water waiting gas declined`.
std::vector<std::string> StepsOf(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::JointStepState& each : file.joint_service().steps()) {
    std::string line = v1::JointStep_Name(each.step()).substr(sizeof("JOINT_STEP_") - 1) + " " +
                       v1::AppointmentState_Name(each.state()).substr(sizeof("APPOINTMENT_STATE_") - 1) + " " +
                       each.date();
    const auto add = [&line](const char* what, const google::protobuf::RepeatedField<int>& services) {
      if (services.empty()) return;
      absl::StrAppend(&line, " ", what);
      for (const int service : services) {
        absl::StrAppend(&line, " ", std::string(WordOf(static_cast<v1::UtilityService>(service))));
      }
    };
    add("agreed", each.agreed());
    add("waiting", each.waiting_for());
    add("declined", each.declined());
    lines.push_back(line);
  }
  return lines;
}

TEST(Joint, OneFormForAll) {
  const v1::CaseFile file = Applied().File();
  EXPECT_EQ(StateOf(file), "OPEN RECEIVED");
  EXPECT_THAT(ServicesOf(file),
              testing::ElementsAre("electricity OPEN RECEIVED 03-04 09:00", "water OPEN RECEIVED 03-04 09:00",
                                   "gas OPEN RECEIVED 03-04 09:00"));
  EXPECT_EQ(file.joint_service().services(1).case_number(), "water-7");
  EXPECT_EQ(file.joint_service().services(1).fields().at("water_size"), "5");
  EXPECT_EQ(file.joint_service().address(), "科学大道 1 号");
  EXPECT_EQ(file.joint_service().applicant().name(), "羊城精密制造有限公司");
  EXPECT_TRUE(file.joint_service().has_visits());
  EXPECT_EQ(file.project_code(), "2024-440112-01-01-123456");
  EXPECT_EQ(Day(file.opened_at()), "03-04 09:00");
  EXPECT_EQ(TimelineOf(file), "03-04 09:00 RECEIVED e1");
  EXPECT_EQ(ProblemsOf(file), "");
}

TEST(Joint, OpenWhileOneIsAndEndedWhenAllAre) {
  Story story = Applied();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_ACCEPTED, "water")
      .Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED, "water")
      .Status("2024-03-06 11:00", v1::CASE_STATUS_ACCEPTED, "electricity");
  EXPECT_EQ(StateOf(story.File()), "OPEN RECEIVED") << "as far as the one that is least far";
  story.Status("2024-03-06 12:00", v1::CASE_STATUS_NOT_ACCEPTED, "gas");
  EXPECT_EQ(StateOf(story.File()), "OPEN ACCEPTED");
  EXPECT_THAT(ServicesOf(story.File()),
              testing::ElementsAre("electricity OPEN ACCEPTED 03-06 11:00", "water ENDED PASSED 03-06 10:00",
                                   "gas ENDED_WITHOUT NOT_ACCEPTED 03-06 12:00"));
  story.Status("2024-03-08 09:00", v1::CASE_STATUS_PASSED, "electricity");
  EXPECT_EQ(StateOf(story.File()), "ENDED PASSED 03-08 09:00");
}

TEST(Joint, EndedWithoutWhenNobodyGained) {
  Story story = Applied({kPower, kWater});
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_NOT_ACCEPTED, "water")
      .Status("2024-03-06 10:00", v1::CASE_STATUS_REJECTED, "electricity");
  EXPECT_EQ(StateOf(story.File()), "ENDED_WITHOUT REJECTED 03-06 10:00");
}

TEST(Joint, StandsWhenNobodyGoesOn) {
  Story story = Applied({kPower, kWater});
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_CORRECTION_STARTED, "water");
  EXPECT_EQ(story.File().state(), v1::CASE_STATE_OPEN);
  story.Status("2024-03-05 11:00", v1::CASE_STATUS_CORRECTION_STARTED, "electricity");
  EXPECT_EQ(StateOf(story.File()), "STANDING CORRECTION_STARTED");
  Story window = Applied({kPower, kWater});
  window.Status("2024-03-05 10:00", v1::CASE_STATUS_CORRECTION_STARTED);
  EXPECT_EQ(StateOf(window.File()), "STANDING CORRECTION_STARTED") << "the window's correction is everybody's";
}

TEST(Joint, WhatTheWindowSaysOfTheWhole) {
  Story story = Applied({kPower, kWater});
  story.Status("2024-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
  EXPECT_THAT(ServicesOf(story.File()),
              testing::ElementsAre("electricity OPEN ACCEPTED 03-04 10:00", "water OPEN ACCEPTED 03-04 10:00"));
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "water");
  Story withdrawn = story;
  withdrawn.Status("2024-03-06 10:00", v1::CASE_STATUS_APPLICATION_WITHDRAWN);
  EXPECT_THAT(ServicesOf(withdrawn.File()),
              testing::ElementsAre("electricity ENDED_WITHOUT APPLICATION_WITHDRAWN 03-06 10:00",
                                   "water ENDED PASSED 03-05 10:00"));
  EXPECT_EQ(StateOf(withdrawn.File()), "ENDED PASSED 03-06 10:00");
  Story passed = story;
  passed.Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED);
  EXPECT_EQ(StateOf(passed.File()), "OPEN ACCEPTED");
  EXPECT_EQ(ProblemsOf(passed.File()), "ended_before_its_services e4");
  passed.Status("2024-03-07 10:00", v1::CASE_STATUS_REVOKED);
  EXPECT_EQ(StateOf(passed.File()), "ENDED_WITHOUT REVOKED 03-07 10:00") << "taken back from all";
}

TEST(Joint, TheLatestRecordedApplicationHolds) {
  Story story = Applied({kPower, kWater});
  v1::JointApplication& second = Apply(story, "2024-03-05 09:00", {kPower, kGas});
  (*second.mutable_services(0)->mutable_fields())["electricity_size"] = "630";
  const v1::CaseFile file = story.File();
  EXPECT_THAT(ServicesOf(file),
              testing::ElementsAre("electricity OPEN RECEIVED 03-04 09:00", "gas OPEN RECEIVED 03-05 09:00"));
  EXPECT_EQ(file.joint_service().services(0).fields().at("electricity_size"), "630");
  EXPECT_EQ(file.joint_service().address(), "科学大道 1 号") << "what it leaves out stays";
  EXPECT_EQ(ProblemsOf(file), "several_applications e2");
  Apply(story, "2024-03-06 09:00", {kPower, kGas}) = second;
  EXPECT_EQ(TimelineOf(story.File()),
            "03-04 09:00 RECEIVED e1\n03-05 09:00 RECEIVED e2\n03-06 09:00 RECEIVED e3 (said_before)");
}

TEST(Joint, WhoWasNotAskedAndWhoIsNobody) {
  Story story = Applied({kPower});
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_ACCEPTED, "heat")
      .Status("2024-03-05 11:00", v1::CASE_STATUS_ACCEPTED, "自然资源")
      .Status("2024-03-05 12:00", v1::CASE_STATUS_ACCEPTED, "供电");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(ProblemsOf(file), "not_applied_for e2; unknown_department e3");
  EXPECT_THAT(ServicesOf(file),
              testing::ElementsAre("electricity OPEN ACCEPTED 03-05 12:00", "heat OPEN ACCEPTED 03-05 10:00"));
  EXPECT_THAT(TimelineOf(file), HasSubstr("03-05 11:00 自然资源 ACCEPTED e3 (not_of_this_kind)"));
  EXPECT_THAT(TimelineOf(file), HasSubstr("03-05 12:00 electricity ACCEPTED e4")) << "by any of its names";
}

TEST(Joint, WithoutAnApplication) {
  Story story(v1::CASE_KIND_JOINT_SERVICE, "440112");
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(StateOf(story.File()), "OPEN ACCEPTED");
  EXPECT_EQ(ProblemsOf(story.File()), "no_application");
  story.Status("2024-03-06 10:00", v1::CASE_STATUS_PASSED);
  EXPECT_EQ(StateOf(story.File()), "ENDED PASSED 03-06 10:00");
  story.Status("2024-03-06 11:00", v1::CASE_STATUS_DEPARTMENT_STARTED, "water");
  EXPECT_THAT(ServicesOf(story.File()), testing::ElementsAre("water OPEN DEPARTMENT_STARTED 03-06 11:00"));
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("water ACCEPTED ~")) << "what was skipped is filled in";
}

TEST(Joint, BeforeTheApplication) {
  Story story = Applied({kPower});
  story.Status("2024-03-01 10:00", v1::CASE_STATUS_ACCEPTED, "electricity");
  EXPECT_EQ(ProblemsOf(story.File()), "before_the_application e2");
}

TEST(Joint, AnAppointmentIsProposedAgreedAndDone) {
  Story story = Applied();
  Answer(story, "2024-03-05 09:00", kPower, kProposed, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY PROPOSED 2024-03-12 agreed electricity waiting water gas"));
  Answer(story, "2024-03-05 10:00", kWater, kAgreed, "2024-03-12");
  Answer(story, "2024-03-05 11:00", kGas, kAgreed, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("SURVEY AGREED 2024-03-12 agreed electricity water gas"));
  Answer(story, "2024-03-12 17:00", kWater, kDone, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY AGREED 2024-03-12 agreed electricity water gas waiting electricity gas"));
  Answer(story, "2024-03-12 17:30", kGas, kDone, "2024-03-12");
  Answer(story, "2024-03-13 17:30", kPower, kDone, "2024-03-13");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("SURVEY DONE 2024-03-13 agreed electricity water gas"));
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("03-05 10:00 water SURVEY AGREED 2024-03-12 e3"));
}

TEST(Joint, DeclinedUntilALaterProposal) {
  Story story = Applied();
  Answer(story, "2024-03-05 09:00", kPower, kProposed, "2024-03-12");
  Answer(story, "2024-03-05 10:00", kWater, kAgreed, "2024-03-12");
  Answer(story, "2024-03-05 11:00", kGas, kDeclined, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY DECLINED 2024-03-12 agreed electricity water declined gas"));
  Answer(story, "2024-03-06 09:00", kGas, kProposed, "2024-03-14");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY PROPOSED 2024-03-14 agreed gas waiting electricity water"));
  Answer(story, "2024-03-06 10:00", kWater, kDeclined, "2024-03-14");
  Answer(story, "2024-03-06 11:00", kWater, kAgreed, "2024-03-14");
  Answer(story, "2024-03-06 12:00", kPower, kAgreed, "2024-03-14");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("SURVEY AGREED 2024-03-14 agreed electricity water gas"))
      << "of each its last word";
}

TEST(Joint, WhosePartIsOverIsNotWaitedFor) {
  Story story = Applied();
  Answer(story, "2024-03-05 09:00", kPower, kProposed, "2024-03-12", v1::JOINT_STEP_ACCEPTANCE);
  Answer(story, "2024-03-05 10:00", kWater, kAgreed, "2024-03-12", v1::JOINT_STEP_ACCEPTANCE);
  story.Status("2024-03-06 10:00", v1::CASE_STATUS_APPLICATION_WITHDRAWN, "gas");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("ACCEPTANCE AGREED 2024-03-12 agreed electricity water"));
  Answer(story, "2024-03-12 10:00", kPower, kDone, "2024-03-12", v1::JOINT_STEP_ACCEPTANCE);
  story.Status("2024-03-12 11:00", v1::CASE_STATUS_PASSED, "water");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("ACCEPTANCE DONE 2024-03-12 agreed electricity water"));
}

TEST(Joint, ANewRoundAfterItWasDone) {
  Story story = Applied({kPower, kWater});
  for (const v1::UtilityService each : {kPower, kWater}) Answer(story, "2024-03-12 10:00", each, kDone, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()), testing::ElementsAre("SURVEY DONE 2024-03-12 agreed electricity water"));
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("03-12 10:00 SURVEY PROPOSED 2024-03-12 ~"));
  Answer(story, "2024-03-13 10:00", kWater, kProposed, "2024-03-20");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY PROPOSED 2024-03-20 agreed water waiting electricity"));
}

TEST(Joint, AnswersOutOfTurn) {
  Story story = Applied({kPower, kWater});
  Answer(story, "2024-03-05 09:00", kPower, kProposed, "2024-03-12");
  Answer(story, "2024-03-05 10:00", kWater, kAgreed, "2024-03-13");
  Answer(story, "2024-03-05 11:00", kPower, kProposed, "2024-03-12");
  EXPECT_THAT(StepsOf(story.File()),
              testing::ElementsAre("SURVEY PROPOSED 2024-03-12 agreed electricity waiting water"));
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("water SURVEY AGREED 2024-03-13 e3 (out_of_order)"));
  EXPECT_THAT(TimelineOf(story.File()), HasSubstr("electricity SURVEY PROPOSED 2024-03-12 e4 (said_before)"));
}

TEST(Joint, AnyOrderOfArrivalIsTheSameCase) {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  const auto pick = [&random](auto... values) {
    const std::vector<std::common_type_t<decltype(values)...>> all = {values...};
    return all[random() % all.size()];
  };
  for (int round = 0; round < 50; ++round) {
    Story story = Applied({kPower, kWater, kGas, kHeat});
    const int count = 3 + static_cast<int>(random() % 20);
    for (int i = 0; i < count; ++i) {
      const std::string when = absl::StrCat("2024-03-0", 1 + random() % 9, " 1", random() % 4, ":00");
      const std::string department = pick("", "electricity", "water", "供水", "heat", "network", "公安");
      if (random() % 3 == 0) {
        Answer(story, when, pick(kPower, kWater, kGas), pick(kProposed, kAgreed, kDeclined, kDone),
               pick("2024-03-12", "2024-03-13"), pick(kSurvey, v1::JOINT_STEP_ACCEPTANCE));
      } else if (random() % 8 == 0) {
        Apply(story, when, {kPower, pick(kWater, kGas)});
      } else if (random() % 8 == 0) {
        story.Status(when, v1::CASE_STATUS_UNSPECIFIED, department).OwnStep(pick("预审", "复核"));
      } else {
        story.Status(when, static_cast<v1::CaseStatus>(1 + random() % 15), department);
      }
    }
    auto events = story.events();
    const auto deterministic = [](const v1::CaseFile& file) { return file.DebugString(); };
    const std::string first = deterministic(Story::FileOf(v1::CASE_KIND_JOINT_SERVICE, events));
    for (int i = 0; i < 3; ++i) {
      std::shuffle(events.begin(), events.end(), random);
      const v1::CaseFile file = Story::FileOf(v1::CASE_KIND_JOINT_SERVICE, events);
      EXPECT_EQ(deterministic(file), first);
      EXPECT_NE(file.state(), v1::CASE_STATE_UNSPECIFIED);
    }
  }
}

TEST(Joint, ToEachServiceOnlyWhatIsIts) {
  Story story = Applied();
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "water", "水许 3 号");
  const v1::CaseFile whole = story.File();
  const v1::CaseFile cut = CutForService(whole, kPower);
  EXPECT_EQ(cut.joint_service().services(0).fields().size(), 1U);
  EXPECT_EQ(cut.joint_service().services(0).case_number(), "electricity-7");
  for (const int other : {1, 2}) {
    EXPECT_TRUE(cut.joint_service().services(other).fields().empty());
    EXPECT_EQ(cut.joint_service().services(other).case_number(), "");
    EXPECT_EQ(cut.joint_service().services(other).state(), whole.joint_service().services(other).state());
  }
  EXPECT_THAT(cut.DebugString(), testing::Not(HasSubstr("water_size")));
  EXPECT_THAT(cut.SerializeAsString(), testing::Not(HasSubstr("水许 3 号")));
  EXPECT_THAT(CutForService(whole, kWater).SerializeAsString(), HasSubstr("水许 3 号"));
  const std::string none = CutForService(whole, v1::UTILITY_SERVICE_UNSPECIFIED).SerializeAsString();
  for (const char* secret : {"electricity_size", "water_size", "gas_size", "水许 3 号"}) {
    EXPECT_THAT(none, testing::Not(HasSubstr(secret)));
  }
  v1::CaseFile other;
  other.mutable_outage()->set_scope("天河路");
  EXPECT_EQ(CutForService(other, kPower).SerializeAsString(), other.SerializeAsString());
}

}  // namespace
}  // namespace zhudong::cases
