// Small files, whole: settings, tables, PEM.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhudong::base {

// NOT_FOUND, naming the path, when it can't be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Name → text of the files of a folder that end in `extension` (`.toml`). NOT_FOUND, naming what can't be read.
absl::StatusOr<std::map<std::string, std::string>> ReadFolder(const std::string& path, const std::string& extension);

// Whole or not at all: who looks finds what was there before, or all of this. UNAVAILABLE, naming the path.
absl::Status WriteFile(const std::string& path, std::string_view text);

// What tells one state of a file from another without reading it: differs after every replacement and, as far as the
// file system's clock goes, after every change. A file that is not there has a stamp, too.
std::string FileStamp(const std::string& path);

// Whether a key or a secret is its owner's alone. FAILED_PRECONDITION, with the remedy, when group or others may read
// or write it; a file that is not there is nobody's to read.
absl::Status CheckPrivate(const std::string& path);
// Both: the text of a file that nobody else may read.
absl::StatusOr<std::string> ReadPrivateFile(const std::string& path);

}  // namespace zhudong::base
