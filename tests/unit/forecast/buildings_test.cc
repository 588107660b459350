// Forecasts by single buildings and point loads, with the numbers worked out by hand.
#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

v1::Project Bare() {
  v1::Project project = OnLand("");
  project.clear_land_use();
  return project;
}

TEST(Buildings, OneBuildingByAreaDensityAndDemandFactor) {
  v1::Project project = Bare();
  AddBuilding(project, v1::BUILDING_USE_OFFICE, 10000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_BUILDINGS);
  // 10,000 ㎡ × 50/65/80 W/㎡ × 0.7/0.75/0.8; no coincidence factor for one building.
  ExpectRange(forecast->demand(), 350, 487.5, 640);
  EXPECT_EQ(FindFactor(*forecast, "coincidence_factor"), nullptr);
}

TEST(Buildings, SeveralBuildingsDoNotPeakTogether) {
  v1::Project project = Bare();
  AddBuilding(project, v1::BUILDING_USE_OFFICE, 10000);
  AddBuilding(project, v1::BUILDING_USE_INDUSTRY_MEDIUM, 20000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  // 350/487.5/640 and 20,000 × 40/50/60 × 0.3/0.375/0.45 = 240/375/540; × 0.7/0.8/0.9.
  ExpectRange(forecast->demand(), 413, 690, 1062);
}

TEST(Buildings, ASmallSecondBuildingNeverTakesFromTheFirst) {
  v1::Project project = Bare();
  AddBuilding(project, v1::BUILDING_USE_OFFICE, 10000);
  AddBuilding(project, v1::BUILDING_USE_STORAGE, 100);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  ExpectRange(forecast->demand(), 350, 487.5, 640);
}

TEST(Buildings, DwellingsByNumberAndSize) {
  struct Case {
    const char* what;
    uint32_t dwellings;
    double dwelling_area, floor_area;
    double low, expected, high;
  };
  const Case cases[] = {
      // 72 × 8 kW × 0.45/0.475/0.5.
      {"a size up to 90 ㎡", 72, 89, 0, 259.2, 273.6, 288},
      // 72 × 10 kW × 0.45/0.475/0.5.
      {"a size up to 140 ㎡", 72, 120, 0, 324, 342, 360},
      // 10 kW + 60 ㎡ × 30/35/40 W/㎡ = 11.8/12.1/12.4 kW; × 72 × 0.45/0.475/0.5.
      {"an excess above 140 ㎡", 72, 200, 0, 382.3, 413.8, 446.4},
      // 6,408 ㎡ ÷ 72 = 89 ㎡.
      {"a size from the building's area", 72, 0, 6408, 259.2, 273.6, 288},
      // 72 × 4/10/16 kW, demand factor contained.
      {"no size at all", 72, 0, 0, 288, 720, 1152},
      // 25 × 8 × 0.5/0.575/0.65 = 100/115/130 would be less than what 24 need: 24 × 8 × 0.65/0.775/0.9.
      {"one more than a row ends with", 25, 89, 0, 124.8, 148.8, 172.8},
      {"more than any row names", 2000, 89, 0, 4160, 4480, 4800},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    v1::Project project = Bare();
    v1::Building& building = AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY, c.floor_area);
    building.set_dwellings(c.dwellings);
    if (c.dwelling_area > 0) building.set_dwelling_area_m2(c.dwelling_area);
    const auto forecast = Compute(project, *National());
    ASSERT_TRUE(forecast);
    ExpectRange(forecast->demand(), c.low, c.expected, c.high);
  }
}

TEST(Buildings, ResidentialByAreaWhereDwellingsAreNotKnown) {
  v1::Project project = Bare();
  AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY, 6408);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  // 6,408 ㎡ × 30/40/50 W/㎡ × 0.35/0.425/0.5 = 67.284/108.936/160.2.
  ExpectRange(forecast->demand(), 67.3, 108.9, 160.2);
}

TEST(Buildings, BelowGroundAsParking) {
  v1::Project project = Bare();
  v1::Building& building = AddBuilding(project, v1::BUILDING_USE_COMMERCE, 12000);
  building.set_floor_area_below_ground_m2(2000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  // 10,000 × 60/90/150 × 0.8/0.85/0.9 = 480/765/1350; 2,000 × 8/12/15 × 0.6/0.7/0.8 = 9.6/16.8/24.
  ExpectRange(forecast->demand(), 489.6, 781.8, 1374);
}

TEST(Buildings, OfUnknownUseByTheClassOfTheLand) {
  v1::Project project = OnLand("M");
  AddBuilding(project, v1::BUILDING_USE_UNSPECIFIED, 10000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_BUILDINGS);
  ExpectRange(forecast->demand(), 400, 800, 1200);
}

TEST(Buildings, WhatCountsInPartGivesWayToTheWhole) {
  v1::Project project = OnLand("M");
  AddBuilding(project, v1::BUILDING_USE_OFFICE, 100);
  AddBuilding(project, v1::BUILDING_USE_INDUSTRY_LIGHT);
  const auto partial = Compute(project, *National());
  ASSERT_TRUE(partial);
  EXPECT_EQ(partial->method(), v1::FORECAST_METHOD_BUILDINGS);
  EXPECT_THAT(partial->explanation(), testing::Contains(testing::HasSubstr("not counted")));

  project.set_floor_area_m2(20000);
  const auto whole = Compute(project, *National());
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->method(), v1::FORECAST_METHOD_FLOOR_AREA);
  ExpectRange(whole->demand(), 800, 1600, 2400);
  ASSERT_EQ(whole->cross_checks_size(), 1);
  EXPECT_EQ(whole->cross_checks(0).method(), v1::FORECAST_METHOD_BUILDINGS);
}

TEST(Buildings, AListThatLacksBuildingsGivesWayToTheWhole) {
  v1::Project project = OnLand("M");
  AddBuilding(project, v1::BUILDING_USE_INDUSTRY_LIGHT, 10000);
  project.set_floor_area_m2(11000);
  EXPECT_EQ(Compute(project, *National())->method(), v1::FORECAST_METHOD_BUILDINGS)
      << "lists and wholes differ a little";
  project.set_floor_area_m2(20000);
  const auto whole = Compute(project, *National());
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->method(), v1::FORECAST_METHOD_FLOOR_AREA);
  EXPECT_THAT(whole->explanation(),
              testing::Contains(testing::HasSubstr("10000 ㎡ of the site's 20000 ㎡: buildings are missing")));
  project.set_floor_area_above_ground_m2(11000);
  EXPECT_EQ(Compute(project, *National())->method(), v1::FORECAST_METHOD_BUILDINGS)
      << "a list that says nothing of what is below ground";
  project.mutable_buildings(0)->set_floor_area_below_ground_m2(500);
  EXPECT_EQ(Compute(project, *National())->method(), v1::FORECAST_METHOD_FLOOR_AREA);
  AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY).set_dwellings(60);
  EXPECT_EQ(Compute(project, *National())->method(), v1::FORECAST_METHOD_BUILDINGS)
      << "how much the dwellings are of the rest is not known";
}

TEST(Buildings, AThousandAreExplainedWithoutAFactorForEach) {
  v1::Project project = Bare();
  for (int i = 0; i < 1000; ++i) AddBuilding(project, v1::BUILDING_USE_INDUSTRY_LIGHT, 1000);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  // 1,000 × 1,000 ㎡ × 30/40/50 × 0.3/0.35/0.4 × 0.7/0.8/0.9.
  ExpectRange(forecast->demand(), 6300, 11200, 18000);
  EXPECT_LT(forecast->factors_size(), 250);
  EXPECT_THAT(forecast->explanation(), testing::Contains(testing::HasSubstr("800 more buildings")));
}

TEST(PointLoads, EachByItsOwnRule) {
  struct Case {
    v1::PointLoadKind kind;
    uint32_t count;
    double unit_kw;
    double low, expected, high;
  };
  const Case cases[] = {
      // 20 × 7 kW × 0.5.
      {v1::POINT_LOAD_KIND_CHARGER_AC, 20, 7, 70, 70, 70},
      // 11 × 7 × 0.6 = 46.2 would be less than what 10 need: 10 × 7 × 0.7.
      {v1::POINT_LOAD_KIND_CHARGER_AC, 11, 7, 49, 49, 49},
      // Power not stated: 8 kW each.
      {v1::POINT_LOAD_KIND_CHARGER_AC, 100, 0, 240, 240, 240},
      // 10 × 120 kW × 0.4/0.6/0.8.
      {v1::POINT_LOAD_KIND_CHARGER_DC, 10, 120, 480, 720, 960},
      // 5,000 kW × PUE 1.2/1.35/1.5 × 0.9.
      {v1::POINT_LOAD_KIND_DATA_CENTER, 1, 5000, 5400, 6075, 6750},
      {v1::POINT_LOAD_KIND_OTHER, 2, 300, 600, 600, 600},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(v1::PointLoadKind_Name(c.kind) + " × " + std::to_string(c.count));
    v1::Project project = Bare();
    AddPointLoad(AddBuilding(project, v1::BUILDING_USE_UNSPECIFIED), c.kind, c.count, c.unit_kw);
    const auto forecast = Compute(project, *National());
    ASSERT_TRUE(forecast);
    EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_POINT_LOADS);
    ExpectRange(forecast->demand(), c.low, c.expected, c.high);
  }
}

TEST(PointLoads, ComeOnTopOfTheGeneralLoad) {
  v1::Project project = Bare();
  v1::Building& building = AddBuilding(project, v1::BUILDING_USE_OFFICE, 10000);
  AddPointLoad(building, v1::POINT_LOAD_KIND_CHARGER_AC, 20, 7);
  const auto forecast = Compute(project, *National());
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->method(), v1::FORECAST_METHOD_BUILDINGS);
  ExpectRange(forecast->demand(), 420, 557.5, 710);
}

TEST(PointLoads, WithoutARatedPowerAreNotGuessed) {
  v1::Project project = Bare();
  AddPointLoad(AddBuilding(project, v1::BUILDING_USE_UNSPECIFIED), v1::POINT_LOAD_KIND_CHARGER_DC, 4, 0);
  EXPECT_FALSE(Compute(project, *National()));
}

}  // namespace
}  // namespace zhudong::forecast
