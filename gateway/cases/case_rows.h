// Keys of the rows of cases (Family::kState), beside those of correlation/rows.h:
//
//   c kind number            CaseRow (case_key.h)
//   C part(division) opened id   CaseListRow: the list's order, newest first; opened is microseconds, turned round
//   d due part(row key) kind warning of   a moment that a clock waits for; empty value
//   y case-id                row key
//   j part(project code) row key   the cases of a project; empty value
//   R sequence               when these rules were adopted, microseconds, 8 bytes big-endian
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "zhudong/store/v1/records.pb.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

inline constexpr std::string_view kAllCases = "c";
inline constexpr std::string_view kAllMoments = "d";

std::string IdKey(std::string_view case_id);
std::string CaseListKey(const v1::CaseFile& file);
std::string CaseListPrefix(std::string_view division_prefix);
// Takes a list key apart; false when it is none.
struct ListPlace {
  std::string division;
  int64_t opened_us = 0;
  std::string case_id;
};
bool SplitCaseListKey(std::string_view key, ListPlace& place);
zhudong::store::v1::CaseListRow ListRowOf(const v1::CaseFile& file);

// What a clock waits for: due_at, or of a warning warn_at.
std::string MomentKey(std::string_view row_key, const v1::CaseClock& clock, bool warning);
// nullopt when it is no such key.
std::optional<zhudong::store::v1::ReachedClock> SplitMomentKey(std::string_view key);

std::string ProjectCaseKey(std::string_view project_code, std::string_view row_key);
std::string ProjectCasePrefix(std::string_view project_code);
std::string RulesKey(uint64_t journal_sequence);

}  // namespace zhudong::cases
