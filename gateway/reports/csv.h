// Tables → one CSV file for people. Pure.
//
// RFC 4180: every cell quoted, CR LF at each line's end. UTF-8 with a byte order mark: without it Excel takes Chinese
// for GBK. First what the report is, then of each table its title, its columns' titles and its rows, with an empty line
// between them; a table without rows keeps its head.
//
// A text that begins with = + - @ ＝ ＋ － ＠, a tab, CR or LF is taken for a formula by spreadsheets, and case numbers
// come from outside: such a cell begins with ' instead, which Excel and WPS show as text. Numbers are the gateway's own
// and stand as they are, with at most two decimals (shares, 0 to 1: four).
#pragma once

#include <string>
#include <vector>

#include "gateway/reports/period.h"

namespace zhudong::reports {

// What stands above the tables.
struct Head {
  Period period;
  std::string division_code;
  absl::Time as_known_at;
  // The version of packs and calendar that cases were worked out by.
  std::string rules_version;
};
// (名称, 内容) of the head, in order.
std::vector<std::pair<std::string, std::string>> LinesOf(const Head& head);

std::string WriteCsv(const Head& head, const std::vector<v1::ReportTable>& tables);

}  // namespace zhudong::reports
