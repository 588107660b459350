// Investment promotion: the weakest evidence of a project, and the first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/correlation/correlate.h"
#include "gateway/correlation/identity.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/correlation/map_state.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::correlation {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kCode[] = "2603-141124-89-05-346948";
constexpr char kNumber[] = "穗招2025-031";

v1::Project Only(const MapState& state) {
  const auto projects = state.Projects();
  EXPECT_THAT(projects, SizeIs(1));
  zhudong::store::v1::ProjectRow row;
  if (!projects.empty()) row.ParseFromString(projects.begin()->second);
  return row.project();
}

uint32_t SourceOf(const v1::Project& project, const std::string& field) {
  for (const v1::FieldSource& source : project.field_sources()) {
    if (source.field() == field) return source.evidence();
  }
  return 0;
}

TEST(Promotions, AreAProjectWithALaterEventInPlaceOfTheEarlier) {
  MapState state;
  state.Take(Promotion("a", 0, kNumber, v1::PROMOTION_STEP_NEGOTIATING));
  EXPECT_EQ(Only(state).stage(), v1::STAGE_PROMOTED);
  EXPECT_EQ(Only(state).promotion_signed_date(), "");
  EXPECT_EQ(Only(state).identities(0).kind(), v1::IDENTITY_KIND_PROMOTION);
  EXPECT_EQ(Only(state).identities(0).value(), std::string("investment-promotion/") + kNumber);
  v1::Event later = Promotion("b", 30, kNumber, v1::PROMOTION_STEP_SIGNED);
  v1::InvestmentPromotion& promotion = *later.mutable_investment_promotion();
  promotion.set_stated_kw(12000);
  promotion.set_land_area_m2(66000);
  promotion.set_floor_area_m2(90000);
  promotion.mutable_land_use()->set_name("工业用地");
  promotion.set_large_project(true);
  promotion.set_park("科学城");
  promotion.set_industry_code("C3829");
  promotion.set_total_investment_10k_cny(50000);
  promotion.mutable_investor()->set_name("广州样例智造有限公司");
  promotion.set_planned_start_date("2025-12-01");
  promotion.set_planned_completion_date("2027-06-30");
  promotion.set_address("科学城样例路");
  state.Take(later);
  const v1::Project project = Only(state);
  EXPECT_THAT(project.evidence(), SizeIs(2));
  EXPECT_EQ(project.stated_kw(), 12000);
  EXPECT_EQ(project.land_area_m2(), 66000);
  EXPECT_EQ(project.floor_area_m2(), 90000);
  EXPECT_EQ(project.land_use().name(), "工业用地");
  EXPECT_TRUE(project.large_project());
  EXPECT_EQ(project.park(), "科学城");
  EXPECT_EQ(project.industry(), "C3829");
  EXPECT_EQ(project.total_investment_10k_cny(), 50000);
  EXPECT_EQ(project.owner().name(), "广州样例智造有限公司");
  EXPECT_EQ(project.planned_start_date(), "2025-12-01");
  EXPECT_EQ(project.planned_completion_source(), "investment_promotion.planned_completion_date");
  EXPECT_EQ(project.promotion_signed_date(), "2025-05-01") << "the day since when it is signed, where none is told";
  for (const char* field : {"name", "stated_kw", "land_area_m2", "floor_area_m2", "land_use", "large_project", "park",
                            "industry", "promotion_signed_date", "planned_completion_date"}) {
    EXPECT_EQ(SourceOf(project, field), 2u) << field;
  }
}

TEST(Promotions, OneThatNamesItsCodeIsOneWithTheRegisteredProjectWhoeverComesFirst) {
  const v1::Event wooed = Promotion("a", 0, kNumber, v1::PROMOTION_STEP_SIGNED);
  const v1::Event settled = Promotion("b", 60, kNumber, v1::PROMOTION_STEP_SETTLED, kCode);
  const v1::Event registered = Investment("i", 50, kCode);
  MapState forward;
  forward.Take(wooed);
  const std::string wooed_id = Only(forward).project_id();
  forward.Take(registered);
  EXPECT_THAT(forward.Projects(), SizeIs(2)) << "nothing ties them together yet";
  forward.Take(settled);
  MapState backward;
  backward.Take(settled);
  backward.Take(registered);
  backward.Take(wooed);
  EXPECT_EQ(forward.Projects(), backward.Projects());
  const v1::Project project = Only(forward);
  EXPECT_EQ(project.stage(), v1::STAGE_PLANNED);
  EXPECT_EQ(project.name(), "云埔智造园一期") << "the register's name holds";
  EXPECT_EQ(project.stated_kw(), 8000);
  EXPECT_EQ(ResolveProjectId(forward, wooed_id), project.project_id());
}

TEST(Promotions, StrongerEvidenceHoldsOverWhatWasPromised) {
  MapState state;
  v1::Event promotion = Promotion("a", 0, kNumber, v1::PROMOTION_STEP_SIGNED, kCode);
  promotion.mutable_investment_promotion()->set_land_area_m2(999999);
  promotion.mutable_investment_promotion()->set_planned_completion_date("2030-01-01");
  promotion.mutable_investment_promotion()->mutable_land_use()->set_name("商服用地");
  state.Take(promotion);
  v1::Event land = Land("l", 30, "4401122025B00012", kCode);
  land.mutable_land_supply()->set_agreed_completion_date("2027-09-01");
  state.Take(land);
  const v1::Project project = Only(state);
  EXPECT_EQ(project.stage(), v1::STAGE_LAND_SUPPLIED);
  EXPECT_EQ(project.land_area_m2(), 20000);
  EXPECT_EQ(project.land_use().name(), "工业用地");
  EXPECT_EQ(project.planned_completion_date(), "2027-09-01");
}

TEST(Promotions, PhasesOfOneOfficeAddUpAndTwoOfficesTellOfTheSame) {
  MapState state;
  state.Take(Promotion("a", 0, "一期", v1::PROMOTION_STEP_SIGNED, kCode));
  state.Take(Promotion("b", 1, "二期", v1::PROMOTION_STEP_SIGNED, kCode));
  v1::Event park = Promotion("c", 2, "一期", v1::PROMOTION_STEP_SIGNED, kCode);
  park.set_feed("park-promotion");
  park.mutable_investment_promotion()->set_stated_kw(15000);
  state.Take(park);
  EXPECT_EQ(Only(state).stated_kw(), 16000);
  EXPECT_EQ(SourceOf(Only(state), "stated_kw"), 1u);
  EXPECT_THAT(Only(state).identities(), SizeIs(4)) << "the same number of two offices is two";
}

TEST(Promotions, GivenUpItLeavesNoStageAndNoFigure) {
  MapState state;
  v1::Event wooed = Promotion("a", 0, kNumber, v1::PROMOTION_STEP_SIGNED);
  wooed.mutable_investment_promotion()->set_land_area_m2(66000);
  wooed.mutable_investment_promotion()->set_large_project(true);
  state.Take(wooed);
  v1::Event given_up = wooed;
  given_up.set_event_id("b");
  given_up.mutable_recorded_at()->set_seconds(wooed.recorded_at().seconds() + kDay);
  given_up.mutable_investment_promotion()->set_step(v1::PROMOTION_STEP_GIVEN_UP);
  state.Take(given_up);
  const v1::Project project = Only(state);
  EXPECT_EQ(project.stage(), v1::STAGE_UNSPECIFIED);
  EXPECT_FALSE(project.has_land_area_m2());
  EXPECT_FALSE(project.has_stated_kw());
  EXPECT_FALSE(project.large_project());
  EXPECT_EQ(project.promotion_signed_date(), "");
  EXPECT_EQ(project.name(), "云埔智造园（招商）") << "it is still known what was given up, and where";
  EXPECT_EQ(project.division_code(), "440112");
}

TEST(Promotions, GivenUpItUndoesNothingThatWasRegistered) {
  MapState state;
  state.Take(Investment("i", 10, kCode));
  const v1::Project registered = Only(state);
  state.Take(Promotion("a", 20, kNumber, v1::PROMOTION_STEP_GIVEN_UP, kCode));
  EXPECT_EQ(Only(state).stage(), v1::STAGE_PLANNED);
  EXPECT_EQ(Only(state).project_id(), registered.project_id());
  EXPECT_FALSE(Only(state).has_stated_kw());
}

TEST(Promotions, IsFoundByItsNumberWithItsFeed) {
  const std::string typed = std::string("investment-promotion/") + kNumber;
  bool found = false;
  for (const v1::Identity& identity : IdentitiesOfName(typed)) {
    found = found || (identity.kind() == v1::IDENTITY_KIND_PROMOTION && identity.value() == typed);
  }
  EXPECT_TRUE(found);
}

TEST(AddressCode, IsKeptAndJoinsNothing) {
  MapState state;
  v1::Event land = Land("l", 0, "4401122025B00012");
  land.set_address_code("440112001.0017");
  v1::Event other = Land("m", 1, "4401122025B00099");
  other.set_address_code("440112001.0017");
  state.Take(land);
  state.Take(other);
  EXPECT_THAT(state.Projects(), SizeIs(2)) << "several projects stand at one address";
  v1::Event permit = LandPermit("p", 5, "4401122025YG0000001", "4401122025B00012");
  permit.set_address_code("440112001.0018");
  MapState nearer;
  nearer.Take(land);
  nearer.Take(permit);
  EXPECT_EQ(Only(nearer).address_code(), "440112001.0018") << "the later the permit, the better the place is known";
  EXPECT_EQ(SourceOf(Only(nearer), "address_code"), 2u);
}

}  // namespace
}  // namespace zhudong::correlation
