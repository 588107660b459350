#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/forecast/methods.h"

namespace zhudong::forecast {
namespace {

using base::ToAbsl;

constexpr double kWattsPerKilowatt = 1000;
// Lists seldom agree with the whole to the last square metre; one of less than this share of the floor area lacks
// buildings.
constexpr double kWholeShare = 0.9;
// So many buildings are explained one by one; what comes after, by kind.
constexpr int kExplainedBuildings = 200;

struct UseLoad {
  // Key in `building_density` and `building_demand_factor`; empty for uses without an index of their own.
  std::string_view key;
  std::optional<LoadKind> kind;
};

UseLoad UseLoadOf(v1::BuildingUse use) {
  switch (use) {
    case v1::BUILDING_USE_RESIDENTIAL_VILLA:
      return {"residential_villa", LoadKind::kResidential};
    case v1::BUILDING_USE_RESIDENTIAL_GOOD:
      return {"residential_good", LoadKind::kResidential};
    case v1::BUILDING_USE_RESIDENTIAL_ORDINARY:
      return {"residential_ordinary", LoadKind::kResidential};
    case v1::BUILDING_USE_OFFICE:
      return {"office", LoadKind::kOffice};
    case v1::BUILDING_USE_COMMERCE:
      return {"commerce", LoadKind::kRetail};
    case v1::BUILDING_USE_CULTURE:
      return {"culture", LoadKind::kPublic};
    case v1::BUILDING_USE_SPORTS:
      return {"sports", LoadKind::kPublic};
    case v1::BUILDING_USE_HEALTH:
      return {"health", LoadKind::kPublic};
    case v1::BUILDING_USE_EDUCATION:
      return {"education", LoadKind::kPublic};
    case v1::BUILDING_USE_INDUSTRY_LIGHT:
      return {"industry_light", LoadKind::kIndustry};
    case v1::BUILDING_USE_INDUSTRY_MEDIUM:
      return {"industry_medium", LoadKind::kIndustry};
    case v1::BUILDING_USE_INDUSTRY_HEAVY:
      return {"industry_heavy", LoadKind::kIndustry};
    case v1::BUILDING_USE_STORAGE:
      return {"storage", LoadKind::kIndustry};
    case v1::BUILDING_USE_UNDERGROUND_PARKING:
      return {"underground_parking", std::nullopt};
    default:
      return {};
  }
}

struct Area {
  double above = 0;
  double below = 0;
};

// Above and below ground. A whole without its parts is above ground, as far as the known part below leaves it.
Area AreaOf(const v1::Building& building) {
  Area area;
  if (Usable(building.floor_area_below_ground_m2())) area.below = building.floor_area_below_ground_m2();
  if (Usable(building.floor_area_above_ground_m2())) {
    area.above = building.floor_area_above_ground_m2();
  } else if (Usable(building.floor_area_m2())) {
    area.above = std::max(0.0, building.floor_area_m2() - area.below);
  }
  return area;
}

class Summer {
 public:
  Summer(const v1::Project& project, const std::optional<LandLoad>& land, const Indices& indices)
      : project_(project), land_(land), indices_(indices), evidence_(EvidenceOf(project, "buildings")) {}

  std::optional<Estimate> Sum() {
    estimate_.method = v1::FORECAST_METHOD_BUILDINGS;
    Triple sum;
    Triple largest;
    int counted = 0;
    for (int i = 0; i < project_.buildings_size(); ++i) {
      const v1::Building& building = project_.buildings(i);
      Trace trace;
      const std::optional<Triple> kw = One(building, LabelOf(building, i), trace);
      if (kw) {
        sum = sum + *kw;
        largest = Max(largest, *kw);
        ++counted;
      }
      if (i < kExplainedBuildings) {
        estimate_.trace.Append(trace);
      } else {
        Remember(building, kw.value_or(Triple()), trace);
      }
    }
    if (counted == 0) return std::nullopt;
    ExplainRest();
    MeasureWhole();
    estimate_.kw = counted == 1 ? sum : WithCoincidence(sum, largest, counted);
    return std::move(estimate_);
  }

 private:
  // The buildings of one use that are not explained one by one.
  struct Rest {
    double buildings = 0;
    double area = 0;
    double dwellings = 0;
    Triple kw;
  };

  static std::string LabelOf(const v1::Building& building, int position) {
    if (!building.code().empty())
      return absl::StrCat(building.code(), building.name().empty() ? "" : " ", building.name());
    return building.name().empty() ? absl::StrCat("building ", position + 1) : building.name();
  }

  static bool Residential(const v1::Building& building, const UseLoad& use) {
    return use.kind == LoadKind::kResidential || building.use() == v1::BUILDING_USE_UNSPECIFIED;
  }

  // nullopt, and the estimate incomplete, when nothing says what it needs.
  std::optional<Triple> One(const v1::Building& building, const std::string& label, Trace& trace) {
    const UseLoad use = UseLoadOf(building.use());
    const Area area = AreaOf(building);
    if (building.use() == v1::BUILDING_USE_UNDERGROUND_PARKING && area.above + area.below > 0) {
      trace.Evidence("floor_area_below_ground", area.above + area.below, "㎡", label, evidence_);
      return Parking(area.above + area.below, label, indices_, trace);
    }
    std::optional<Triple> kw;
    if (building.dwellings() > 0 && Residential(building, use)) {
      kw = ByDwellings(building, area, label, trace);
    } else if (area.above > 0) {
      kw = ByArea(building, use, area.above, label, trace);
    }
    const bool only_below = area.below > 0 && area.above <= 0;
    if (!kw && !only_below && building.point_loads().empty()) {
      estimate_.complete = false;
      trace.Say(absl::StrCat(
          label, ": not counted, ",
          area.above > 0 ? "no table has an index for its use." : "neither its area nor its dwellings are known."));
    }
    if (area.below > 0) {
      trace.Evidence("floor_area_below_ground", area.below, "㎡", label, evidence_);
      kw = kw.value_or(Triple()) + Parking(area.below, label, indices_, trace);
    }
    return kw;
  }

  std::optional<Triple> ByArea(const v1::Building& building, const UseLoad& use, double area, const std::string& label,
                               Trace& trace) {
    if (!use.key.empty()) {
      const Sourced& density = indices_.Value("building_density", use.key);
      const Sourced& factor = indices_.Value("building_demand_factor", use.key);
      trace.Evidence("floor_area", area, "㎡", label, evidence_);
      trace.Table("floor_density", density, use.key);
      trace.Table("demand_factor", factor, use.key);
      const Triple kw = density.value * factor.value * (area / kWattsPerKilowatt);
      trace.Say(absl::StrCat(label, ": ", Show(area), " ㎡ ", ToAbsl(use.key), " × ", Show(density),
                             " × demand factor ", Show(factor), " = ", Show(kw), " kW."));
      if (use.kind) estimate_.Add(*use.kind, kw.expected);
      return kw;
    }
    // Without an index of its own: the planning index, which contains the demand factor.
    std::string_view floor;
    std::optional<LoadKind> kind;
    if (building.use() == v1::BUILDING_USE_MUNICIPAL) {
      floor = "municipal";
      kind = LoadKind::kPublic;
    } else if (building.use() == v1::BUILDING_USE_UNSPECIFIED && land_) {
      floor = land_->floor;
      kind = land_->kind;
    }
    if (floor.empty()) return std::nullopt;
    const Sourced& density = indices_.Value("floor_density", floor);
    trace.Evidence("floor_area", area, "㎡", label, evidence_);
    trace.Table("floor_density", density, floor);
    const Triple kw = density.value * (area / kWattsPerKilowatt);
    trace.Say(absl::StrCat(label, ": ", Show(area), " ㎡ ", ToAbsl(floor),
                           building.use() == v1::BUILDING_USE_UNSPECIFIED ? " (by the class of the land)" : "", " × ",
                           Show(density), " = ", Show(kw), " kW."));
    estimate_.Add(*kind, kw.expected);
    return kw;
  }

  Triple ByDwellings(const v1::Building& building, const Area& area, const std::string& label, Trace& trace) {
    const double count = building.dwellings();
    trace.Evidence("dwellings", count, "户", label, evidence_);
    double size = building.dwelling_area_m2();
    if (Usable(size)) {
      trace.Evidence("dwelling_area", size, "㎡", label, evidence_);
    } else if (area.above > 0) {
      size = area.above / count;
      trace.Evidence("floor_area", area.above, "㎡", label, evidence_);
      trace.Say(
          absl::StrCat(label, ": ", Show(area.above), " ㎡ ÷ ", Show(count), " dwellings = ", Show(size), " ㎡ each."));
    } else {
      return ByDwellingsAlone(count, label, trace);
    }
    const Triple each = PerDwelling(size, label, trace);
    const Sourced factor = indices_.StepsOf("dwelling_demand_factor", "by_dwellings").FactorFor(count);
    trace.Table("demand_factor", factor, absl::StrCat(Show(count), " dwellings"));
    const Triple kw = each * factor.value * count;
    trace.Say(absl::StrCat(label, ": ", Show(count), " dwellings 户 × ", Show(each), " kW × demand factor ",
                           Show(factor), " = ", Show(kw), " kW."));
    estimate_.Add(LoadKind::kResidential, kw.expected);
    return kw;
  }

  Triple ByDwellingsAlone(double count, const std::string& label, Trace& trace) {
    const Sourced& each = indices_.Value("dwelling_planning", "load");
    trace.Table("dwelling_load", each, "dwellings of unknown area");
    const Triple kw = each.value * count;
    trace.Say(absl::StrCat(label, ": ", Show(count), " dwellings 户 of unknown area × ", Show(each), " = ", Show(kw),
                           " kW; the index contains the demand factor."));
    estimate_.Add(LoadKind::kResidential, kw.expected);
    return kw;
  }

  // kW of one dwelling of `size` ㎡.
  Triple PerDwelling(double size, const std::string& label, Trace& trace) {
    const Sourced& base = indices_.StepsOf("dwelling_load", "by_area_m2").At(size);
    trace.Table("dwelling_load", base, absl::StrCat("dwelling of ", Show(size), " ㎡"));
    const Sourced& from = indices_.Value("dwelling_excess", "from_m2");
    const double excess = size - from.value.expected;
    if (excess <= 0) {
      trace.Say(absl::StrCat(label, ": a dwelling of ", Show(size), " ㎡ counts ", Show(base), "."));
      return base.value;
    }
    const Sourced& density = indices_.Value("dwelling_excess", "w_per_m2");
    trace.Table("dwelling_excess_from", from, "dwelling");
    trace.Table("dwelling_excess", density, "dwelling");
    const Triple each = base.value + density.value * (excess / kWattsPerKilowatt);
    trace.Say(absl::StrCat(label, ": a dwelling of ", Show(size), " ㎡ counts ", Show(base), " and ", Show(excess),
                           " ㎡ above ", Show(from), " × ", Show(density), " = ", Show(each), " kW."));
    return each;
  }

  void Remember(const v1::Building& building, const Triple& kw, const Trace& trace) {
    for (const v1::Factor& factor : trace.factors()) {
      if (factor.evidence() > 0 || factor.source() == "evidence") continue;
      const Triple value = {factor.value().low(), factor.value().expected(), factor.value().high()};
      estimate_.trace.Table(factor.name(), {value, factor.unit(), factor.source(), factor.assurance()},
                            factor.applies_to());
    }
    const Area area = AreaOf(building);
    Rest& rest = rest_[building.use()];
    rest.buildings += 1;
    rest.area += area.above + area.below;
    rest.dwellings += building.dwellings();
    rest.kw = rest.kw + kw;
  }

  void ExplainRest() {
    for (const auto& [use, rest] : rest_) {
      const std::string label = absl::StrCat(Show(rest.buildings), " more buildings of ", v1::BuildingUse_Name(use));
      estimate_.trace.Evidence("floor_area", rest.area, "㎡", label, evidence_);
      estimate_.trace.Evidence("dwellings", rest.dwellings, "户", label, evidence_);
      estimate_.trace.Say(absl::StrCat(label, ", worked out one by one in the same way: ", Show(rest.kw), " kW."));
    }
  }

  // A list of the first phase is not the site.
  void MeasureWhole() {
    double listed = 0;
    double below = 0;
    for (const v1::Building& building : project_.buildings()) {
      const Area area = AreaOf(building);
      // How large the rest is can't be said.
      if (area.above + area.below <= 0) return;
      listed += area.above + area.below;
      below += area.below;
    }
    // Lists that say nothing of what is below ground are measured against what is above.
    const bool above_alone = below <= 0 && Usable(project_.floor_area_above_ground_m2());
    const double whole = above_alone ? project_.floor_area_above_ground_m2() : project_.floor_area_m2();
    if (!Usable(whole) || listed >= whole * kWholeShare) return;
    estimate_.complete = false;
    estimate_.trace.Say(absl::StrCat("The buildings listed have ", Show(listed), " ㎡ of the site's ", Show(whole),
                                     " ㎡: buildings are missing in the list."));
  }

  // Buildings do not peak together, but a site never needs less than its largest building.
  Triple WithCoincidence(const Triple& sum, const Triple& largest, int counted) {
    const Sourced& factor = indices_.Value("coincidence", "site");
    estimate_.trace.Table("coincidence_factor", factor, "site");
    const Triple kw = Max(sum * factor.value, largest);
    estimate_.trace.Say(absl::StrCat("Sum of ", counted, " buildings ", Show(sum), " kW × coincidence factor 同时率 ",
                                     Show(factor), ", at least the largest building ", Show(largest), " kW: ", Show(kw),
                                     " kW."));
    return kw;
  }

  const v1::Project& project_;
  const std::optional<LandLoad>& land_;
  const Indices& indices_;
  const uint32_t evidence_;
  Estimate estimate_;
  std::map<v1::BuildingUse, Rest> rest_;
};

}  // namespace

std::optional<Estimate> ByBuildings(const v1::Project& project, const std::optional<LandLoad>& land,
                                    const Indices& indices) {
  return Summer(project, land, indices).Sum();
}

}  // namespace zhudong::forecast
