// What is wrong with settings beyond what their own table can tell: only those know who read the files that they name.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/config/load.h"

namespace zhudong::cli {

// Every line of an error is one problem of `setting`.
void AddProblems(const std::string& file, const std::string& setting, const absl::Status& status,
                 std::vector<config::Problem>& problems);

// Of demand tables, mappings and chosen fields. `file` is for the problems.
std::vector<config::Problem> DeepProblems(const std::string& file, const config::Config& config);

}  // namespace zhudong::cli
