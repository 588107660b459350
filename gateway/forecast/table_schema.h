// The sections and keys a demand table may have, with unit and bounds of each: what is not here is refused.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace zhudong::forecast {

enum class EntryKind : uint8_t {
  kValue,   // KEY = [low, expected, high]
  kSteps,   // KEY = [{ up_to = N, value = […] }, …]
  kGrowth,  // KEY = { shares = […], saturated_in_year = N }
};

struct Entry {
  std::string_view section;
  std::string_view key;
  EntryKind kind = EntryKind::kValue;
  std::string_view unit;
  // Bounds of every number of the value (of the steps' values).
  double min = 0;
  double max = 0;
  // Not in every first document: those that journals hold of before this entry must still be read.
  bool later = false;
};

// In the order of national.toml. The section `voltage` is apart: it is one list of rows.
const std::vector<Entry>& Schema();

}  // namespace zhudong::forecast
