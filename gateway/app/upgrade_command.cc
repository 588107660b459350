// zhudong upgrade: data of an older format, brought up to date in place.
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/commands.h"
#include "gateway/config/load.h"
#include "gateway/pipeline/upgrade.h"
#include "gateway/store/database.h"

namespace zhudong::app {
namespace {

int Run(cli::Context& context, const std::string& file) {
  const absl::StatusOr<config::Config> config = config::Load(file);
  if (!config.ok()) {
    context.err << config.status().message() << "\n";
    return cli::kExitUsage;
  }
  const absl::StatusOr<std::unique_ptr<store::Database>> database =
      store::Database::Open({.path = config->storage.path,
                             .memory_budget = static_cast<size_t>(config->storage.memory_mib) << 20,
                             .create_if_missing = false,
                             .older = store::Older::kAccept});
  if (!database.ok()) return cli::Fail(context, database.status());
  const absl::StatusOr<store::FormatState> from = (*database)->Format();
  if (!from.ok()) return cli::Fail(context, from.status());
  const absl::StatusOr<bool> needed = pipeline::NeedsUpgrade(**database);
  if (!needed.ok()) return cli::Fail(context, needed.status());
  if (*needed) {
    const bool seen = isatty(STDERR_FILENO) == 1;
    const absl::Status upgraded = pipeline::Upgrade(**database, [&](uint64_t done, uint64_t all) {
      if (seen)
        context.err << "\r\033[K" << done << " of " << all << " journal records" << (done == all ? "\n" : "")
                    << std::flush;
    });
    if (!upgraded.ok()) return cli::Fail(context, upgraded);
  }
  if (context.format() != cli::Output::kText) {
    const nlohmann::ordered_json object = {
        {"format", from->number}, {"program_format", store::Database::kFormat}, {"upgraded", *needed}};
    context.out << object.dump() << "\n";
  } else if (!*needed) {
    context.out << "Format 格式 " << from->number << " is this program's: nothing to do 无需升级\n";
  } else {
    context.out << "Upgraded 已升级: format " << from->number << " → " << store::Database::kFormat << "\n";
  }
  return cli::kExitOk;
}

}  // namespace

void AddUpgrade(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand("upgrade", "Bring data of an older program up to date 升级数据格式");
  auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "The gateway's settings, for the place of its data")
      ->required()
      ->check(CLI::ExistingFile);
  cli::AddOutputOption(*command, context);
  command->footer(
      "The gateway must be stopped; keep a copy of the folder, the older program can't open it afterwards. What is\n"
      "derived is derived anew from the journal, as `zhudong rebuild` does. Interrupted, even by kill -9, it is run\n"
      "again; in between no gateway opens the folder. Data of a newer program is refused.");
  command->callback([&context, file] { context.run = [&context, file] { return Run(context, *file); }; });
}

}  // namespace zhudong::app
