// Which works can dig at the same time, and which runs make one dig. Pure; thread-safe. Private to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "gateway/streets/runs.h"

namespace zhudong::streets {

struct Season {
  absl::CivilDay start;
  absl::CivilDay finish;
};

// All days in common; or, where there are none, from when the last one starts, as long as the longest takes.
struct CommonSeason {
  Season season;
  bool common = true;
  int gap_days = 0;  // between the first one's finish and the last one's start
};
CommonSeason CommonOf(const std::vector<Season>& seasons);

struct PairRun {
  uint32_t a = 0;
  uint32_t b = 0;
  Run run;
};

// Positions in `runs`, for each dig. Runs are joined where, on a work of both, they overlap by half of the shorter one
// or more, and where all of their works are within `gap_days` of each other. `seasons`: of each work, in the order in
// which they are to be joined.
std::vector<std::vector<uint32_t>> GroupRuns(const std::vector<PairRun>& runs, const std::vector<Season>& seasons,
                                             int gap_days);

}  // namespace zhudong::streets
