// What has to be done now and then: the outbox forgets what everybody has and is old enough.
#pragma once

#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/deliverers.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// How long the outbox keeps what everybody has, and what somebody, disabled or down, still has not.
struct Retention {
  absl::Duration settled;
  absl::Duration unsettled;  // no shorter
};

// The sequence below which the outbox may forget. Looks at no more than the entries that go, and one.
absl::StatusOr<uint64_t> TrimPoint(const delivery::DemandLog& outbox, const delivery::Deliverers& deliverers,
                                   const Retention& retention, absl::Time now);

class Housekeeping {
 public:
  Housekeeping(delivery::DemandLog& outbox, const delivery::Deliverers& deliverers, Retention retention,
               const base::Clock& clock, telemetry::Log& log)
      : outbox_(outbox), deliverers_(deliverers), retention_(retention), clock_(clock), log_(log) {}
  ~Housekeeping() { Stop(); }

  void Start();
  // Safe when never started.
  void Stop();

 private:
  void Run();

  delivery::DemandLog& outbox_;
  const delivery::Deliverers& deliverers_;
  const Retention retention_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace zhudong::app
