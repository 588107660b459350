// The one row that says where the derived state stands.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/correlation/state.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

struct Totals {
  uint64_t position = 0;  // journal sequence that the state includes
  uint64_t projects = 0;
  uint64_t forecasts = 0;
  uint64_t parties = 0;
  std::string rules_version;
  uint64_t cases = 0;
};

struct TotalsRow {
  Totals totals;
  uint64_t rules_sequence = 0;  // where in the journal the rules in force stand; 0 before the first
  std::string adopted_up_to;  // while new rules are being applied: the last project, then the last case, that has them
};

absl::StatusOr<TotalsRow> ReadTotals(const store::Reader& reader);
void PutTotals(correlation::State& state, const TotalsRow& row);

}  // namespace zhudong::pipeline
