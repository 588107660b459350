// The settings file read with all that it rests on: what is put in force as a whole.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/config/load.h"
#include "gateway/config/plan.h"
#include "gateway/mapping/library.h"

namespace zhudong::app {

// Settings, and what the files hold that they name, at one moment.
struct Settings {
  config::Effective effective;
  mapping::Library mappings;
  // SHA-256 of all of it, in hex.
  std::string digest;
};

// Reads what `config` names. The error is of the mappings.
absl::StatusOr<Settings> GatherSettings(config::Config config);

struct SettingsRead {
  absl::StatusOr<Settings> settings;  // when there are no problems
  std::vector<config::Problem> problems;
};

// Reads and checks, as `zhudong config check` does.
SettingsRead ReadSettings(const std::string& file);

}  // namespace zhudong::app
