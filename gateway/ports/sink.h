// How demand events go out: what a sink adapter implements.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "zhudong/v1/demand.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::ports {

// Carries demand events to one subscriber. Called from one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;

  // Delivers `events` in order and waits, at most `timeout`, for the receiver's receipts: one for each event, in
  // order. An error means that nothing is known to be applied, and the whole batch comes again.
  virtual absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                           absl::Duration timeout) = 0;

  // Makes a Deliver that is waiting return soon with CANCELLED, and every later one at once. Thread-safe.
  virtual void Cancel() = 0;
};

}  // namespace zhudong::ports
