#include "gateway/app/console_parts.h"

#include <string_view>
#include <utility>

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<ConsoleParts>> ConsoleParts::Start(const config::Config& config, rpc::Server& server,
                                                                  const access::Grants& grants,
                                                                  const std::string& version, const base::Clock& clock,
                                                                  const base::Live<calendar::Calendar>& calendar,
                                                                  telemetry::Log& log, http::Answered answered) {
  if (config.console.listen.empty()) return nullptr;
  std::unique_ptr<ConsoleParts> parts(new ConsoleParts(server.LocalChannel()));
  console::ConsoleOptions options;
  options.listen = config.console.listen;
  options.certificate = config.server.certificate;
  options.key = config.server.key;
  options.client_ca = config.server.client_ca;
  options.client_revocation_lists = config.server.client_revocation_lists;
  options.certificate_reload = config.server.certificate_reload;
  options.version = version;
  options.calendar = &calendar;
  options.answered = std::move(answered);
  const auto call = [&caller = parts->caller_](
                        const rpc::LocalCall& asked, absl::FunctionRef<bool(std::string_view)> take,
                        absl::FunctionRef<bool()> idle) { return caller.Call(asked, take, idle); };
  auto console =
      console::Console::Start(options, grants, call, clock, [&log](std::string_view what) { log.Warn(what); });
  if (!console.ok()) return console.status();
  parts->console_ = *std::move(console);
  return parts;
}

void ConsoleParts::Stop() {
  caller_.Shutdown();
  if (console_) console_->Stop();
}

}  // namespace zhudong::app
