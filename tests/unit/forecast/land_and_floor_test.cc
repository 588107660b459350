// Forecasts by land and by floor area, with the numbers worked out by hand.
#include <limits>

#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

TEST(LandArea, HectaresTimesDensityOfTheClass) {
  struct Case {
    const char* letter;
    double low, expected, high;
  };
  // 60,000 ㎡ = 6 hm² × kW/hm² of GB/T 50293-2014 table 4.3.3.
  const Case cases[] = {{"R", 600, 1500, 2400},  {"B", 2400, 4800, 7200}, {"A", 1800, 3300, 4800},
                        {"M", 1200, 3000, 4800}, {"W", 120, 180, 240},    {"S", 90, 135, 180},
                        {"U", 900, 1200, 1500},  {"G", 60, 120, 180}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.letter);
    const auto forecast = Compute(OnLand(c.letter, 60000), *National());
    ASSERT_TRUE(forecast);
    EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_LAND_AREA);
    ExpectRange(forecast->demand(), c.low, c.expected, c.high);
    EXPECT_TRUE(forecast->cross_checks().empty());
  }
}

TEST(LandArea, NoticesNameTheUseInWordsOfAnotherCatalogue) {
  const struct {
    const char* code;
    const char* name;
    double expected;
  } cases[] = {{"", "城镇住宅用地", 1500}, {"", "工业用地", 3000}, {"0601", "", 3000}, {"0507", "其他商服用地", 4800}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    v1::Project project = OnLand("", 60000);
    project.mutable_land_use()->set_scheme(v1::LAND_USE_SCHEME_GB21010_2017);
    project.mutable_land_use()->set_code(c.code);
    project.mutable_land_use()->set_name(c.name);
    const auto forecast = Compute(project, *National());
    ASSERT_TRUE(forecast);
    EXPECT_DOUBLE_EQ(forecast->demand().expected_kw(), c.expected);
  }
}

TEST(LandArea, ANumberOfTheEvidenceSaysWhichEvidence) {
  const auto forecast = Compute(OnLand("M", 60000), *National());
  ASSERT_TRUE(forecast);
  const v1::Factor* area = FindFactor(*forecast, "land_area");
  ASSERT_NE(area, nullptr);
  EXPECT_EQ(area->source(), "evidence");
  EXPECT_EQ(area->evidence(), 1);
  EXPECT_EQ(area->unit(), "㎡");
  EXPECT_EQ(forecast->evidence(0).event_id(), "e1");
  const v1::Factor* density = FindFactor(*forecast, "load_density");
  ASSERT_NE(density, nullptr);
  EXPECT_EQ(density->unit(), "kW/hm²");
  EXPECT_EQ(density->assurance(), "R-high");
  EXPECT_EQ(density->applies_to(), "M");
  EXPECT_EQ(density->evidence(), 0);
  EXPECT_EQ(density->value().expected(), 500);
}

TEST(FloorArea, KnownAreaWinsAndTheLandChecks) {
  v1::Project project = OnLand("M", 60000);
  project.set_floor_area_m2(90000);
  project.set_floor_area_ratio_max(2.5);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_FLOOR_AREA);
  // 90,000 ㎡ × 40 / 80 / 120 W/㎡; the ratio is not needed.
  ExpectRange(forecast->demand(), 3600, 7200, 10800);
  EXPECT_EQ(FindFactor(*forecast, "floor_area_ratio"), nullptr);
  ASSERT_EQ(forecast->cross_checks_size(), 1);
  EXPECT_EQ(forecast->cross_checks(0).method(), v1::FORECAST_METHOD_LAND_AREA);
  ExpectRange(forecast->cross_checks(0).demand(), 1200, 3000, 4800);
  EXPECT_DOUBLE_EQ(forecast->cross_checks(0).ratio(), 3000.0 / 7200.0);
}

TEST(FloorArea, FromTheFloorAreaRatioWhereNotKnown) {
  v1::Project project = OnLand("R", 45006.29);
  project.set_floor_area_ratio_max(2.5);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_FLOOR_AREA);
  // 45,006.29 × 2.5 = 112,515.725 ㎡ × 30 / 50 / 70 W/㎡.
  ExpectRange(forecast->demand(), 3375.5, 5625.8, 7876.1);
  const v1::Factor* ratio = FindFactor(*forecast, "floor_area_ratio");
  ASSERT_NE(ratio, nullptr);
  EXPECT_EQ(ratio->value().expected(), 2.5);
  ASSERT_EQ(forecast->cross_checks_size(), 1);
  EXPECT_EQ(forecast->cross_checks(0).method(), v1::FORECAST_METHOD_LAND_AREA);
}

TEST(FloorArea, BelowGroundCountsAsParking) {
  v1::Project project = OnLand("B");
  project.set_floor_area_m2(50000);
  project.set_floor_area_below_ground_m2(10000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  // 40,000 ㎡ × 40/95/150 W/㎡ = 1600/3800/6000; 10,000 ㎡ × 8/12/15 W/㎡ × 0.6/0.7/0.8 = 48/84/120.
  ExpectRange(forecast->demand(), 1648, 3884, 6120);
}

TEST(FloorArea, LandWithoutAnIndexForFloorAreaFallsBackToItsArea) {
  v1::Project project = OnLand("G", 10000);
  project.set_floor_area_m2(500);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_LAND_AREA);
  ExpectRange(forecast->demand(), 10, 20, 30);
}

TEST(NoForecast, WhereNothingAllowsOne) {
  EXPECT_FALSE(Compute(v1::Project(), *National()));
  EXPECT_FALSE(Compute(OnLand("R"), *National())) << "no area";
  EXPECT_FALSE(Compute(OnLand("E", 60000), *National())) << "a class without an index";
  v1::Project unknown = OnLand("M", 60000);
  unknown.clear_land_use();
  unknown.set_floor_area_m2(1000);
  EXPECT_FALSE(Compute(unknown, *National())) << "no class";
  v1::Project road = OnLand("S", 60000);
  road.set_linear_works(true);
  EXPECT_FALSE(Compute(road, *National())) << "linear works";
}

TEST(NoForecast, FromAreasThatAreNoNumbers) {
  for (const double area :
       {0.0, -1.0, 1e10, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    v1::Project project = OnLand("M");
    project.set_land_area_m2(area);
    project.set_floor_area_m2(area);
    AddBuilding(project, v1::BUILDING_USE_OFFICE).set_floor_area_m2(area);
    EXPECT_FALSE(Compute(project, *National())) << area;
  }
}

}  // namespace
}  // namespace zhudong::forecast
