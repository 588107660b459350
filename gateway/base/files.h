// Small files, whole: settings, tables, PEM.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace zhudong::base {

// NOT_FOUND, naming the path, when it can't be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Whether a key or a secret is its owner's alone. FAILED_PRECONDITION, with the remedy, when group or others may read
// or write it; a file that is not there is nobody's to read.
absl::Status CheckPrivate(const std::string& path);
// Both: the text of a file that nobody else may read.
absl::StatusOr<std::string> ReadPrivateFile(const std::string& path);

}  // namespace zhudong::base
