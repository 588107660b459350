#include "gateway/app/cli/config_problems.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/files.h"
#include "gateway/delivery/choice.h"
#include "gateway/forecast/tables.h"
#include "gateway/mapping/call_file.h"
#include "gateway/mapping/library.h"
#include "gateway/policy/clock_rules.h"

namespace zhudong::cli {

void AddProblems(const std::string& file, const std::string& setting, const absl::Status& status,
                 std::vector<config::Problem>& problems) {
  for (absl::string_view line : absl::StrSplit(status.message(), '\n', absl::SkipEmpty())) {
    problems.push_back({.file = file, .line = 1, .column = 1, .setting = setting, .message = std::string(line)});
  }
}

std::vector<config::Problem> DeepProblems(const std::string& file, const config::Config& config) {
  std::vector<config::Problem> problems;
  std::vector<std::string> texts = {std::string(forecast::NationalTables())};
  for (const std::string& path : config.forecast.tables) {
    absl::StatusOr<std::string> text = base::ReadFile(path);
    AddProblems(file, "forecast.tables", text.status(), problems);
    if (text.ok()) texts.push_back(*std::move(text));
  }
  AddProblems(file, "forecast.tables", forecast::Tables::Parse(texts).status(), problems);
  if (!config.mappings.folder.empty()) {
    AddProblems(file, "mappings.folder", mapping::Library::Load(config.mappings.folder).status(), problems);
  }
  if (!config.licenses.policy_packs.empty()) {
    const auto packs = base::ReadFolder(config.licenses.policy_packs, ".toml");
    AddProblems(file, "licenses.policy_packs", packs.status(), problems);
    // Every one of them reads whole files: what is wrong is told once.
    if (packs.ok()) AddProblems(file, "licenses.policy_packs", policy::ClockRules::Parse(*packs).status(), problems);
  }
  for (const config::Subscriber& subscriber : config.subscribers) {
    const auto choice = delivery::EventChoice::Parse(delivery::EventForm::kFull, subscriber.fields);
    AddProblems(file, "subscriber.fields", choice.status(), problems);
    std::set<std::string> names;
    for (const std::string& path : subscriber.calls) {
      const auto calls = mapping::CallFile::Load(path);
      AddProblems(file, "subscriber.calls", calls.status(), problems);
      if (!calls.ok() || names.insert((*calls)->name()).second) continue;
      AddProblems(file, "subscriber.calls",
                  absl::InvalidArgumentError(absl::StrCat("two call files are named ", (*calls)->name(),
                                                          ": their serial numbers would be the same; rename one")),
                  problems);
    }
  }
  return problems;
}

}  // namespace zhudong::cli
