// Electric demand of a project: a pure function of the project and the tables. No clock, no I/O, no threads; the same
// arguments give the same bytes.
//
// reads:    Project, Tables
// writes:   Forecast
// promise:  every number in the forecast is either evidence or a table's, and says which (table, clause, assurance)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/forecast/tables.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::forecast {

// nullopt when nothing in the project allows a forecast (no area, no buildings, no point loads, no stated demand;
// linear works; a land class without an index). forecast_id, rules_version and evidence are filled.
std::optional<v1::Forecast> Compute(const v1::Project& project, const Tables& tables);

// The same with its bytes, which the id needs anyway: a forecast is long, and is kept in several places.
struct Computed {
  v1::Forecast forecast;
  std::string bytes;  // `forecast`, serialized
};
std::optional<Computed> ComputeBytes(const v1::Project& project, const Tables& tables);

}  // namespace zhudong::forecast
