// What the policy commands are told: packs, a region, a day, a customer.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"

namespace zhudong::cli {

// The packs of a folder; of the program where it is empty.
absl::StatusOr<std::map<std::string, std::string>> PackTexts(const std::string& folder);
// `YYYY-MM-DD`; today in China where it is empty.
absl::StatusOr<absl::CivilDay> PolicyDay(const std::string& text);
// `resident`, `high_voltage_single` …
absl::StatusOr<policy::Customer> PolicyCustomer(const std::string& word);
// A division's code, or the name of one of `regions` (code, name).
absl::StatusOr<std::string> PolicyRegion(const std::vector<std::pair<std::string, std::string>>& regions,
                                         const std::string& asked);

}  // namespace zhudong::cli
