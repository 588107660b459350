// Forecasts per second on one core: land alone, and a site of twenty buildings with its full explanation.
#include <memory>

#include "gateway/forecast/forecast.h"
#include "tests/bench/bench.h"

namespace zhudong::bench {
namespace {

v1::Project Land() {
  v1::Project project;
  project.set_project_id("p-bench");
  project.set_division_code("440112");
  project.set_stage(v1::STAGE_LAND_SUPPLIED);
  project.mutable_land_use()->set_scheme(v1::LAND_USE_SCHEME_GB50137_2011);
  project.mutable_land_use()->set_code("M");
  project.set_land_area_m2(60000);
  project.set_floor_area_ratio_max(2.5);
  project.set_land_contract_date("2019-06-01");
  v1::EvidenceRef* ref = project.add_evidence();
  ref->set_feed("land");
  ref->set_event_id("e1");
  return project;
}

v1::Project Site() {
  v1::Project project = Land();
  for (int i = 1; i <= 20; ++i) {
    v1::Building* building = project.add_buildings();
    building->set_code(std::to_string(i));
    building->set_use(i % 5 == 0 ? v1::BUILDING_USE_COMMERCE : v1::BUILDING_USE_RESIDENTIAL_ORDINARY);
    building->set_floor_area_m2(10000 + i);
    building->set_floor_area_below_ground_m2(800);
    if (i % 5 != 0) building->set_dwellings(100 + static_cast<uint32_t>(i));
  }
  return project;
}

void Run(double seconds) {
  const auto tables = forecast::Tables::Parse({std::string(forecast::NationalTables())});
  if (!tables.ok()) Die(std::string(tables.status().message()));
  const std::pair<const char*, v1::Project> cases[] = {{"forecast_land", Land()}, {"forecast_20_buildings", Site()}};
  for (const auto& [name, project] : cases) {
    uint64_t count = 0;
    const SteadyClock::time_point start = SteadyClock::now();
    do {
      if (!forecast::Compute(project, **tables)) Die("no forecast");
      ++count;
    } while (SecondsSince(start) < seconds);
    Report(name, static_cast<double>(count) / SecondsSince(start), "forecasts/s");
  }
}

}  // namespace

void AddForecastRate(CLI::App& app) {
  auto seconds = std::make_shared<double>(3);
  CLI::App* command = app.add_subcommand("forecast", "forecasts per second on one core");
  command->add_option("--seconds", *seconds, "for each case")->check(CLI::Range(0.1, 3600.0));
  command->callback([seconds] { Run(*seconds); });
}

}  // namespace zhudong::bench
