// What one subscription is told next: first the snapshot, if it asked for one, then the demand log. No gRPC, no
// threads.
//
// Why the snapshot misses nothing: the position in the log is taken before the first project is read, and the pipeline
// writes a project and its demand events in one batch. Whatever changes a forecast after the position was taken,
// while the snapshot walks, is told from the log afterwards.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/delivery/choice.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/rpc/snapshot_source.h"
#include "zhudong/v1/demand_service.pb.h"

namespace zhudong::rpc {

// OUT_OF_RANGE CURSOR_EXPIRED with the earliest cursor that is still good.
absl::Status CursorExpired(const delivery::DemandLog& log);

// Not thread-safe. What it is given outlives it.
class DemandWalk {
 public:
  // Read at once, at most.
  static constexpr size_t kMaxEvents = 256;
  static constexpr size_t kMaxBytes = 1u << 20;

  // `divisions` as GrantedDivisions gives them. Goes on after `position`; with `snapshot` after telling what is.
  // Of each event no more is told than every one of `choices` lets through.
  DemandWalk(const delivery::DemandLog& log, const SnapshotSource& projects, std::vector<std::string> divisions,
             std::vector<delivery::EventChoice> choices, bool snapshot, uint64_t position);

  // From now on no more is told than these let through.
  void Restrict(std::vector<std::string> divisions, std::vector<delivery::EventChoice> choices);
  // Whether an event that was read earlier may still be told; takes out of it what may not.
  bool MayStillTell(v1::DemandEvent& event) const;
  // The next responses, at most `credit` of them deliveries, and at most as much as is read at once. May be empty
  // although more() is true: what was read is not for this subscriber.
  absl::StatusOr<std::vector<v1::SubscribeResponse>> Next(size_t credit, absl::Time now);
  // Whether Next could say something, given credit.
  bool more() const { return snapshot_ || position_ < log_.end(); }
  // Whether Next would do something without credit.
  bool more_without_credit() const { return snapshot_ && waiting_.empty(); }
  bool in_snapshot() const { return snapshot_; }
  // That everything that Next has given is all there is up to here.
  v1::SubscribeResponse Checkpoint(absl::Time now) const;

 private:
  using Responses = std::vector<v1::SubscribeResponse>;
  void Tell(v1::DemandEvent event, Responses& responses) const;
  absl::StatusOr<Responses> FromSnapshot(size_t credit, absl::Time now);
  absl::StatusOr<Responses> FromLog(size_t credit);

  const delivery::DemandLog& log_;
  const SnapshotSource& projects_;
  std::vector<std::string> divisions_;
  std::vector<delivery::EventChoice> choices_;
  bool snapshot_;
  bool listed_all_ = false;
  std::string next_page_;
  std::deque<std::string> waiting_;  // ids of projects, listed and not told yet
  uint64_t position_;                // demand sequence; all up to it was given or is not for this subscriber
};

}  // namespace zhudong::rpc
