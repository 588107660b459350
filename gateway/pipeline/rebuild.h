// Deriving everything again from the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

struct Comparison {
  uint64_t journal_records = 0;
  uint64_t rows_compared = 0;
  uint64_t demand_events_compared = 0;
  uint64_t differences = 0;
  // Up to ten, for people: which row, and whether it is missing, surplus or different.
  std::vector<std::string> examples;
};

// (records done, records in all), every few thousand records.
using Progress = std::function<void(uint64_t, uint64_t)>;

// Derives into a new database in `scratch` (an empty or missing folder, removed afterwards) up to the position that
// `live` stands at, and compares rows and outbox, byte for byte.
absl::StatusOr<Comparison> CheckRebuild(const store::Reader& live, const std::string& scratch,
                                        const Progress& progress);

// Throws away the derived rows and the outbox and derives them again in place. The gateway must not be running. When
// interrupted, the next start refuses until it was run to its end (IsRebuilding).
absl::Status Rebuild(store::Database& database, const Progress& progress);
absl::StatusOr<bool> IsRebuilding(const store::Reader& reader);

}  // namespace zhudong::pipeline
