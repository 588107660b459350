#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/forecast/methods.h"

namespace zhudong::forecast {
namespace {

using base::ToAbsl;

constexpr double kSquareMetresPerHectare = 10000;
constexpr double kWattsPerKilowatt = 1000;
constexpr double kLargestRatio = 50;

std::optional<double> LandArea(const v1::Project& project) {
  if (!project.has_land_area_m2() || !Usable(project.land_area_m2())) return std::nullopt;
  return project.land_area_m2();
}

// Above and below ground, as far as they are known apart.
struct FloorArea {
  double above = 0;
  double below = 0;
};

// From the evidence; where it has none, from the largest floor area ratio the land may be built with.
std::optional<FloorArea> FloorAreaOf(const v1::Project& project, Trace& trace) {
  if (project.has_floor_area_m2() && Usable(project.floor_area_m2())) {
    const double total = project.floor_area_m2();
    trace.Evidence("floor_area", total, "㎡", "project", EvidenceOf(project, "floor_area_m2"));
    FloorArea area = {total, 0};
    const double below = project.floor_area_below_ground_m2();
    if (!Usable(below) || below > total) return area;
    trace.Evidence("floor_area_below_ground", below, "㎡", "project",
                   std::max(EvidenceOf(project, "floor_area_below_ground_m2"), EvidenceOf(project, "floor_area_m2")));
    trace.Say(absl::StrCat("Floor area ", Show(total), " ㎡, of which ", Show(below), " ㎡ below ground."));
    return FloorArea{total - below, below};
  }
  const std::optional<double> land = LandArea(project);
  const double ratio = project.floor_area_ratio_max();
  if (!land || !(ratio > 0 && ratio <= kLargestRatio)) return std::nullopt;
  trace.Evidence("land_area", *land, "㎡", "project", EvidenceOf(project, "land_area_m2"));
  trace.Evidence("floor_area_ratio", ratio, "1", "project", EvidenceOf(project, "floor_area_ratio_max"));
  trace.Say(absl::StrCat("Floor area is not known: land ", Show(*land), " ㎡ × floor area ratio 容积率 ", Show(ratio),
                         " (the largest allowed) = ", Show(*land * ratio), " ㎡."));
  return FloorArea{*land * ratio, 0};
}

}  // namespace

Triple Parking(double area_m2, std::string_view applies_to, const Indices& indices, Trace& trace) {
  constexpr std::string_view kKey = "underground_parking";
  const Sourced& density = indices.Value("building_density", kKey);
  const Sourced& factor = indices.Value("building_demand_factor", kKey);
  trace.Table("floor_density", density, kKey);
  trace.Table("demand_factor", factor, kKey);
  const Triple kw = density.value * factor.value * (area_m2 / kWattsPerKilowatt);
  trace.Say(absl::StrCat(ToAbsl(applies_to), ": below ground ", Show(area_m2), " ㎡ as parking 地下车库 × ",
                         Show(density), " × demand factor ", Show(factor), " = ", Show(kw), " kW."));
  return kw;
}

std::optional<Estimate> ByLandArea(const v1::Project& project, const LandLoad& land, const Indices& indices) {
  const std::optional<double> area = LandArea(project);
  if (!area) return std::nullopt;
  Estimate estimate;
  estimate.method = v1::FORECAST_METHOD_LAND_AREA;
  const Sourced& density = indices.Value("land_density", land.letter);
  estimate.trace.Evidence("land_area", *area, "㎡", "project", EvidenceOf(project, "land_area_m2"));
  estimate.trace.Table("load_density", density, land.letter);
  const double hectares = *area / kSquareMetresPerHectare;
  estimate.kw = density.value * hectares;
  estimate.Add(land.kind, estimate.kw.expected);
  estimate.trace.Say(absl::StrCat("Land ", Show(*area), " ㎡ = ", Show(hectares), " hm² of class ", ToAbsl(land.name),
                                  " × ", Show(density), " = ", Show(estimate.kw), " kW."));
  return estimate;
}

std::optional<Estimate> ByFloorArea(const v1::Project& project, const LandLoad& land, const Indices& indices) {
  if (land.floor.empty()) return std::nullopt;
  Estimate estimate;
  estimate.method = v1::FORECAST_METHOD_FLOOR_AREA;
  const std::optional<FloorArea> area = FloorAreaOf(project, estimate.trace);
  if (!area) return std::nullopt;
  const Sourced& density = indices.Value("floor_density", land.floor);
  if (area->above > 0) {
    estimate.trace.Table("floor_density", density, land.floor);
    estimate.kw = density.value * (area->above / kWattsPerKilowatt);
    estimate.trace.Say(absl::StrCat("Floor area ", Show(area->above), " ㎡ of class ", ToAbsl(land.name), " (",
                                    ToAbsl(land.floor), ") × ", Show(density), " = ", Show(estimate.kw), " kW."));
  }
  if (area->below > 0) {
    estimate.kw = estimate.kw + Parking(area->below, "Project", indices, estimate.trace);
    estimate.trace.Say(absl::StrCat("Above and below ground together ", Show(estimate.kw), " kW."));
  }
  estimate.Add(land.kind, estimate.kw.expected);
  return estimate;
}

}  // namespace zhudong::forecast
