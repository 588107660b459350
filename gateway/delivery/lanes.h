// The projects of one subscriber that wait, each in its lane: what waits first, since when, until when, behind whom.
//
// A lane's events stand on disk; in memory a lane is a few hundred bytes, however much waits in it. Not thread-safe,
// no I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "gateway/delivery/changes.h"
#include "gateway/delivery/entry.h"
#include "gateway/delivery/retry.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::delivery {

struct Lane {
  uint64_t head = 0;                 // demand sequence of the first event that waits
  uint64_t tail = 0;                 // of the last; all that came of the project between the two waits here
  std::vector<std::string> related;  // the projects that the head names
  uint64_t waiting = 0;              // events, at least 1
  int attempts = 0;                  // of the head
  absl::Time next_attempt = absl::InfinitePast();
  bool held = false;  // the head is a dead letter
  bool was_held = false;
  absl::Time failing_since = absl::InfinitePast();  // the head
};

class Lanes {
 public:
  // `random` outlives this.
  Lanes(std::string subscriber, RetryPolicy policy, std::mt19937_64& random)
      : subscriber_(std::move(subscriber)), policy_(std::move(policy)), random_(random) {}

  const Lane* Find(const std::string& project_id) const;
  // Something of this project waits that came before `sequence`.
  bool WaitsBefore(const std::string& project_id, uint64_t sequence) const;
  size_t size() const { return lanes_.size(); }
  uint64_t parked() const { return parked_; }  // events in all lanes
  uint64_t held() const { return held_; }      // lanes
  // Since when the head fails that fails for longest, dead letters aside; InfiniteFuture when none does. Walks all
  // lanes.
  absl::Time FailingSince() const;
  // Events behind a dead letter of their project. Walks all lanes.
  uint64_t BehindHeld() const;

  // As it was found on disk.
  void Restore(const std::string& project_id, Lane lane);

  // `entry` waits, behind all of its project that waits already.
  void Park(DemandEntry entry, absl::Time now, Changes& changes);
  // The head is settled, and `next` is what stands behind it; null when nothing does.
  void Settled(const std::string& project_id, const DemandEntry* next, absl::Time now, Changes& changes);
  // The head was answered RETRY or REJECTED: a later attempt, or a dead letter.
  void Failed(const std::string& project_id, const v1::Receipt& receipt, absl::Time now, Changes& changes);
  // All that waits in a held lane is given up; `instead`, when there is one, takes its place.
  void GiveUp(const std::string& project_id, std::optional<store::v1::DemandRecord> instead, absl::Time now,
              Changes& changes);
  // Makes a held lane due now with its attempts counted anew. False when it is not held.
  bool Release(const std::string& project_id, absl::Time now, Changes& changes);
  std::vector<std::string> HeldProjects() const;  // by project id

  // Lanes whose next attempt has come, longest due first, at most `limit`. `blocker` names a project that a lane's
  // head has to wait for, or is empty; such a lane is set aside until Unblock names that project.
  template <typename Blocker>
  std::vector<std::string> Due(absl::Time now, size_t limit, Blocker&& blocker) {
    std::vector<std::string> due;
    for (auto it = due_.begin(); it != due_.end() && it->first <= now && due.size() < limit;) {
      if (std::string behind = blocker(lanes_.at(it->second)); !behind.empty()) {
        blocked_[behind].push_back(it->second);
        it = due_.erase(it);
      } else {
        due.push_back((it++)->second);
      }
    }
    return due;
  }
  // Something of this project was settled: lanes set aside behind it are looked at again.
  void Unblock(const std::string& project_id);
  // Of all lanes that are neither held nor set aside; InfiniteFuture when there is none.
  absl::Time NextDue() const { return due_.empty() ? absl::InfiniteFuture() : due_.begin()->first; }

 private:
  // `head` stands first now, as one that was never tried.
  void Begin(const std::string& project_id, Lane& lane, const DemandEntry& head, absl::Time now, Changes& changes);
  void Reschedule(const std::string& project_id, Lane& lane, absl::Time next_attempt);
  void Hold(const std::string& project_id, Lane& lane, const v1::Receipt& receipt, absl::Time now, Changes& changes);

  const std::string subscriber_;
  const RetryPolicy policy_;
  std::mt19937_64& random_;
  absl::flat_hash_map<std::string, Lane> lanes_;
  std::set<std::pair<absl::Time, std::string>> due_;
  // Project → lanes whose head waits for it.
  absl::flat_hash_map<std::string, std::vector<std::string>> blocked_;
  uint64_t parked_ = 0;
  uint64_t held_ = 0;
};

}  // namespace zhudong::delivery
