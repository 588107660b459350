// What a replay is to send: picked event by event, counted. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "gateway/delivery/demand_log.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::delivery {

// Demand sequences, both included; none when first > last.
struct ReplayBounds {
  uint64_t first = 1;
  uint64_t last = 0;
};

// Of what is kept in the log. Sets `earliest_kept` of the response when some of what was asked for is not.
absl::StatusOr<ReplayBounds> BoundsOf(const v1::StartReplayRequest& request, const DemandLog& log,
                                      v1::StartReplayResponse& response);

class ReplayPick {
 public:
  enum class Place {
    kSettled,  // may be sent again
    kPending,  // the usual delivery has it still to send
    kOther,    // not this subscriber's
    kPassed,   // not what was asked for
  };

  // `project_id` empty: of all.
  explicit ReplayPick(std::string project_id) : project_id_(std::move(project_id)) {}

  bool Wants(const std::string& project_id) const { return project_id_.empty() || project_id == project_id_; }
  // INVALID_ARGUMENT past ReplayJob::kMaxEvents.
  absl::Status Add(uint64_t sequence, const std::string& project_id, Place place);
  // In order, each once.
  std::vector<uint64_t> Sequences() const;
  void Fill(v1::StartReplayResponse& response) const;

 private:
  const std::string project_id_;
  std::vector<uint64_t> sequences_;
  absl::flat_hash_set<uint64_t> projects_;  // digests of their ids
  uint64_t pending_ = 0;
  uint64_t others_ = 0;
};

}  // namespace zhudong::delivery
