// How far a table was read, exactly: not up to a time or a number of its rows, but which of the database's
// transactions. A transaction that began early and commits late is one that was not read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/batch_table/row.h"

namespace zhudong::batch_table {

struct Progress {
  std::string table;  // Look::table
  // Read: every transaction before `from`, and those of `seen`.
  int64_t from = 0;
  std::vector<int64_t> seen;
  // The round that is being read: of what was not read, every transaction before `until` and those of `ended`, which
  // had all ended when the round began; with `many`, all that ended since as well.
  bool open = false;
  int64_t until = 0;
  std::vector<int64_t> ended;
  bool many = false;
  Place after;  // what was handed over of it
};

// Text that is none begins anew.
std::string Encode(const Progress& progress);
Progress DecodeProgress(std::string_view text);

// When a record was taken back, the oldest first: a statement counts as often anew as it was taken back before.
std::string Encode(const std::vector<Age>& withdrawals);
std::vector<Age> DecodeWithdrawals(std::string_view text);

}  // namespace zhudong::batch_table
