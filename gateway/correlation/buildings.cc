#include "gateway/correlation/buildings.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "gateway/correlation/identity.h"

namespace zhudong::correlation {
namespace {

const auto& ListedBy(const v1::Event& event) {
  return event.has_construction_permit() ? event.construction_permit().buildings()
                                         : event.construction_planning_permit().buildings();
}

class List {
 public:
  explicit List(const std::vector<Fact>& permits) {
    for (const Fact& fact : permits) {
      const auto& listed = ListedBy(*fact.event);
      for (int i = 0; i < listed.size(); ++i) {
        // Without a code of its own a building is known only within its permit.
        std::string key = listed[i].code();
        if (key.empty()) key = RecordKeyOf(*fact.event) + "/" + std::to_string(i);
        buildings_[std::move(key)] = listed[i];
      }
      if (!listed.empty()) positions_.push_back(fact.position);
    }
  }

  bool empty() const { return buildings_.empty(); }

  bool SharesCodesWith(const List& other) const {
    // Keys of buildings without a code name a permit, and a permit is of one kind.
    return std::any_of(buildings_.begin(), buildings_.end(),
                       [&](const auto& building) { return other.buildings_.contains(building.first); });
  }

  // nullopt unless each building's is known. ㎡.
  std::optional<double> FloorArea() const {
    double sum = 0;
    for (const auto& [key, building] : buildings_) {
      const bool in_parts = building.has_floor_area_above_ground_m2();
      if (!in_parts && !building.has_floor_area_m2()) return std::nullopt;
      sum += building.has_floor_area_m2()
                 ? building.floor_area_m2()
                 : building.floor_area_above_ground_m2() + building.floor_area_below_ground_m2();
    }
    return sum;
  }

  void Overlay(List nearer) {
    for (auto& [key, building] : nearer.buildings_) buildings_[key] = std::move(building);
    std::copy(nearer.positions_.begin(), nearer.positions_.end(), std::back_inserter(positions_));
  }

  SiteBuildings Take() && {
    SiteBuildings site;
    for (auto& [key, building] : buildings_) site.buildings.push_back(std::move(building));
    site.positions = std::move(positions_);
    return site;
  }

 private:
  std::map<std::string, v1::Building> buildings_;
  std::vector<uint32_t> positions_;
};

}  // namespace

SiteBuildings BuildingsOf(const Facts& facts) {
  List permitted(facts.Of(v1::Event::kConstructionPermit));
  List planned(facts.Of(v1::Event::kConstructionPlanningPermit));
  if (planned.empty()) return std::move(permitted).Take();
  if (permitted.empty()) return std::move(planned).Take();
  if (permitted.SharesCodesWith(planned)) {
    planned.Overlay(std::move(permitted));
    return std::move(planned).Take();
  }
  const std::optional<double> in_plan = planned.FloorArea();
  const std::optional<double> in_permits = permitted.FloorArea();
  const bool plan_holds = in_plan && in_permits && *in_plan > *in_permits;
  return std::move(plan_holds ? planned : permitted).Take();
}

}  // namespace zhudong::correlation
