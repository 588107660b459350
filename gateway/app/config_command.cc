// zhudong config check | show | reference.
#include <memory>
#include <nlohmann/json.hpp>

#include "gateway/app/commands.h"
#include "gateway/app/translate.h"
#include "gateway/config/load.h"
#include "gateway/mapping/library.h"

namespace zhudong::app {
namespace {

// What only the parts themselves can tell about files that the settings name.
std::vector<config::Problem> DeepProblems(const std::string& file, const config::Config& config) {
  std::vector<config::Problem> problems;
  const auto add = [&](const char* setting, const absl::Status& status) {
    if (status.ok()) return;
    config::Problem& problem = problems.emplace_back();
    problem.file = file;
    problem.setting = setting;
    problem.message = std::string(status.message());
  };
  add("forecast.tables", ToRules(config).status());
  if (!config.mappings.folder.empty()) add("mappings.folder", mapping::Library::Load(config.mappings.folder).status());
  return problems;
}

void PrintProblem(cli::Context& context, const config::Problem& problem) {
  if (context.format() == cli::Output::kText) {
    context.out << config::ToString(problem) << "\n";
    return;
  }
  const nlohmann::ordered_json object = {{"file", problem.file},
                                         {"line", problem.line},
                                         {"column", problem.column},
                                         {"setting", problem.setting},
                                         {"message", problem.message}};
  context.out << object.dump() << "\n";
}

int Check(cli::Context& context, const std::string& file) {
  config::ParseResult result = config::ParseFile(file);
  if (result.problems.empty()) result.problems = DeepProblems(file, result.config);
  for (const config::Problem& problem : result.problems) PrintProblem(context, problem);
  if (!result.problems.empty()) {
    context.err << result.problems.size() << (result.problems.size() == 1 ? " problem" : " problems") << " in " << file
                << "\n";
    return cli::kExitCheckFailed;
  }
  if (context.format() == cli::Output::kText) context.out << file << " is good.\n";
  return cli::kExitOk;
}

int Show(cli::Context& context, const std::string& file) {
  const absl::StatusOr<config::Config> config = config::Load(file);
  if (!config.ok()) {
    context.err << config.status().message() << "\n";
    return cli::kExitCheckFailed;
  }
  context.out << config::Print(*config);
  return cli::kExitOk;
}

void AddFileCommand(CLI::App& group, cli::Context& context, const char* name, const char* help,
                    int (*run)(cli::Context&, const std::string&)) {
  CLI::App* command = group.add_subcommand(name, help);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "The settings")->required();
  cli::AddOutputOption(*command, context);
  command->callback([&context, file, run] { context.run = [&context, file, run] { return run(context, *file); }; });
}

}  // namespace

void AddConfig(CLI::App& app, cli::Context& context) {
  CLI::App* group = app.add_subcommand("config", "Look at settings 配置");
  group->require_subcommand(1);
  AddFileCommand(*group, context, "check", "Every problem at once, with file, line and column; exit code 7 if any",
                 Check);
  AddFileCommand(*group, context, "show", "The settings in force, defaults included, secrets hidden", Show);
  CLI::App* reference = group->add_subcommand("reference", "Every setting with its meaning, default, bounds and unit");
  reference->callback([&context] {
    context.run = [&context] {
      context.out << config::Reference();
      return cli::kExitOk;
    };
  });
}

}  // namespace zhudong::app
