// The ways of working out a demand, each alone. Pure; none adds point loads but PointLoads.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/forecast/estimate.h"
#include "gateway/forecast/tables.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::forecast {

// What a class of land means to the tables.
struct LandLoad {
  // Key in `land_density`: R A B M W S U G.
  std::string_view letter;
  std::string_view name;
  // Key in `floor_density`; empty for land whose floor area says nothing.
  std::string_view floor;
  LoadKind kind;
};
// By the code of any of the three catalogues, else by the name as notices print it. nullopt: a class without an index,
// or none that is known.
std::optional<LandLoad> LandLoadOf(const v1::LandUse& land_use);

// 单位建设用地负荷密度法: land area × density of the class.
std::optional<Estimate> ByLandArea(const v1::Project& project, const LandLoad& land, const Indices& indices);

// 单位建筑面积负荷密度法: floor area (where not known, land area × the largest floor area ratio) × density of the kind;
// what is known to be below ground counts as parking.
std::optional<Estimate> ByFloorArea(const v1::Project& project, const LandLoad& land, const Indices& indices);

// 需要系数法: sum of the single buildings with demand factors, then the coincidence factor of the site. `land` (where
// known) stands in for a building whose use is not. nullopt when no building could be counted.
std::optional<Estimate> ByBuildings(const v1::Project& project, const std::optional<LandLoad>& land,
                                    const Indices& indices);

// 点负荷: chargers, data centers and what else is known for itself. 0 kW when there are none.
Estimate PointLoads(const v1::Project& project, const Indices& indices);

// 投资方自报: what the investor states of itself, as a promotion (招商) told it, times what is made of such statements.
// It holds all the project needs, so that point loads do not come on top. nullopt where nothing is stated, or where the
// tables are of before this method.
std::optional<Estimate> ByStated(const v1::Project& project, const std::optional<LandLoad>& land,
                                 const Indices& indices);

// Area below ground as parking.
Triple Parking(double area_m2, std::string_view applies_to, const Indices& indices, Trace& trace);

}  // namespace zhudong::forecast
