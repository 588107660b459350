// Dates, growth, voltage and certainty, worked out by hand.
#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

v1::Forecast Must(const v1::Project& project) {
  auto forecast = Compute(project, *National());
  EXPECT_TRUE(forecast);
  return forecast.value_or(v1::Forecast());
}

TEST(NeedBy, PlannedCompletionFirst) {
  v1::Project project = OnLand("M", 60000);
  project.set_planned_completion_date("2022-01-21");
  project.set_planned_completion_source("land_supply.agreed_completion_date");
  project.set_accepted_date("2022-03-01");
  project.set_construction_permit_date("2020-08-01");
  const v1::Forecast forecast = Must(project);
  EXPECT_EQ(forecast.need_by_date(), "2022-01-21");
  EXPECT_EQ(forecast.need_by_source(), "land_supply.agreed_completion_date");
  EXPECT_EQ(forecast.construction_power_date(), "2020-08-01");
}

TEST(NeedBy, AcceptanceWithoutAPlan) {
  v1::Project project = OnLand("M", 60000);
  project.set_stage(v1::STAGE_COMPLETED);
  project.set_accepted_date("2022-03-01");
  v1::Forecast forecast = Must(project);
  EXPECT_EQ(forecast.need_by_date(), "2022-03-01");
  EXPECT_EQ(forecast.need_by_source(), "completion_acceptance.accepted_date");
  project.set_stage(v1::STAGE_UNDER_CONSTRUCTION);
  project.set_construction_permit_date("2022-05-01");
  forecast = Must(project);
  EXPECT_EQ(forecast.need_by_source(), "lead_times.construction_permit_date") << "of a phase, the rest still comes";
}

TEST(NeedBy, LeadTimesFromTheLatestMilestone) {
  struct Case {
    const char* letter;
    const char *land, *use, *plan, *permit, *start;
    const char* need_by;
    const char* source;
  };
  const Case cases[] = {
      // 11.5 months: 2020-08-01 + 11 = 2021-07-01, + 15 days.
      {"M", "", "", "", "2020-08-01", "", "2021-07-16", "lead_times.construction_permit_date"},
      // 1.25 + 11.5 = 12.75 months: 2021-08-01 + 0.75 × 30 = 22.5, rounded to 23 days.
      {"W", "", "", "2020-08-01", "", "", "2021-08-24", "lead_times.construction_planning_permit_date"},
      // 4.5 + 3 + 30 = 37.5 months.
      {"R", "2020-01-01", "2020-03-31", "", "", "", "2023-05-15", "lead_times.land_use_permit_date"},
      // 1.25 + 6 + 3 + 42 = 52.25 months: 2019-06-27 → 2023-10-27 + 7.5, rounded to 8 days.
      {"B", "2019-06-27", "", "", "", "", "2023-11-04", "lead_times.land_contract_date"},
      // Planned start and 25.5 months of building.
      {"A", "2019-06-27", "", "", "", "2020-01-31", "2022-03-15", "lead_times.planned_start_date"},
      // A planned start overtaken by the planning permit: 3 + 25.5 = 28.5 months.
      {"A", "", "", "2021-01-01", "", "2020-01-31", "2023-05-16", "lead_times.construction_planning_permit_date"},
      {"A", "", "", "", "", "", "", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.need_by);
    v1::Project project = OnLand(c.letter, 60000);
    project.set_land_contract_date(c.land);
    project.set_land_use_permit_date(c.use);
    project.set_construction_planning_permit_date(c.plan);
    project.set_construction_permit_date(c.permit);
    project.set_planned_start_date(c.start);
    const v1::Forecast forecast = Must(project);
    EXPECT_EQ(forecast.need_by_date(), c.need_by);
    EXPECT_EQ(forecast.need_by_source(), c.source);
  }
}

TEST(NeedBy, LowHousesAreBuiltFaster) {
  v1::Project project = OnLand("R");
  project.set_construction_permit_date("2020-01-01");
  AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY, 5000).set_storeys_above_ground(6);
  EXPECT_EQ(Must(project).need_by_date(), "2021-04-01") << "15 months";
  AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY, 5000).set_storeys_above_ground(7);
  EXPECT_EQ(Must(project).need_by_date(), "2022-07-01") << "30 months";
}

TEST(Ramp, ByYearWithCalendarYears) {
  v1::Project project = OnLand("M", 60000);  // 1200 / 3000 / 4800 kW
  project.set_planned_completion_date("2022-01-21");
  const v1::Forecast forecast = Must(project);
  ASSERT_EQ(forecast.ramp_size(), 5);
  const double shares[] = {0.55, 0.80, 0.95, 1.0, 1.0};
  for (uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(forecast.ramp(i).year(), i + 1);
    EXPECT_EQ(forecast.ramp(i).calendar_year(), 2022 + i);
    EXPECT_EQ(forecast.ramp(i).share(), shares[i]);
  }
  ExpectRange(forecast.ramp(0).demand(), 660, 1650, 2640);
}

TEST(Ramp, InEqualStepsToSaturationAndWithoutCalendarYears) {
  const v1::Forecast forecast = Must(OnLand("R", 60000));
  ASSERT_EQ(forecast.ramp_size(), 7);
  EXPECT_EQ(forecast.ramp(4).share(), 0.90);
  EXPECT_DOUBLE_EQ(forecast.ramp(5).share(), 0.95);
  EXPECT_EQ(forecast.ramp(6).share(), 1.0);
  EXPECT_EQ(forecast.ramp(6).calendar_year(), 0);
}

TEST(Ramp, ByTheDominantKind) {
  v1::Project project = OnLand("R");
  AddBuilding(project, v1::BUILDING_USE_RESIDENTIAL_ORDINARY, 1000);
  AddBuilding(project, v1::BUILDING_USE_COMMERCE, 5000);
  EXPECT_EQ(Must(project).ramp(0).share(), 0.50);
}

TEST(Voltage, ByCapacity) {
  struct Case {
    double kw;
    v1::VoltageLevel level;
  };
  // 10 MVA × 0.9 × 0.775 = 6,975 kW; 40 MVA: 27,900 kW; 100 MVA: 69,750 kW.
  const Case cases[] = {
      {10, v1::VOLTAGE_LEVEL_220V},     {10.5, v1::VOLTAGE_LEVEL_380V},
      {100, v1::VOLTAGE_LEVEL_380V},    {101, v1::VOLTAGE_LEVEL_10KV},
      {6974, v1::VOLTAGE_LEVEL_10KV},   {6976, v1::VOLTAGE_LEVEL_35KV},
      {27899, v1::VOLTAGE_LEVEL_35KV},  {27901, v1::VOLTAGE_LEVEL_110KV},
      {69749, v1::VOLTAGE_LEVEL_110KV}, {69751, v1::VOLTAGE_LEVEL_220KV_AND_ABOVE},
  };
  for (const Case& c : cases) {
    v1::Project project;
    AddPointLoad(AddBuilding(project, v1::BUILDING_USE_UNSPECIFIED), v1::POINT_LOAD_KIND_OTHER, 1, c.kw);
    EXPECT_EQ(Must(project).voltage_level(), c.level) << c.kw;
  }
}

TEST(Certainty, ByStage) {
  const double expected[] = {0, 0.15, 0.65, 0.75, 0.85, 0.95, 0.99};
  for (int stage = 0; stage <= 6; ++stage) {
    v1::Project project = OnLand("M", 60000);
    project.set_stage(static_cast<v1::Stage>(stage));
    EXPECT_EQ(Must(project).certainty(), expected[stage]) << stage;
  }
}

}  // namespace
}  // namespace zhudong::forecast
