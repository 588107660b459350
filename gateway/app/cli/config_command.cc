#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/config_problems.h"
#include "gateway/config/load.h"
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
  CLI::App* group =
      app.add_subcommand("config", "the gateway's settings: checked, shown, and put in force while it runs 配置");
  group->require_subcommand(1);
  CLI::App* check = AddFileCommand(*group, context, "check", "every problem at once, with file, line and column",
                                   "Exit code 7 when there is a problem.\n\nExamples:\n"
                                   "  zhudong config check /etc/zhudong/gateway.toml\n"
                                   "  zhudong config check gateway.toml --output jsonl",
                                   &CheckFile);
  AddOutputOption(*check, context);
  AddFileCommand(*group, context, "show", "the settings in effect, defaults included, secrets hidden",
                 "Examples:\n  zhudong config show /etc/zhudong/gateway.toml", &ShowFile);
  AddConfigLive(*group, context);
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
