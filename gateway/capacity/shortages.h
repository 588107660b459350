// Where the demand that is forecast exceeds what the grid has to give, by county and year (S2-102, S3-131, S4-113).
// Pure; thread-safe.
//
// Demand of a year: of all projects of the county whose supply must be ready by its end, those of earlier years with
// them, each weighed by its certainty. Peaks are added as if they came at once. Projects that are connected already are
// in the places' figures and are not to be given here; of a project whose need-by year is over, the demand still waits
// and counts from `this_year` on.
//
// Capacity of a year: of the county's places at its end (available.h). The same kVA flows through a substation and its
// feeders, so each voltage level is added up by itself and the one with the most counts; a level that is told in part
// makes no shortage. A place belongs to the county of its division code, or where that is a city's to the city, and is
// not shared out among counties.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::capacity {

struct ForecastDemand {
  std::string project_id;     // each once
  std::string division_code;  // 6 digits or more
  int need_by_year = 0;       // 0: not known
  v1::DemandRange demand;     // kW; what is negative or no number counts as 0
  double certainty = 0;       // 0 to 1
};

struct ShortageRules {
  double power_factor = 0.95;  // kW a kVA; 0.5 to 1. R-med: cos φ that new customers are held to
  int max_project_ids = 100;
};

// The years, from the first to the last of a county's need-by years, in which expected demand is more than what is
// there, or in which none of the county's places has told a figure: capacity_unknown, and no short_kw is claimed. What
// is short in the last year stays so. Year 0: the projects without a date, on top of all others, against what is there
// in the last year. project_ids: the largest first. Worst first; those unknown after the others, by their demand.
// The order of the arguments does not matter. INVALID_ARGUMENT: a power factor beyond its range.
absl::StatusOr<std::vector<v1::Shortage>> FindShortages(const std::vector<ForecastDemand>& demands,
                                                        const std::vector<v1::CapacityPlace>& places, int this_year,
                                                        const ShortageRules& rules);

}  // namespace zhudong::capacity
