// What holds for every project. Random, with the seed printed.
#include <random>

#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

constexpr int kRounds = 400;

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  // 0 to `below` − 1.
  uint32_t Below(uint32_t below) { return static_cast<uint32_t>(engine_() % below); }
  bool Once(uint32_t in) { return Below(in) == 0; }
  double Area() { return 1 + Below(20000000) / 100.0; }

 private:
  std::mt19937_64 engine_;
};

v1::Project Random(Dice& dice) {
  static constexpr const char* kLetters[] = {"R", "A", "B", "M", "W", "S", "U", "G", "E"};
  v1::Project project = OnLand(kLetters[dice.Below(9)]);
  project.set_stage(static_cast<v1::Stage>(dice.Below(v1::Stage_ARRAYSIZE)));
  if (!dice.Once(3)) project.set_land_area_m2(dice.Area());
  if (dice.Once(3)) project.set_floor_area_ratio_max(0.1 + dice.Below(80) / 10.0);
  if (dice.Once(2)) project.set_floor_area_m2(dice.Area());
  if (dice.Once(3)) project.set_stated_kw(dice.Below(20000));
  if (dice.Once(3)) project.set_floor_area_below_ground_m2(dice.Area() / 10);
  if (dice.Once(2)) project.set_planned_completion_date("2022-01-21");
  if (dice.Once(2)) project.set_construction_planning_permit_date("2020-01-31");
  for (uint32_t i = dice.Below(6); i > 0; --i) {
    v1::Building& building = AddBuilding(project, static_cast<v1::BuildingUse>(dice.Below(17)));
    if (!dice.Once(4)) building.set_floor_area_m2(dice.Area());
    if (dice.Once(3)) building.set_floor_area_below_ground_m2(dice.Area() / 10);
    if (dice.Once(3)) building.set_dwellings(1 + dice.Below(1000));
    if (dice.Once(6)) building.set_dwelling_area_m2(30 + dice.Below(200));
    if (dice.Once(6)) {
      AddPointLoad(building, static_cast<v1::PointLoadKind>(dice.Below(5)), 1 + dice.Below(100), dice.Below(200));
    }
  }
  return project;
}

// Runs `check` on random projects, each named by its seed.
template <typename Check>
void ForRandomProjects(const Check& check) {
  const auto tables = National();
  for (uint64_t seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    v1::Project project = Random(dice);
    check(project, *tables, dice);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Properties, LowToHighInEveryRange) {
  int forecasts = 0;
  ForRandomProjects([&](const v1::Project& project, const Tables& tables, Dice&) {
    const auto forecast = Compute(project, tables);
    if (!forecast) return;
    ++forecasts;
    std::vector<v1::DemandRange> ranges = {forecast->demand()};
    for (const v1::CrossCheck& check : forecast->cross_checks()) ranges.push_back(check.demand());
    double last = 0;
    for (const v1::YearDemand& year : forecast->ramp()) {
      ranges.push_back(year.demand());
      EXPECT_GE(year.share(), last);
      last = year.share();
    }
    EXPECT_TRUE(forecast->ramp().empty() || last == 1);
    for (const v1::DemandRange& range : ranges) {
      EXPECT_GE(range.low_kw(), 0);
      EXPECT_LE(range.low_kw(), range.expected_kw());
      EXPECT_LE(range.expected_kw(), range.high_kw());
    }
    EXPECT_NE(forecast->voltage_level(), v1::VOLTAGE_LEVEL_UNSPECIFIED);
  });
  EXPECT_GT(forecasts, kRounds / 2) << "the projects must be worth the test";
}

TEST(Properties, EveryFactorHasASource) {
  ForRandomProjects([](const v1::Project& project, const Tables& tables, Dice&) {
    const auto forecast = Compute(project, tables);
    if (!forecast) return;
    EXPECT_GT(forecast->factors_size(), 0);
    EXPECT_GT(forecast->explanation_size(), 2);
    for (const v1::Factor& factor : forecast->factors()) {
      EXPECT_FALSE(factor.name().empty());
      EXPECT_FALSE(factor.source().empty()) << factor.name();
      EXPECT_FALSE(factor.assurance().empty()) << factor.name();
      EXPECT_FALSE(factor.unit().empty()) << factor.name();
      EXPECT_FALSE(factor.applies_to().empty()) << factor.name();
      EXPECT_LE(factor.evidence(), static_cast<uint32_t>(forecast->evidence_size()));
      EXPECT_TRUE(factor.evidence() == 0 || factor.source() == "evidence") << factor.name();
    }
  });
}

TEST(Properties, MoreAreaIsNotLessDemand) {
  ForRandomProjects([](v1::Project project, const Tables& tables, Dice& dice) {
    const auto before = Compute(project, tables);
    if (!before) return;
    const double more = 1 + dice.Below(500) / 100.0;
    const bool buildings = before->method() == v1::FORECAST_METHOD_BUILDINGS;
    if (buildings) {
      v1::Building& building = *project.mutable_buildings(static_cast<int>(dice.Below(project.buildings_size())));
      if (!building.has_floor_area_m2()) return;
      building.set_floor_area_m2(building.floor_area_m2() * more);
    } else {
      if (project.has_land_area_m2()) project.set_land_area_m2(project.land_area_m2() * more);
      if (project.has_floor_area_m2()) project.set_floor_area_m2(project.floor_area_m2() * more);
    }
    const auto after = Compute(project, tables);
    ASSERT_TRUE(after);
    if (after->method() != before->method()) return;
    EXPECT_GE(after->demand().low_kw(), before->demand().low_kw());
    EXPECT_GE(after->demand().expected_kw(), before->demand().expected_kw());
    EXPECT_GE(after->demand().high_kw(), before->demand().high_kw());
    EXPECT_GE(after->voltage_level(), before->voltage_level());
  });
}

TEST(Properties, MoreDwellingsAreNotLessDemand) {
  const auto tables = National();
  v1::DemandRange last;
  for (uint32_t dwellings = 1; dwellings <= 1000; ++dwellings) {
    v1::Project project = OnLand("R");
    v1::Building& building = AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_GOOD);
    building.set_dwellings(dwellings);
    building.set_dwelling_area_m2(100);
    const auto forecast = Compute(project, *tables);
    ASSERT_TRUE(forecast);
    EXPECT_GE(forecast->demand().low_kw(), last.low_kw()) << dwellings;
    EXPECT_GE(forecast->demand().expected_kw(), last.expected_kw()) << dwellings;
    EXPECT_GE(forecast->demand().high_kw(), last.high_kw()) << dwellings;
    last = forecast->demand();
  }
}

TEST(Properties, TheSameInputGivesTheSameBytesAndAnyOtherAnotherId) {
  ForRandomProjects([](v1::Project project, const Tables& tables, Dice&) {
    const auto first = Compute(project, tables);
    const auto second = Compute(v1::Project(project), *National());
    ASSERT_EQ(first.has_value(), second.has_value());
    if (!first) return;
    EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
    EXPECT_THAT(first->forecast_id(), testing::MatchesRegex("f-[a-z2-7]{26}"));
    project.mutable_evidence(0)->set_event_id("e2");
    EXPECT_NE(Compute(project, tables)->forecast_id(), first->forecast_id());
  });
}

}  // namespace
}  // namespace zhudong::forecast
