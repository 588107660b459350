#include "gateway/correlation/floor_area.h"

namespace zhudong::correlation {

std::optional<double> PlannedFloorArea(const Facts& facts) {
  return facts.Sum(v1::Event::kConstructionPlanningPermit, [](const v1::Event& event) -> std::optional<double> {
    const v1::ConstructionPlanningPermit& permit = event.construction_planning_permit();
    return permit.has_floor_area_m2() ? std::optional<double>(permit.floor_area_m2()) : std::nullopt;
  });
}

std::optional<double> PermittedFloorArea(const Facts& facts) {
  return facts.Sum(v1::Event::kConstructionPermit, [](const v1::Event& event) -> std::optional<double> {
    const v1::ConstructionPermit& permit = event.construction_permit();
    if (permit.has_floor_area_m2()) return permit.floor_area_m2();
    if (!permit.has_floor_area_above_ground_m2()) return std::nullopt;
    return permit.floor_area_above_ground_m2() + permit.floor_area_below_ground_m2();
  });
}

}  // namespace zhudong::correlation
