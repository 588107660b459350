// The composition root: what the gateway is made of, in the order it is built. It stops in the reverse order.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/telemetry/log.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::app {

// Start and Stop are called once each, from one thread; between them the others, from any.
class Gateway {
 public:
  // Opens the data and checks everything that can be checked before serving. Nothing runs yet. `clock` and `log`
  // outlive the gateway. `file` is where `config` was read from, and is read again when new settings are to be put in
  // force; empty: they never are.
  static absl::StatusOr<std::unique_ptr<Gateway>> Open(const config::Config& config, const base::Clock& clock,
                                                       telemetry::Log& log, const std::string& file = {});
  virtual ~Gateway() = default;

  virtual absl::Status Start() = 0;
  // From now on readyz and grpc.health say that it will stop; everything is still taken.
  virtual void Drain() = 0;
  // Takes nothing in any more, finishes what is in hand (streams get `grace`), and ends. Safe when never started.
  virtual void Stop(absl::Duration grace) = 0;

  // `host:port` as bound; after Start.
  virtual std::string address() const = 0;
  // That of the operators' page; empty when there is none.
  virtual std::string console_address() const = 0;
  // Of the admin port, as bound; empty without one.
  virtual std::string admin_address() const = 0;
  // What AdminService answers, for the process's own use.
  virtual v1::GetStatusResponse Status() const = 0;
  // Puts the settings file in force, all of it or nothing, and logs the plan and what came of it. `by` is for the audit
  // chain.
  virtual void ReloadSettings(const std::string& by) = 0;
};

}  // namespace zhudong::app
