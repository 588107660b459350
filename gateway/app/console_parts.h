// The operators' console, where the settings name an address for it.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/base/live.h"
#include "gateway/calendar/calendar.h"
#include "gateway/config/config.h"
#include "gateway/console/console.h"
#include "gateway/rpc/local_caller.h"
#include "gateway/rpc/server.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

class ConsoleParts {
 public:
  // Null when no address is configured. What it is given outlives it; it goes before the server stops.
  static absl::StatusOr<std::unique_ptr<ConsoleParts>> Start(const config::Config& config, rpc::Server& server,
                                                             const access::Grants& grants, const std::string& version,
                                                             const base::Clock& clock,
                                                             const base::Live<calendar::Calendar>& calendar,
                                                             telemetry::Log& log, http::Answered answered);
  ~ConsoleParts() { Stop(); }
  // `host:port` as bound.
  const std::string& address() const { return console_->address(); }
  // Ends open calls.
  void Stop();

 private:
  explicit ConsoleParts(std::shared_ptr<grpc::Channel> channel) : caller_(std::move(channel)) {}

  rpc::LocalCaller caller_;
  std::unique_ptr<console::Console> console_;
};

}  // namespace zhudong::app
