// Settings from a TOML file: read, checked, printed. Nothing unknown is accepted, and all problems are told at once.
//
// reads:     the file; whether the files and folders it names are there
// promise:   a Config that was returned without problems keeps to the bounds of its table, names only feeds that are
//            declared, and every file that must exist did so when it was read
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/config/config.h"

namespace zhudong::config {

struct Problem {
  std::string file;
  int line = 1;         // from 1
  int column = 1;       // from 1, in characters
  std::string setting;  // `server.listen`; empty when the text as a whole is no TOML
  std::string message;  // what is wrong, and what to do
};

// `gateway.toml:3:10: server.listen: …`
std::string ToString(const Problem& problem);

struct ParseResult {
  Config config;                  // meaningful only without problems
  std::vector<Problem> problems;  // in the order of the text
};

// `filename` is for messages. Relative paths in the text are relative to `base_dir`.
ParseResult Parse(std::string_view text, const std::string& filename, const std::string& base_dir);

// Reads `path`; relative paths in it are relative to its folder. Problem.file is `path` as given. A file that can't
// be read is a problem like any other.
ParseResult ParseFile(const std::string& path);

// The same for those who can only go on or give up: INVALID_ARGUMENT holds all problems, one a line.
absl::StatusOr<Config> Load(const std::string& path);

// The effective settings as TOML that Parse accepts, defaults included; secrets are `(hidden)`.
std::string Print(const Config& config);

// Every setting with its sentence, default, bounds and unit, as a TOML file in which all of them are commented out.
std::string Reference();

}  // namespace zhudong::config
