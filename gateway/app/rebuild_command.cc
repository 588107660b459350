// zhudong rebuild: derive everything again from the journal.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "gateway/app/commands.h"
#include "gateway/config/load.h"
#include "gateway/pipeline/rebuild.h"
#include "gateway/store/database.h"

namespace zhudong::app {
namespace {

struct RebuildOptions {
  std::string config;
  std::string data;
  std::string scratch;
  bool check = false;
};

// A gateway that runs meanwhile may remove files under the reader's feet; then one looks again.
constexpr int kOpenAttempts = 5;

absl::StatusOr<std::unique_ptr<store::Database>> OpenRunning(const std::string& path) {
  absl::StatusOr<std::unique_ptr<store::Database>> database = absl::UnknownError("not tried");
  for (int attempt = 0; attempt < kOpenAttempts && !database.ok(); ++attempt) {
    database = store::Database::OpenForReading(path);
  }
  return database;
}

pipeline::Progress ShowOn(cli::Context& context) {
  if (isatty(STDERR_FILENO) != 1) return {};
  return [&context](uint64_t done, uint64_t all) {
    context.err << "\r\033[K" << done << " of " << all << " records" << (done == all ? "\n" : "") << std::flush;
  };
}

int Check(cli::Context& context, const RebuildOptions& options, const std::string& data) {
  const absl::StatusOr<std::unique_ptr<store::Database>> live = OpenRunning(data);
  if (!live.ok()) return cli::Fail(context, live.status());
  std::string scratch = options.scratch;
  if (scratch.empty()) {
    scratch = (std::filesystem::temp_directory_path() / absl::StrCat("zhudong-rebuild-", getpid())).string();
  }
  if (std::filesystem::exists(scratch)) {
    return cli::Fail(context, absl::InvalidArgumentError(absl::StrCat(scratch, " exists: give another --scratch")));
  }
  const absl::StatusOr<pipeline::Comparison> result = pipeline::CheckRebuild(**live, scratch, ShowOn(context));
  if (!result.ok()) return cli::Fail(context, result.status());
  if (context.format() == cli::Output::kText) {
    context.out << "journal records 日志 " << result->journal_records << ", rows compared 比对 "
                << result->rows_compared << ", demand events compared " << result->demand_events_compared
                << ", differences 差异 " << result->differences << "\n";
    for (const std::string& example : result->examples) context.out << "  " << example << "\n";
  } else {
    const nlohmann::ordered_json object = {{"journal_records", result->journal_records},
                                           {"rows_compared", result->rows_compared},
                                           {"demand_events_compared", result->demand_events_compared},
                                           {"differences", result->differences},
                                           {"examples", result->examples}};
    context.out << object.dump() << "\n";
  }
  return result->differences == 0 ? cli::kExitOk : cli::kExitCheckFailed;
}

int Write(cli::Context& context, const std::string& data) {
  absl::StatusOr<std::unique_ptr<store::Database>> database =
      store::Database::Open({.path = data, .create_if_missing = false});
  if (!database.ok()) return cli::Fail(context, database.status());
  if (absl::Status status = pipeline::Rebuild(**database, ShowOn(context)); !status.ok()) {
    return cli::Fail(context, status);
  }
  if (context.format() == cli::Output::kText) {
    context.out << "Projects, forecasts and outbox are derived anew.\n";
  } else {
    context.out << nlohmann::ordered_json{{"rebuilt", true}}.dump() << "\n";
  }
  return cli::kExitOk;
}

int Run(cli::Context& context, const RebuildOptions& options) {
  std::string data = options.data;
  if (data.empty() && !options.config.empty()) {
    const absl::StatusOr<config::Config> config = config::Load(options.config);
    if (!config.ok()) return cli::Fail(context, config.status());
    data = config->storage.path;
  }
  if (data.empty()) {
    return cli::Fail(context, absl::InvalidArgumentError("say which data: --config FILE or --data DIR"));
  }
  return options.check ? Check(context, options, data) : Write(context, data);
}

}  // namespace

void AddRebuild(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand("rebuild", "Derive projects and forecasts again from the journal 重建");
  auto options = std::make_shared<RebuildOptions>();
  command->add_flag(
      "--check", options->check,
      "Only compare with the state there is, byte for byte; the gateway may run; exit code 7 if it differs");
  command->add_option("--config", options->config, "The gateway's settings, for the place of its data");
  command->add_option("--data", options->data, "The data folder itself");
  command->add_option("--scratch", options->scratch,
                      "Where --check may write meanwhile (a folder that is not there yet)");
  cli::AddOutputOption(*command, context);
  command->footer("Without --check the gateway must be stopped.");
  command->callback([&context, options] { context.run = [&context, options] { return Run(context, *options); }; });
}

}  // namespace zhudong::app
