// Cases in people's words: nothing that can happen is without one.
#include "gateway/cases/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cases {
namespace {

TEST(Words, OfWhatHappened) {
  v1::CaseEntry entry;
  entry.set_department("自然资源");
  entry.set_status(v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(NameOf(entry), "自然资源 已受理");
  entry.Clear();
  entry.set_milestone(v1::CASE_MILESTONE_ENERGIZED);
  EXPECT_EQ(NameOf(entry), "接电");
  entry.Clear();
  entry.set_department("water");
  entry.set_joint_step(v1::JOINT_STEP_SURVEY);
  entry.set_appointment_answer(v1::APPOINTMENT_ANSWER_AGREED);
  entry.set_appointment_date("2024-03-12");
  EXPECT_EQ(NameOf(entry), "供水 联合踏勘同意 2024-03-12");
  entry.Clear();
  entry.set_own_step("用电安全评估");
  EXPECT_EQ(NameOf(entry), "自设环节：用电安全评估");
  entry.Clear();
  entry.set_joint_step(v1::JOINT_STEP_HOME_VISIT);
  entry.set_appointment_answer(v1::APPOINTMENT_ANSWER_PROPOSED);
  entry.set_appointment_date("2024-03-12");
  EXPECT_EQ(NameOf(entry), "客户 上门服务提议 2024-03-12");
  entry.Clear();
  entry.set_department("electricity");
  entry.set_transfer_step(v1::TRANSFER_STEP_VERIFIED);
  EXPECT_EQ(NameOf(entry), "供电 核验通过");
  entry.Clear();
  entry.set_outage_step(v1::OUTAGE_STEP_REPAIRING);
  EXPECT_EQ(NameOf(entry), "抢修中");
}

// `descriptor()->value(0)` is what nobody said.
template <typename Enum>
void ExpectWords(const google::protobuf::EnumDescriptor* descriptor) {
  for (int i = 1; i < descriptor->value_count(); ++i) {
    EXPECT_FALSE(ChineseOf(static_cast<Enum>(descriptor->value(i)->number())).empty()) << descriptor->value(i)->name();
  }
}

TEST(Words, ForEveryValue) {
  ExpectWords<v1::CaseKind>(v1::CaseKind_descriptor());
  ExpectWords<v1::CaseStatus>(v1::CaseStatus_descriptor());
  ExpectWords<v1::CaseMilestone>(v1::CaseMilestone_descriptor());
  ExpectWords<v1::CaseState>(v1::CaseState_descriptor());
  ExpectWords<v1::CaseClockKind>(v1::CaseClockKind_descriptor());
  ExpectWords<v1::SuspicionKind>(v1::SuspicionKind_descriptor());
  ExpectWords<v1::ApprovalMatter>(v1::ApprovalMatter_descriptor());
  ExpectWords<v1::RoadWorks>(v1::RoadWorks_descriptor());
  ExpectWords<v1::UtilityService>(v1::UtilityService_descriptor());
  ExpectWords<v1::TransferStep>(v1::TransferStep_descriptor());
  ExpectWords<v1::OutageStep>(v1::OutageStep_descriptor());
  ExpectWords<v1::JointStep>(v1::JointStep_descriptor());
  ExpectWords<v1::AppointmentAnswer>(v1::AppointmentAnswer_descriptor());
}

}  // namespace
}  // namespace zhudong::cases
