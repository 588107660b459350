#include "gateway/correlation/correlate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/correlation/events.h"
#include "tests/unit/correlation/map_state.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::correlation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCode[] = "2603-141124-89-05-346948";
constexpr char kOtherCode[] = "2509-320193-89-01-544060";
constexpr char kSupervision[] = "4401122025B00012";

v1::Project ProjectOf(const std::string& row) {
  zhudong::store::v1::ProjectRow parsed;
  parsed.ParseFromString(row);
  return parsed.project();
}

TEST(Correlate, EventsThatNameTheSameLandAreOneProject) {
  MapState state;
  state.Take(Land("l1", 0, kSupervision));
  state.Take(LandPermit("p1", 30, "地字第4401122025YG0012345号", kSupervision));
  state.Take(Plan("p2", 90, "建字第4401122025GG0000777号", "4401122025YG0012345"));
  ASSERT_THAT(state.Projects(), SizeIs(1));
  const v1::Project project = ProjectOf(state.Projects().begin()->second);
  EXPECT_THAT(project.evidence(), SizeIs(3));
  EXPECT_EQ(project.stage(), v1::STAGE_CONSTRUCTION_PLANNED);
  EXPECT_EQ(project.land_area_m2(), 19500) << "the permit's area stands before the contract's";
  EXPECT_EQ(project.floor_area_m2(), 48000);
}

TEST(Correlate, AStrongerIdentityGivesTheProjectANewIdAndTheOldOneStillLeadsThere) {
  MapState state;
  state.Take(Land("l1", 0, kSupervision));
  const std::string old_id = state.Projects().begin()->first;
  const Regrouping change = state.Take(Land("l2", 5, kSupervision, kCode));
  ASSERT_THAT(state.Projects(), SizeIs(1));
  const std::string new_id = state.Projects().begin()->first;
  EXPECT_NE(old_id, new_id);
  EXPECT_THAT(change.moved.at(old_id), ElementsAre(new_id));
  EXPECT_EQ(ResolveProjectId(state, old_id), new_id);
  EXPECT_THAT(FormerProjectIds(state, new_id), ElementsAre(old_id));
}

TEST(Correlate, APermitThatNamesTwoProjectsMergesThemAndItsWithdrawalSplitsThem) {
  MapState state;
  state.Take(Land("l1", 0, kSupervision));
  state.Take(Land("l2", 0, "4401122025B00099"));
  ASSERT_THAT(state.Projects(), SizeIs(2));
  const auto before = state.Projects();
  v1::Event both = LandPermit("p1", 30, "地字第4401122025YG0012345号", kSupervision);
  both.mutable_land_use_planning_permit()->set_project_code(kCode);
  v1::Event other = Land("l3", 31, "4401122025B00099", kCode);
  state.Take(both);
  state.Take(other);
  ASSERT_THAT(state.Projects(), SizeIs(1));
  state.Take(Withdrawal("w1", both));
  const Regrouping change = state.Take(Withdrawal("w2", other));
  EXPECT_EQ(state.Projects(), before) << "what was withdrawn leaves no trace";
  EXPECT_FALSE(change.projects.empty());
}

TEST(Correlate, ACorrectionReplacesAndArrivesBeforeOrAfter) {
  v1::Event wrong = Land("l1", 0, kSupervision);
  wrong.mutable_land_supply()->set_land_area_m2(999999);
  v1::Event right = Land("l1-fixed", 1, kSupervision);
  right.set_corrects_event_id("l1");
  MapState forward;
  forward.Take(wrong);
  forward.Take(right);
  MapState backward;
  backward.Take(right);
  backward.Take(wrong);
  EXPECT_EQ(forward.Projects(), backward.Projects());
  EXPECT_EQ(ProjectOf(forward.Projects().begin()->second).land_area_m2(), 20000);
}

TEST(Correlate, AProjectIsStillFoundWhereACorrectionGaveItsOnlyEventAnotherNumber) {
  const v1::Event wrong = Land("l1", 0, kSupervision);
  v1::Event right = Land("l1-fixed", 1, "4401122025B00099");
  right.set_corrects_event_id("l1");
  v1::Event version = right;
  version.clear_corrects_event_id();
  version.set_event_id("l1");
  for (const v1::Event& correction : {right, version}) {
    MapState state;
    state.Take(wrong);
    const std::string old_id = state.Projects().begin()->first;
    const Regrouping change = state.Take(correction);
    ASSERT_THAT(state.Projects(), SizeIs(1));
    const std::string new_id = state.Projects().begin()->first;
    EXPECT_NE(old_id, new_id);
    EXPECT_THAT(change.moved.at(old_id), ElementsAre(new_id)) << "and subscribers are told where it went";
    EXPECT_EQ(ResolveProjectId(state, old_id), new_id);
  }
}

TEST(Correlate, AVersionOfAnotherKindTakesTheFormerOneOut) {
  const v1::Event land = Land("x", 0, kSupervision);
  const v1::Event other = Land("y", 0, "4401122025B00099");
  v1::Event withdrawal = Withdrawal("x", other);
  withdrawal.set_feed(land.feed());
  withdrawal.mutable_recorded_at()->set_seconds(land.recorded_at().seconds() + 5);
  MapState forward;
  for (const v1::Event& event : {land, other, withdrawal}) forward.Take(event);
  EXPECT_THAT(forward.Projects(), IsEmpty());
  forward.Take(Land("z", 3, kSupervision));
  MapState backward;
  for (const v1::Event& event : {withdrawal, Land("z", 3, kSupervision), other, land}) backward.Take(event);
  EXPECT_EQ(forward.Projects(), backward.Projects());
  EXPECT_THAT(forward.Projects(), SizeIs(1));
}

TEST(Correlate, AnEventWithNoIdentityIsAProjectOfItsOwn) {
  MapState state;
  v1::Event bare = At("planning-permits", "x1", 0);
  bare.mutable_construction_planning_permit()->set_project_name("无号工程");
  state.Take(bare);
  bare.set_event_id("x2");
  state.Take(bare);
  EXPECT_THAT(state.Projects(), SizeIs(2)) << "a like name is no identity";
}

TEST(Correlate, AnIdentityOfTooManyEventsIsSetAsideAndComesBackWhenTheyGo) {
  const Limits limits{.max_events_per_identity = 3, .max_projects_per_identity = 50};
  MapState state;
  std::vector<v1::Event> events;
  for (int i = 0; i < 4; ++i) {
    events.push_back(LandPermit("p" + std::to_string(i), i, "地字第4401122025YG000000" + std::to_string(i) + "号", ""));
    events.back().mutable_land_use_planning_permit()->set_project_code(kCode);
  }
  for (int i = 0; i < 3; ++i) state.Take(events[static_cast<size_t>(i)], limits);
  EXPECT_THAT(state.Projects(), SizeIs(1));
  state.Take(events[3], limits);
  EXPECT_THAT(state.Projects(), SizeIs(4)) << "each permit by itself, the code joins nothing";
  state.Take(Withdrawal("w", events[3]), limits);
  EXPECT_THAT(state.Projects(), SizeIs(1));
}

TEST(Correlate, ALandNumberBesideTooManyProjectCodesIsSetAside) {
  const Limits limits{.max_events_per_identity = 500, .max_projects_per_identity = 1};
  MapState state;
  state.Take(Land("l1", 0, kSupervision, kCode), limits);
  EXPECT_THAT(state.Projects(), SizeIs(1));
  state.Take(Land("l2", 0, kSupervision, kOtherCode), limits);
  EXPECT_THAT(state.Projects(), SizeIs(2));
}

TEST(Correlate, BusinessRegistrationsAreKeptAsPartiesAndMakeNoProject) {
  MapState state;
  v1::Event event = At("business-registration", "b1", 0);
  event.mutable_business_registration()->set_credit_code("91350200MA2YJ1XR9G");
  event.mutable_business_registration()->set_name("厦门示例科技有限公司");
  EXPECT_TRUE(state.Take(event).party_added);
  event.set_event_id("b2");
  EXPECT_FALSE(state.Take(event).party_added);
  EXPECT_THAT(state.Projects(), IsEmpty());
}

}  // namespace
}  // namespace zhudong::correlation
