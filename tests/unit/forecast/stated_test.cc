// What an investor states of itself, and how certain what is only promoted is; worked out by hand.
#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

using ::testing::HasSubstr;

v1::Project Promoted(double stated_kw) {
  v1::Project project = OnLand("");
  project.clear_land_use();
  project.set_stage(v1::STAGE_PROMOTED);
  project.set_stated_kw(stated_kw);
  v1::FieldSource* source = project.add_field_sources();
  source->set_field("stated_kw");
  source->set_evidence(1);
  return project;
}

TEST(Stated, AloneWithAWideRangeAndItsSource) {
  const auto forecast = Compute(Promoted(10000), *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_STATED);
  ExpectRange(forecast->demand(), 3000, 6000, 10000);
  const v1::Factor* stated = FindFactor(*forecast, "stated_demand");
  ASSERT_NE(stated, nullptr);
  EXPECT_EQ(stated->assurance(), "evidence");
  EXPECT_EQ(stated->evidence(), 1u);
  const v1::Factor* factor = FindFactor(*forecast, "stated_factor");
  ASSERT_NE(factor, nullptr);
  EXPECT_EQ(factor->assurance(), "configured");
  EXPECT_THAT(forecast->explanation(0), HasSubstr("投资方自报 10000 kW"));
  EXPECT_EQ(forecast->voltage_level(), v1::VOLTAGE_LEVEL_10KV);
  EXPECT_EQ(forecast->ramp_size(), 0) << "what it is for is not known";
}

TEST(Stated, TheIndustryTellsHowItGrows) {
  v1::Project project = Promoted(10000);
  project.set_industry("C3829");
  const auto forecast = Compute(project, *National());
  ASSERT_GT(forecast->ramp_size(), 0);
  EXPECT_EQ(forecast->ramp(0).share(), 0.55);
  project.set_industry("房地产业");
  EXPECT_EQ(Compute(project, *National())->ramp_size(), 0);
}

TEST(Stated, BesideAnAreaItIsACrossCheck) {
  v1::Project project = OnLand("M", 60000);
  project.set_stage(v1::STAGE_PROMOTED);
  const auto without = Compute(project, *National());
  project.set_stated_kw(10000);
  const auto forecast = Compute(project, *National());
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_LAND_AREA);
  EXPECT_EQ(forecast->demand().expected_kw(), without->demand().expected_kw());
  ASSERT_EQ(forecast->cross_checks_size(), 1);
  EXPECT_EQ(forecast->cross_checks(0).method(), v1::FORECAST_METHOD_STATED);
  ExpectRange(forecast->cross_checks(0).demand(), 3000, 6000, 10000);
  EXPECT_DOUBLE_EQ(forecast->cross_checks(0).ratio(), 2) << "6 hm² × 500 kW = 3,000 kW";
}

TEST(Stated, HoldsThePointLoads) {
  v1::Project project = Promoted(10000);
  AddPointLoad(AddBuilding(project, v1::BUILDING_USE_UNSPECIFIED), v1::POINT_LOAD_KIND_OTHER, 1, 500);
  const auto forecast = Compute(project, *National());
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_POINT_LOADS) << "what is known for itself stands first";
  ExpectRange(forecast->cross_checks(0).demand(), 3000, 6000, 10000);
}

TEST(Stated, ALargeProjectIsToldAsSuch) {
  v1::Project project = Promoted(10000);
  EXPECT_THAT(Compute(project, *National())->explanation(), testing::Not(testing::Contains(HasSubstr("重大项目"))));
  project.set_large_project(true);
  v1::FieldSource* source = project.add_field_sources();
  source->set_field("large_project");
  source->set_evidence(1);
  const auto forecast = Compute(project, *National());
  EXPECT_THAT(forecast->explanation(), testing::Contains("A large project 重大项目, says evidence 1."));
  ExpectRange(forecast->demand(), 3000, 6000, 10000);
}

TEST(Stated, NothingOfItIsNoForecast) {
  EXPECT_FALSE(Compute(Promoted(0), *National()));
  v1::Project unsaid = Promoted(1);
  unsaid.clear_stated_kw();
  EXPECT_FALSE(Compute(unsaid, *National()));
}

TEST(Stated, ARegionMakesSomethingElseOfIt) {
  const auto tables =
      National({"name = \"gz\"\ndivision_prefix = \"4401\"\neffective_from = \"2015-01-01\"\n"
                "[stated]\nsource = \"穗\"\nassurance = \"configured\"\nfactor = [0.5, 0.8, 1.2]\n"});
  ExpectRange(Compute(Promoted(10000), *tables)->demand(), 5000, 8000, 12000);
}

TEST(Certainty, OfWhatIsPromotedIsBelowEverythingElse) {
  v1::Project project = Promoted(10000);
  const double negotiating = Compute(project, *National())->certainty();
  project.set_promotion_signed_date("2025-05-20");
  const double signed_so = Compute(project, *National())->certainty();
  project.set_stage(v1::STAGE_PLANNED);
  const double planned = Compute(project, *National())->certainty();
  EXPECT_EQ(negotiating, 0.05);
  EXPECT_EQ(signed_so, 0.10);
  EXPECT_LT(signed_so, planned);
}

// A journal of before holds tables that know nothing of promotions; they must be read as they were.
TEST(Tables, OfBeforePromotionsAreStillComplete) {
  std::string old(NationalTables());
  const size_t stated = old.find("[stated]");
  ASSERT_NE(stated, std::string::npos);
  old.erase(stated, old.find("\n[", stated) + 1 - stated);
  for (const char* key : {"\npromoted = ", "\npromoted_signed = "}) {
    const size_t at = old.find(key);
    ASSERT_NE(at, std::string::npos) << key;
    old.erase(at, old.find('\n', at + 1) - at);
  }
  const auto tables = Tables::Parse({old});
  ASSERT_TRUE(tables.ok()) << tables.status();
  EXPECT_FALSE(Compute(Promoted(10000), **tables));
  v1::Project project = OnLand("M", 60000);
  project.set_stage(v1::STAGE_PROMOTED);
  EXPECT_EQ(Compute(project, **tables)->certainty(), 0) << "not known";
  EXPECT_EQ(Compute(project, *National())->certainty(), 0.05);
}

}  // namespace
}  // namespace zhudong::forecast
