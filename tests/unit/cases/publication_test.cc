// What everybody may know of how an approval ended.
#include "gateway/cases/publication.h"

#include <gmock/gmock.h>

#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kLinfen[] = "141002";

Story Applied(bool organization) {
  Story story(v1::CASE_KIND_WORKS_APPROVAL, kLinfen);
  v1::WorksApplication& works = *story.Tell("2024-03-04 09:30").mutable_works_application();
  works.set_case_number("N-1");
  works.set_works_name("尧都铸造 10kV 外线工程");
  works.mutable_applicant()->set_name("尧都铸造有限公司");
  if (organization) works.mutable_applicant()->set_credit_code("91141002MA0KXXXX0X");
  works.set_voltage_kv(10);
  for (const char* department : {"自然资源", "市政"}) works.add_departments(department);
  story.Status("2024-03-04 10:00", v1::CASE_STATUS_ACCEPTED);
  return story;
}

Story Approved(bool organization) {
  Story story = Applied(organization);
  story.Status("2024-03-05 10:00", v1::CASE_STATUS_PASSED, "自然资源", "临自然资〔2024〕3号");
  v1::CaseStatusReport& last = *story.Tell("2024-03-06 10:00").mutable_case_status_report();
  last.set_opinion("同意张工的方案");
  last.set_case_kind(v1::CASE_KIND_WORKS_APPROVAL);
  last.set_case_number("N-1");
  last.set_status(v1::CASE_STATUS_PASSED);
  last.set_department("市政");
  return story;
}

TEST(Publications, SayHowItEndedAndNoOpinion) {
  const v1::CaseFile file = Approved(true).File();
  ASSERT_THAT(file.DebugString(), HasSubstr("opinion"));
  const auto publication = PublicationOf(file);
  ASSERT_TRUE(publication);
  EXPECT_EQ(publication->case_number(), "N-1");
  EXPECT_EQ(publication->division_code(), kLinfen);
  EXPECT_EQ(publication->matter(), v1::APPROVAL_MATTER_ACCESS_WORKS);
  EXPECT_EQ(publication->works_name(), "尧都铸造 10kV 外线工程");
  EXPECT_EQ(publication->applicant(), "尧都铸造有限公司");
  EXPECT_EQ(publication->result(), v1::APPROVAL_RESULT_APPROVED);
  EXPECT_EQ(publication->route(), file.works_approval().route());
  EXPECT_EQ(Day(publication->decided_at()), "03-06 10:00");
  EXPECT_THAT(publication->document_numbers(), ElementsAre("临自然资〔2024〕3号")) << "the other has none";
  EXPECT_THAT(publication->DebugString(), Not(HasSubstr("张工")));
}

TEST(Publications, NameNobodyWhoMayBeAPerson) {
  const auto publication = PublicationOf(Approved(false).File());
  ASSERT_TRUE(publication);
  EXPECT_EQ(publication->works_name(), "");
  EXPECT_EQ(publication->applicant(), "");
  EXPECT_EQ(publication->result(), v1::APPROVAL_RESULT_APPROVED);
}

TEST(Publications, AreOfApprovalsThatEndedHoweverTheyDid) {
  EXPECT_FALSE(PublicationOf(Applied(true).File())) << "it goes on";
  Story rejected = Applied(true);
  rejected.Status("2024-03-05 10:00", v1::CASE_STATUS_REJECTED, "市政");
  const auto publication = PublicationOf(rejected.File());
  ASSERT_TRUE(publication);
  EXPECT_EQ(publication->result(), v1::APPROVAL_RESULT_REJECTED);

  v1::CaseFile of_the_grid = Approved(true).File();
  of_the_grid.mutable_works_approval()->set_matter(v1::APPROVAL_MATTER_GRID_LAND);
  EXPECT_FALSE(PublicationOf(of_the_grid)) << "the document wants access works";
  v1::CaseFile connection;
  connection.mutable_connection();
  connection.set_state(v1::CASE_STATE_ENDED);
  connection.mutable_ended_at();
  EXPECT_FALSE(PublicationOf(connection));
}

}  // namespace
}  // namespace zhudong::cases
