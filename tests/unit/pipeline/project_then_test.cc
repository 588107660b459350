// A project as it was known: what had been received, by the tables of then.
#include "gateway/pipeline/project_then.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/pipeline/read_model.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"

namespace zhudong::pipeline {
namespace {

using correlation::Land;
using correlation::LandPermit;

constexpr char kParcel[] = "4401122025B00012";
constexpr char kCode[] = "2603-141124-89-05-346948";
constexpr absl::Duration kHour = absl::Hours(1);

absl::Time Received() { return absl::FromUnixMicros(kReceivedUs); }

// The land at once, the permit for less of it an hour later, the acceptance after another.
class ProjectThenTest : public testing::Test {
 protected:
  ProjectThenTest() : stand_({}, /*with_cases=*/true) {
    Receive(Land("l1", 0, kParcel, kCode), 0);
    Receive(LandPermit("u1", 5, "地字第4401122025YG0001号", kParcel), 1);
    v1::Event acceptance = correlation::At("acceptance", "a1", 300);
    acceptance.mutable_completion_acceptance()->set_acceptance_number("穗开验备2026-1");
    acceptance.mutable_completion_acceptance()->set_project_code(kCode);
    acceptance.mutable_completion_acceptance()->set_accepted_date("2026-01-26");
    Receive(acceptance, 2);
    stand_.Run();
  }
  void Receive(const v1::Event& event, int hours) {
    stand_.Add(event, kReceivedUs + absl::ToInt64Microseconds(hours * kHour));
  }
  std::optional<ProjectThen> Known(absl::Time moment, const std::string& name = kCode) {
    auto projects = ProjectsThen::At(stand_.database(), moment);
    EXPECT_TRUE(projects.ok()) << projects.status();
    auto then = projects->Find(name);
    EXPECT_TRUE(then.ok()) << then.status();
    return *std::move(then);
  }

  Stand stand_;
};

TEST_F(ProjectThenTest, IsOfWhatHadBeenReceived) {
  EXPECT_FALSE(Known(Received() - absl::Microseconds(1))) << "nothing yet";
  const auto land = Known(Received());
  ASSERT_TRUE(land);
  EXPECT_EQ(land->project.land_area_m2(), 20000);
  EXPECT_EQ(land->project.accepted_date(), "");
  ASSERT_TRUE(land->forecast);
  EXPECT_EQ(land->first->forecast_id(), land->forecast->forecast_id());

  const auto permit = Known(Received() + kHour);
  ASSERT_TRUE(permit && permit->forecast);
  EXPECT_NE(permit->forecast->demand().expected_kw(), land->forecast->demand().expected_kw());
  EXPECT_EQ(permit->first->demand().expected_kw(), land->forecast->demand().expected_kw());
  EXPECT_EQ(permit->project.accepted_date(), "");
  EXPECT_EQ(Known(Received() + 2 * kHour)->project.accepted_date(), "2026-01-26");
  EXPECT_FALSE(Known(Received() + 2 * kHour, "2603-141124-89-05-000000"));
}

TEST_F(ProjectThenTest, OfNowIsWhatStandsThere) {
  const ReadModel model(stand_.database());
  const auto id = model.Resolve(kCode);
  ASSERT_TRUE(id.ok());
  const auto now = Known(Received() + 24 * kHour);
  ASSERT_TRUE(now);
  EXPECT_EQ(now->project.SerializeAsString(), model.GetProject(*id)->SerializeAsString());
  EXPECT_EQ(now->forecast->SerializeAsString(), (*model.GetForecast(*id))->SerializeAsString());
}

TEST_F(ProjectThenTest, AnswersToAFormerNameAndGoesByWhatHoldsNow) {
  const std::string former = Known(Received())->project.project_id();
  v1::Event corrected = Land("l2", 0, kParcel, kCode);
  corrected.set_corrects_event_id("l1");
  corrected.mutable_land_supply()->set_land_area_m2(5000);
  Receive(corrected, 3);
  stand_.Run();
  const auto then = Known(Received() + 2 * kHour, former);
  ASSERT_TRUE(then);
  EXPECT_EQ(then->project.land_area_m2(), 19500) << "the land was corrected since: the permit alone is left";
  EXPECT_FALSE(Known(Received(), former)) << "and of the first hour nothing is";
}

TEST(ProjectsThen, NeedRules) {
  Stand without({});
  EXPECT_EQ(ProjectsThen::At(without.database(), Received()).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace zhudong::pipeline
