// Which reports a place owes, by its documents and by what an operator wants besides. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/reports/period.h"

namespace zhudong::reports {

struct Owed {
  std::string division_code;
  // Whom the document names; empty: an operator wants it.
  std::string to;
  // A report is of what was known at `due.at`.
  Due due;
};

// Of each kind that the place's documents oblige to, and of those `wanted` besides, the last that was due by `by`.
// As NextDue.
absl::StatusOr<std::vector<Owed>> LastOwed(const policy::ClockRules& rules, const std::string& division_code,
                                           const std::vector<v1::ReportKind>& wanted, absl::Time by, int grace_days);

inline constexpr int kMostMissed = 5;
// Those that are not there, the oldest first: of each the last, and the ones before it that were missed since the one
// that is there, kMostMissed in all. Where none is there yet, the last alone: nobody began earlier. `is_there` is asked
// by FileNameOf.
absl::StatusOr<std::vector<Owed>> Missing(const std::vector<Owed>& last, int grace_days,
                                          const std::function<bool(const std::string&)>& is_there);

}  // namespace zhudong::reports
