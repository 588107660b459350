// zhudong serve: the gateway, until it is told to stop.
#include <filesystem>
#include <iostream>
#include <memory>

#include "gateway/app/commands.h"
#include "gateway/app/gateway.h"
#include "gateway/app/service_manager.h"
#include "gateway/app/signals.h"
#include "gateway/base/clock.h"
#include "gateway/config/load.h"
#include "gateway/rpc/library.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {
namespace {

std::string AbsolutePath(const std::string& file) {
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(file, error).lexically_normal().string();
  return error ? file : absolute;
}

int Serve(cli::Context& context, const std::string& file) {
  StopSignals stop(Hangup::kReloads);
  const absl::StatusOr<config::Config> config = config::Load(file);
  if (!config.ok()) {
    context.err << config.status().message() << "\n`zhudong config check " << file << "` shows the same.\n";
    return cli::kExitUsage;
  }
  const base::SystemClock clock;
  telemetry::Log log(std::cerr, clock,
                     config->log.format == "text" ? telemetry::LogForm::kText : telemetry::LogForm::kJson,
                     telemetry::ParseLogLevel(config->log.level));
  const rpc::LibraryWords words(log);
  absl::StatusOr<std::unique_ptr<Gateway>> gateway = Gateway::Open(*config, clock, log, AbsolutePath(file));
  if (!gateway.ok()) return cli::Fail(context, gateway.status());
  if (absl::Status started = (*gateway)->Start(); !started.ok()) {
    (*gateway)->Stop(absl::ZeroDuration());
    return cli::Fail(context, started);
  }
  log.Info("serving", {{"address", (*gateway)->address()},
                       {"console", (*gateway)->console_address()},
                       {"admin", (*gateway)->admin_address()}});
  TellServiceManager("READY=1");
  while (!stop.WaitFor(absl::Hours(1))) {
    if (!stop.TakeReload()) continue;
    TellServiceManager("RELOADING=1");
    (*gateway)->ReloadSettings("SIGHUP");
    TellServiceManager("READY=1");
  }
  TellServiceManager("STOPPING=1");
  (*gateway)->Drain();
  log.Info("draining: readyz says so, nothing is refused yet",
           {{"for", absl::FormatDuration(config->server.drain_notice)}});
  stop.WaitForAnother(config->server.drain_notice);
  log.Info("stopping: finishing what is in hand", {{"at_most", absl::FormatDuration(config->server.drain)}});
  (*gateway)->Stop(config->server.drain);
  log.Info("stopped");
  return cli::kExitOk;
}

}  // namespace

void AddServe(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand("serve", "Run the gateway 启动网关");
  auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "The gateway's settings; `zhudong config reference` prints them all")
      ->required()
      ->check(CLI::ExistingFile);
  command->footer(
      "Logs go to stderr, one JSON object a line unless [log] says text. SIGTERM ends it as [server] drain_seconds "
      "says; "
      "a second one ends the notice before that.\n"
      "SIGHUP puts a changed settings file in force, all of it or nothing: `zhudong config plan` shows what that "
      "does.\n"
      "Example:  zhudong serve --config deploy/examples/guangzhou.toml");
  command->callback([&context, file] { context.run = [&context, file] { return Serve(context, *file); }; });
}

}  // namespace zhudong::app
