#include "gateway/delivery/replay_pick.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/delivery/replay_job.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

// The first kept sequence whose event was caused at `from` or later; end + 1 when none was. Causes come in the order of
// the log.
absl::StatusOr<uint64_t> FirstSince(const DemandLog& log, const google::protobuf::Timestamp& from) {
  uint64_t low = log.earliest();
  uint64_t high = log.end() + 1;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto event = log.Get(middle);
    if (!event.ok()) return event.status();
    if (event->caused_at() < from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

absl::StatusOr<ReplayBounds> BoundsOf(const v1::StartReplayRequest& request, const DemandLog& log,
                                      v1::StartReplayResponse& response) {
  ReplayBounds bounds{log.earliest(), log.end()};
  const bool trimmed = log.earliest() > 1;
  if (request.has_sequences()) {
    if (request.sequences().last() != 0) bounds.last = std::min(bounds.last, request.sequences().last());
    if (trimmed && request.sequences().first() < log.earliest()) response.set_earliest_kept(log.earliest());
    bounds.first = std::max(bounds.first, request.sequences().first());
  } else if (request.has_times()) {
    if (request.times().has_from()) {
      const auto first = FirstSince(log, request.times().from());
      if (!first.ok()) return first.status();
      bounds.first = *first;
    }
    if (trimmed && bounds.first == log.earliest()) response.set_earliest_kept(log.earliest());
    if (request.times().has_until()) {
      const auto until = FirstSince(log, request.times().until());
      if (!until.ok()) return until.status();
      bounds.last = *until - 1;
    }
  } else if (trimmed && request.has_never_tried()) {
    response.set_earliest_kept(log.earliest());
  }
  return bounds;
}

absl::Status ReplayPick::Add(uint64_t sequence, const std::string& project_id, Place place) {
  if (place == Place::kPending) ++pending_;
  if (place == Place::kOther) ++others_;
  if (place != Place::kSettled) return absl::OkStatus();
  if (sequences_.size() >= ReplayJob::kMaxEvents) {
    return absl::InvalidArgumentError(absl::StrCat("a replay sends at most ", ReplayJob::kMaxEvents,
                                                   " events: narrow the range, and do the rest in a second one"));
  }
  sequences_.push_back(sequence);
  projects_.insert(std::hash<std::string>()(project_id));
  return absl::OkStatus();
}

std::vector<uint64_t> ReplayPick::Sequences() const {
  std::vector<uint64_t> sequences = sequences_;
  std::sort(sequences.begin(), sequences.end());
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
  return sequences;
}

void ReplayPick::Fill(v1::StartReplayResponse& response) const {
  response.set_events(Sequences().size());
  response.set_projects(projects_.size());
  response.set_pending(pending_);
  response.set_others(others_);
}

}  // namespace zhudong::delivery
