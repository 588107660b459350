// One subscriber's rows in Family::kDelivery.
//
//   part(subscriber) 'S'                                → SubscriberState
//   part(subscriber) 'L' project id                     → LaneState
//   part(subscriber) 'P' part(project id) sequence (8)  → DemandRecord that waits; itself, for the log may be trimmed
//   part(subscriber) 'G' project id                     → GapRow
//   part(subscriber) 'K' sequence (8)                   → SkippedEvent; by its demand sequence
//   part(subscriber) 'A' time (8, µs) number (2)        → OperatorAct
//   part(subscriber) 'D' day (10, 2026-03-01)           → ReconciliationDay that ended
//   part(subscriber) 'C'                                → SubscriberControl
//   part(subscriber) 'J'                                → ReplayRow
//   part(subscriber) 'Q' sequence (8)                   → nothing: to be sent by the replay; by its demand sequence
//   part(subscriber) 'M' project id                     → demand sequence (8) from which on the project is this
//                                                         subscriber's; of earlier programs nothing, for 0. Only kept
//                                                         where a division filter makes the question
//
// part() is base::AppendPart; the sequence is big-endian, so a lane's rows stand in the order they go out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/delivery/changes.h"
#include "gateway/delivery/planner.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::delivery {

// Not thread-safe; `database` outlives it.
class Rows {
 public:
  Rows(store::Database& database, const std::string& subscriber);

  // NOT_FOUND for a subscriber that never was.
  absl::StatusOr<store::v1::SubscriberState> ReadState() const;
  // Calls `visit` for every lane with its first row's place and what it names. Walks all that waits, once.
  absl::Status VisitLanes(const std::function<void(const std::string& project_id, Lane lane)>& visit) const;
  absl::Status VisitGaps(const std::function<void(store::v1::GapRow row)>& visit) const;
  // The first `events` rows of this lane and the one behind them; fewer, but at least two of them, where they are
  // large.
  absl::StatusOr<LaneRows> ReadLane(const std::string& project_id, size_t events = 1) const;
  // Every row of this lane, in order.
  absl::Status VisitLane(const std::string& project_id, const std::function<void(DemandEntry)>& visit) const;
  // NOT_FOUND when the project does not wait.
  absl::StatusOr<store::v1::LaneState> ReadLaneState(const std::string& project_id) const;
  // Held lanes after `after_project` by project id, at most `limit`.
  absl::StatusOr<std::vector<store::v1::LaneState>> ReadHeld(const std::string& after_project, size_t limit) const;

  // From which demand sequence on the project is this subscriber's; nullopt when it is not.
  absl::StatusOr<std::optional<uint64_t>> MemberSince(const std::string& project_id) const;
  void AddMember(store::Batch& batch, const std::string& project_id, uint64_t sequence) const;
  // Days that ended, both included, in order.
  absl::StatusOr<std::vector<v1::ReconciliationDay>> ReadDays(const std::string& first, const std::string& last) const;
  void PutDay(store::Batch& batch, const v1::ReconciliationDay& day) const;
  void Append(store::Batch& batch, const Changes& changes) const;
  // Deletes everything but what operators did and decided.
  void Forget(store::Batch& batch) const;
  absl::Status Write(store::Batch& batch) const;

 private:
  std::string Key(char kind, std::string_view rest) const;
  std::string ParkedPrefix(const std::string& project_id) const;

  store::Database& database_;
  std::string prefix_;
};

}  // namespace zhudong::delivery
