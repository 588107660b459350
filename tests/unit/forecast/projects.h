// Projects and tables for the tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/forecast/forecast.h"
#include "gateway/forecast/tables.h"

namespace zhudong::forecast {

inline std::shared_ptr<const Tables> National(std::vector<std::string> regional = {}) {
  regional.insert(regional.begin(), std::string(NationalTables()));
  auto tables = Tables::Parse(regional);
  EXPECT_TRUE(tables.ok()) << tables.status();
  return tables.ok() ? *tables : nullptr;
}

// A project on land of one class (letter of GB 50137-2011), in Guangzhou, known from one land supply.
inline v1::Project OnLand(const char* letter, double area_m2 = 0) {
  v1::Project project;
  project.set_project_id("p-test");
  project.set_division_code("440112");
  project.set_stage(v1::STAGE_LAND_SUPPLIED);
  project.mutable_land_use()->set_scheme(v1::LAND_USE_SCHEME_GB50137_2011);
  project.mutable_land_use()->set_code(letter);
  if (area_m2 > 0) project.set_land_area_m2(area_m2);
  v1::EvidenceRef* ref = project.add_evidence();
  ref->set_feed("land");
  ref->set_event_id("e1");
  ref->mutable_occurred_at()->set_seconds(1561564800);  // 2019-06-27 in China
  v1::FieldSource* source = project.add_field_sources();
  source->set_field("land_area_m2");
  source->set_evidence(1);
  return project;
}

inline v1::Building& AddBuilding(v1::Project& project, v1::BuildingUse use, double area_m2 = 0) {
  v1::Building& building = *project.add_buildings();
  building.set_code(std::to_string(project.buildings_size()));
  building.set_use(use);
  if (area_m2 > 0) building.set_floor_area_m2(area_m2);
  return building;
}

inline void AddPointLoad(v1::Building& building, v1::PointLoadKind kind, uint32_t count, double unit_kw) {
  v1::PointLoad& load = *building.add_point_loads();
  load.set_kind(kind);
  load.set_count(count);
  load.set_unit_kw(unit_kw);
}

inline void ExpectRange(const v1::DemandRange& range, double low, double expected, double high) {
  EXPECT_DOUBLE_EQ(range.low_kw(), low);
  EXPECT_DOUBLE_EQ(range.expected_kw(), expected);
  EXPECT_DOUBLE_EQ(range.high_kw(), high);
}

inline const v1::Factor* FindFactor(const v1::Forecast& forecast, const std::string& name) {
  for (const v1::Factor& factor : forecast.factors()) {
    if (factor.name() == name) return &factor;
  }
  return nullptr;
}

}  // namespace zhudong::forecast
