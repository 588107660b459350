// TOML → the days it names. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"

namespace zhudong::calendar {

// Days of one notice: true where the day is worked.
struct Notice {
  std::string source;
  std::map<absl::CivilDay, bool> days;
};

struct Document {
  std::string name;
  std::string statute;                     // the law's name
  std::vector<std::pair<int, int>> fixed;  // month, day
  std::map<int, std::vector<absl::CivilDay>> expected;
  std::map<int, Notice> years;
  std::vector<Notice> changes;
};

// Appends every problem to `problems`, a line each, with document, line and column; the result is then not to be used.
Document ParseDocument(const std::string& text, size_t position, std::string& problems);

}  // namespace zhudong::calendar
