#include "gateway/forecast/table_schema.h"

#include <initializer_list>

namespace zhudong::forecast {
namespace {

struct Bounds {
  double min;
  double max;
};
constexpr Bounds kDensity = {0.01, 100000};
constexpr Bounds kFactor = {0.01, 1};
constexpr Bounds kProbability = {0, 1};
constexpr Bounds kShareOfStated = {0.01, 2};
constexpr Bounds kSize = {1, 100000};
constexpr Bounds kKilowatts = {0.1, 1000};
constexpr Bounds kMonths = {0, 240};

std::vector<Entry> MakeSchema() {
  std::vector<Entry> schema;
  const auto add = [&schema](std::string_view section, EntryKind kind, std::string_view unit, Bounds bounds,
                             std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) schema.push_back({section, key, kind, unit, bounds.min, bounds.max, false});
  };
  const auto values = EntryKind::kValue;
  add("land_density", values, "kW/hm²", kDensity, {"R", "B", "A", "M", "W", "S", "U", "G"});
  add("floor_density", values, "W/㎡", kDensity, {"residential", "public", "industry", "storage", "municipal"});
  const std::initializer_list<std::string_view> buildings = {"residential_villa",
                                                             "residential_good",
                                                             "residential_ordinary",
                                                             "office",
                                                             "commerce",
                                                             "culture",
                                                             "sports",
                                                             "health",
                                                             "education",
                                                             "industry_light",
                                                             "industry_medium",
                                                             "industry_heavy",
                                                             "storage",
                                                             "underground_parking"};
  add("building_density", values, "W/㎡", kDensity, buildings);
  add("building_demand_factor", values, "1", kFactor, buildings);
  add("coincidence", values, "1", kFactor, {"site"});
  add("dwelling_load", EntryKind::kSteps, "kW/户", kKilowatts, {"by_area_m2"});
  add("dwelling_excess", values, "㎡", kSize, {"from_m2"});
  add("dwelling_excess", values, "W/㎡", kDensity, {"w_per_m2"});
  add("dwelling_planning", values, "kW/户", kKilowatts, {"load"});
  add("dwelling_demand_factor", EntryKind::kSteps, "1", kFactor, {"by_dwellings"});
  add("charger", values, "kW", kKilowatts, {"ac_unit"});
  add("charger", values, "1", kFactor, {"dc_demand_factor"});
  add("charger_demand_factor", EntryKind::kSteps, "1", kFactor, {"by_chargers"});
  add("data_center", values, "1", {1, 5}, {"pue"});
  add("data_center", values, "1", kFactor, {"demand_factor"});
  add("capacity", values, "1", kFactor, {"power_factor", "load_rate"});
  add("growth", EntryKind::kGrowth, "1", kProbability,
      {"residential", "office", "retail", "industry", "public", "data_center"});
  for (const std::string_view section :
       {"lead_land_contract_to_land_use_permit", "lead_land_use_permit_to_construction_planning_permit",
        "lead_construction_planning_permit_to_construction_permit", "lead_construction_permit_to_completion"}) {
    add(section, values, "months", kMonths, {"residential", "residential_low_rise", "office", "industry", "public"});
  }
  add("low_rise", values, "storeys", {0, 300}, {"up_to"});
  add("certainty", values, "1", kProbability,
      {"planned", "land_supplied", "land_use_permitted", "construction_planned", "under_construction", "completed"});
  const size_t first_later = schema.size();
  add("certainty", values, "1", kProbability, {"promoted", "promoted_signed"});
  add("stated", values, "1", kShareOfStated, {"factor"});
  for (size_t i = first_later; i < schema.size(); ++i) schema[i].later = true;
  return schema;
}

}  // namespace

const std::vector<Entry>& Schema() {
  static const std::vector<Entry> schema = MakeSchema();
  return schema;
}

}  // namespace zhudong::forecast
