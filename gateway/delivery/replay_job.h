// Events that an operator wants one subscriber to be sent again: what is left of them, and how it goes. Beside the
// usual delivery and behind it in nothing: an event that fails in a replay holds nobody up.
//
// Rows (rows.h): `J` → ReplayRow; `Q` demand sequence (8) → nothing, one for each event that is left.
//
// In the order of the demand log, and never two events of a project in a call, so that a project's events arrive in
// order among themselves. They may be older than what the receiver has: each is marked (DemandEvent.replay).
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/delivery/acts.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/retry.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::delivery {

// Not thread-safe; what it is given outlives it.
class ReplayJob {
 public:
  static constexpr size_t kMaxEvents = 1'000'000;

  ReplayJob(store::Database& database, const std::string& subscriber, RetryPolicy policy, uint64_t seed);

  // Goes on after a restart.
  absl::Status Restore();
  // `sequences` ascend. Writes at once.
  absl::Status Start(v1::ReplayStatus status, const std::vector<uint64_t>& sequences);
  // What is left is forgotten.
  void Stop(store::Batch& batch);

  // The last one; without replay_id when there never was one.
  const v1::ReplayStatus& status() const { return row_.status(); }
  bool running() const { return row_.status().state() == "running"; }
  // InfiniteFuture when nothing is left.
  absl::Time next_attempt() const;

  // The events of the next call, at most `limit`. Those that are kept no longer are counted as failed, in `batch`.
  absl::StatusOr<std::vector<store::v1::DemandRecord>> Next(size_t limit, const DemandLog& log, const Acts& acts,
                                                            store::Batch& batch);
  // What became of that call.
  void Settle(const absl::StatusOr<std::vector<v1::Receipt>>& answer, absl::Time now, store::Batch& batch);

 private:
  struct Sent {
    uint64_t sequence;
    std::string event_id;
  };

  std::string Key(uint64_t sequence) const;
  absl::StatusOr<store::v1::DemandRecord> Find(uint64_t sequence, const DemandLog& log, const Acts& acts) const;
  // False when what stands behind has to wait.
  bool SettleOne(const v1::Receipt& receipt, absl::Time now);
  void SettleFailedCall(const absl::Status& error, const std::vector<Sent>& sent, absl::Time now, store::Batch& batch);
  void Done(uint64_t sequence, store::Batch& batch);
  void PutRow(store::Batch& batch);

  store::Database& database_;
  std::string prefix_;
  const RetryPolicy policy_;
  std::mt19937_64 random_;
  store::v1::ReplayRow row_;
  size_t limit_ = 500;
  std::vector<Sent> in_flight_;
};

}  // namespace zhudong::delivery
