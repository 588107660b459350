#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/base/files.h"
#include "gateway/config/load.h"
#include "gateway/delivery/choice.h"
#include "gateway/forecast/tables.h"
#include "gateway/mapping/library.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

nlohmann::ordered_json ToJson(const config::Problem& problem) {
  return {{"file", problem.file},
          {"line", problem.line},
          {"column", problem.column},
          {"setting", problem.setting},
          {"message", problem.message}};
}

// What only those can tell who read the files that the settings name: every line of their errors is one problem.
void AddProblems(const std::string& file, const char* setting, const absl::Status& status,
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
  for (const config::Subscriber& subscriber : config.subscribers) {
    const auto choice = delivery::EventChoice::Parse(delivery::EventForm::kFull, subscriber.fields);
    AddProblems(file, "subscriber.fields", choice.status(), problems);
  }
  return problems;
}

// A file name or a quoted value may be no UTF-8; dump would throw.
std::string Dump(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int CheckFile(Context& context, const std::string& file) {
  config::ParseResult result = config::ParseFile(file);
  if (result.problems.empty()) result.problems = DeepProblems(file, result.config);
  switch (context.format()) {
    case Output::kText:
      for (const config::Problem& problem : result.problems) context.out << config::ToString(problem) << "\n";
      context.out << file << ": "
                  << (result.problems.empty() ? "no problem found"
                                              : std::to_string(result.problems.size()) + " problems")
                  << "\n";
      break;
    case Output::kJson: {
      nlohmann::ordered_json all = {{"file", file}, {"problems", nlohmann::ordered_json::array()}};
      for (const config::Problem& problem : result.problems) all["problems"].push_back(ToJson(problem));
      context.out << Dump(all, 2);
      break;
    }
    case Output::kJsonl:
      for (const config::Problem& problem : result.problems) context.out << Dump(ToJson(problem), -1);
      break;
  }
  return result.problems.empty() ? kExitOk : kExitCheckFailed;
}

int ShowFile(Context& context, const std::string& file) {
  const config::ParseResult result = config::ParseFile(file);
  for (const config::Problem& problem : result.problems) context.err << config::ToString(problem) << "\n";
  if (!result.problems.empty()) return kExitCheckFailed;
  context.out << config::Print(result.config);
  return kExitOk;
}

CLI::App* AddFileCommand(CLI::App& group, Context& context, const char* name, const char* about, const char* examples,
                         int (*run)(Context&, const std::string&)) {
  CLI::App* command = group.add_subcommand(name, about);
  command->footer(examples);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "the gateway's settings, TOML")->required();
  command->callback([&context, file, run] { context.run = [&context, file, run] { return run(context, *file); }; });
  return command;
}

}  // namespace

void AddConfig(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("config", "the gateway's settings; needs no gateway 配置");
  group->require_subcommand(1);
  CLI::App* check = AddFileCommand(*group, context, "check", "every problem at once, with file, line and column",
                                   "Exit code 7 when there is a problem.\n\nExamples:\n"
                                   "  zhudong config check /etc/zhudong/gateway.toml\n"
                                   "  zhudong config check gateway.toml --output jsonl",
                                   &CheckFile);
  AddOutputOption(*check, context);
  AddFileCommand(*group, context, "show", "the settings in effect, defaults included, secrets hidden",
                 "Examples:\n  zhudong config show /etc/zhudong/gateway.toml", &ShowFile);
  CLI::App* reference = group->add_subcommand("reference", "every setting with its meaning, default, bounds and unit");
  reference->footer("Examples:\n  zhudong config reference > gateway.toml");
  reference->callback([&context] {
    context.run = [&context] {
      context.out << config::Reference();
      return kExitOk;
    };
  });
}

}  // namespace zhudong::cli
