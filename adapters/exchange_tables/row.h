// One row of an exchange table, as read. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/exchange_tables/queries.h"
#include "nlohmann/json.hpp"

namespace zhudong::exchange_tables {

// Which of two versions of a record is newer: the one updated later, then the one with the higher number.
struct Age {
  int64_t updated_us = 0;  // GXSJ, microseconds since 1970; 0 where it is not said
  std::string serial;      // LSH, of digits

  friend bool operator==(const Age&, const Age&) = default;
};
bool Older(const Age& a, const Age& b);

struct Row {
  std::string place;    // ctid
  std::string version;  // xmin
  std::string serial;   // LSH
  std::string key;      // DFSJZJ; LSH where it is not said
  std::string valid;    // SJYXBS; `1` where it is not said
  Age age;
  bool misses_reference = false;
  bool has_later_version = false;
  nlohmann::json values;  // by name in capitals: texts; what is null is left out. GXSJ stands for SJGXSJ too

  // Empty when it is not said.
  std::string Text(std::string_view column) const;
};

// `cells` are what one of the plan's queries gave for a row.
Row ToRow(const Plan& plan, std::vector<std::optional<std::string>> cells);

}  // namespace zhudong::exchange_tables
