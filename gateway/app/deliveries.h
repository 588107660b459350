// The subscribers that are pushed to, while the settings may add, change and remove some.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/registry.h"
#include "gateway/config/config.h"
#include "gateway/delivery/choice.h"
#include "gateway/delivery/deliverers.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/leftovers.h"
#include "gateway/store/database.h"

namespace zhudong::app {

// What utilities that are pushed to chose to be sent. INVALID_ARGUMENT names the field path that is none.
absl::StatusOr<delivery::EventChoices> ToChoices(const config::Config& config);

// Not thread-safe but for what it hands out.
class Deliveries {
 public:
  // A subscriber's sink and options, checked; nothing of it works yet.
  struct Made {
    std::unique_ptr<ports::Sink> sink;
    delivery::SubscriberOptions options;
  };

  // All of it outlives the deliveries.
  // `around` wraps every sink.
  using Around =
      std::function<std::unique_ptr<ports::Sink>(const std::string& subscriber, std::unique_ptr<ports::Sink>)>;
  Deliveries(store::Database& database, delivery::DemandLog& outbox, const base::Clock& clock, telemetry::Log& log,
             Around around)
      : database_(database),
        outbox_(outbox),
        clock_(clock),
        log_(log),
        around_(std::move(around)),
        leftovers_(std::make_unique<delivery::Leftovers>(database, outbox, clock, std::set<std::string>())) {}

  absl::StatusOr<Made> Make(const config::Config& config, const std::string& subscriber,
                            const AdapterContext& context) const;
  // Takes up what is kept of this subscriber. The one by that name, if any, has been stopped.
  absl::Status Open(Made made);
  void Start(const std::string& subscriber);
  // Position, and what waits, are kept on disk.
  void Stop(const std::string& subscriber);
  // Of one that was stopped: what is kept of it is a leftover from now on.
  void Remove(const std::string& subscriber);
  void StartAll();
  void StopAll();

  const delivery::Deliverers& deliverers() const { return deliverers_; }
  delivery::Leftovers& leftovers() { return *leftovers_; }

 private:
  store::Database& database_;
  delivery::DemandLog& outbox_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  const Around around_;
  delivery::Deliverers deliverers_;
  const std::unique_ptr<delivery::Leftovers> leftovers_;
};

}  // namespace zhudong::app
