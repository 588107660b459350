#include "gateway/app/settings_file.h"

#include <utility>

#include "gateway/app/cli/config_problems.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"

namespace zhudong::app {
namespace {

absl::StatusOr<mapping::Library> LoadMappings(const config::Config& config) {
  if (config.mappings.folder.empty()) return mapping::Library::Of({});
  absl::StatusOr<mapping::Library> library = mapping::Library::Load(config.mappings.folder);
  // Nobody needs them.
  if (!library.ok() && config.sources.empty()) return mapping::Library::Of({});
  return library;
}

}  // namespace

absl::StatusOr<Settings> GatherSettings(config::Config config) {
  absl::StatusOr<mapping::Library> mappings = LoadMappings(config);
  if (!mappings.ok()) return mappings.status();
  config::Contents contents;
  for (const auto& mapping : mappings->all()) {
    contents.mappings[mapping->name()] = crypto::Hex(crypto::Sha256(mapping->text()));
  }
  for (const std::string& path : config::FilesReadOnce(config)) {
    // One that can't be read is its adapter's to complain of.
    if (const absl::StatusOr<std::string> text = base::ReadFile(path); text.ok()) {
      contents.files[path] = crypto::Hex(crypto::Sha256(*text));
    }
  }
  Settings settings{
      .effective = {std::move(config), std::move(contents)}, .mappings = *std::move(mappings), .digest = {}};
  settings.digest = crypto::Hex(crypto::Sha256(config::Canonical(settings.effective)));
  return settings;
}

SettingsRead ReadSettings(const std::string& file) {
  config::ParseResult parsed = config::ParseFile(file);
  if (parsed.problems.empty()) parsed.problems = cli::DeepProblems(file, parsed.config);
  if (!parsed.problems.empty()) {
    return {.settings = absl::InvalidArgumentError("the file has problems"), .problems = std::move(parsed.problems)};
  }
  SettingsRead read{.settings = GatherSettings(std::move(parsed.config)), .problems = {}};
  // Changed since it was checked, a moment ago.
  cli::AddProblems(file, "mappings.folder", read.settings.status(), read.problems);
  return read;
}

}  // namespace zhudong::app
