// How demand events go out: what a sink adapter implements.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "gateway/model/demand_record.h"
#include "zhudong/store/v1/demand_record.pb.h"
#include "zhudong/v1/demand.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::ports {

// Carries demand events to one subscriber. Called from one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;

  // Delivers `events` in order and waits, at most `timeout`, for the receiver's receipts: one for each event, in
  // order. An error means that nothing is known to be applied, and the whole batch comes again, not before the time
  // that model::SetRetryAfter put into it. A sink that sends events one by one and meets a failure after some of them
  // answers NOT_TRIED for the rest, which comes again without an attempt counted.
  virtual absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                           absl::Duration timeout) = 0;

  // The same, of events as they were kept. A sink that passes them on as they are, without a look at the forecasts in
  // them, saves most of a call's cost by it; for every other one they are read here.
  virtual absl::StatusOr<std::vector<v1::Receipt>> DeliverRecords(const std::vector<store::v1::DemandRecord>& records,
                                                                  absl::Duration timeout) {
    const auto events = model::ToDemandEvents(records);
    if (!events.ok()) return events.status();
    return Deliver(*events, timeout);
  }

  // Whether no event of a Deliver is ever applied without those of its project before it: a receiver that fails one and
  // goes on to the next is kept from the next (NOT_TRIED). Only then is Deliver given more than one event of a project.
  virtual bool KeepsOrder() const = 0;

  // Makes a Deliver that is waiting return soon with CANCELLED, and every later one at once. Thread-safe.
  virtual void Cancel() = 0;
};

// What Deliver answers when the receiver says that it wants nothing any more (410 Gone of Standard Webhooks): the
// subscriber is disabled until an operator enables it. `words` are shown to the operator.
inline absl::Status DisabledByReceiver(const std::string& words) {
  absl::Status status = absl::FailedPreconditionError(words);
  status.SetPayload("zhudong/disabled-by-receiver", absl::Cord("1"));
  return status;
}
inline bool IsDisabledByReceiver(const absl::Status& status) {
  return status.GetPayload("zhudong/disabled-by-receiver").has_value();
}

// How many events of a Deliver that ends in an error were sent at all: a sink that sends them one by one, or keeps the
// time that its receiver asked for, knows. Every event, where nobody says.
inline absl::Status WithTried(absl::Status status, size_t events) {
  status.SetPayload("zhudong/tried", absl::Cord(std::to_string(events)));
  return status;
}
inline size_t TriedOf(const absl::Status& status, size_t events) {
  const auto tried = status.GetPayload("zhudong/tried");
  size_t number = 0;
  return tried.has_value() && absl::SimpleAtoi(std::string(*tried), &number) ? std::min(number, events) : events;
}

}  // namespace zhudong::ports
