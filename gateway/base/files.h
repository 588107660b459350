// Small files, whole: settings, tables, PEM.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace zhudong::base {

// NOT_FOUND, naming the path, when it can't be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace zhudong::base
