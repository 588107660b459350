// One planner between an outbox, a disk and a receiver that are all plain values: time moves when told, the process
// dies between any two steps when told.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/delivery/planner.h"

namespace zhudong::delivery {

store::v1::DemandRecord MakeRecord(const std::string& project, uint64_t sequence,
                                   std::vector<std::string> related = {});
v1::DemandEvent MakeEvent(const std::string& project, uint64_t sequence);

// Applies whatever it says it applies, and takes note of everything that it should not have been sent.
class FakeReceiver {
 public:
  // What to answer for one event; by default APPLIED.
  std::function<v1::ReceiptOutcome(const store::v1::DemandRecord&)> outcome;
  // Fails the call when not OK; nothing is applied then.
  std::function<absl::Status(const std::vector<store::v1::DemandRecord>&)> call = [](const auto&) {
    return absl::OkStatus();
  };

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<store::v1::DemandRecord>& events);

  // Event ids in the order applied.
  const std::vector<std::string>& applied() const { return applied_; }
  bool Has(const std::string& event_id) const { return known_.contains(event_id); }
  // Ids of one project.
  std::vector<std::string> StoryOf(const std::string& project) const;
  // Event ids that came marked as a replay, in the order they came.
  const std::vector<std::string>& replayed() const { return replayed_; }
  const std::vector<std::string>& violations() const { return violations_; }
  int calls() const { return calls_; }
  size_t largest_call() const { return largest_call_; }
  // Ids that must be applied before this one; checked on arrival.
  std::map<std::string, std::vector<std::string>> needs;
  // Ids that operators gave up: they may be missing where the next event of the project tells of it.
  std::set<std::string> skipped;
  // Behind an event that it does not apply it looks at nothing of the project; else it would, and is not to be tempted.
  bool keeps_order = false;
  // A project's first event may have any number (a division filter).
  bool begins_anywhere = false;

 private:
  bool Follows(const store::v1::DemandRecord& event, uint64_t last) const;

  std::vector<std::string> applied_;
  std::vector<std::string> replayed_;
  std::set<std::string> known_;
  std::map<std::string, uint64_t> last_;
  std::vector<std::string> violations_;
  int calls_ = 0;
  size_t largest_call_ = 0;
};

// Where a round may be cut by kill -9.
enum class Cut { kNever, kAfterRefill, kAfterFirstWrite, kAfterCall, kBeforeLastWrite, kAfterLastWrite };
inline constexpr int kCuts = 6;

class Simulation {
 public:
  explicit Simulation(PlannerOptions options, uint64_t seed = 1);

  // Appends to the outbox; the receiver learns what has to come before it.
  void Add(const std::string& project, std::vector<std::string> related = {});
  // One turn of the thread. False when there was nothing to send.
  bool Round(Cut cut = Cut::kNever);
  // Rounds until nothing is left to do now, at most `limit`. Returns how many.
  int RunNow(int limit = 10000);
  // Moves the clock from due time to due time, working whenever something is due.
  void RunFor(absl::Duration duration);
  void Restart();
  bool Release(const std::string& project);
  // Both of a held project.
  void Skip(const std::string& project);
  void GiveUp(const std::string& project, bool repair);

  FakeReceiver receiver;
  absl::Time now = absl::UnixEpoch() + absl::Hours(1000);
  std::unique_ptr<Planner> planner;
  // What is on disk.
  std::map<std::pair<std::string, uint64_t>, store::v1::DemandRecord> parked;
  std::map<std::string, store::v1::LaneState> lanes;
  std::map<std::string, store::v1::GapRow> gaps;
  std::map<std::string, v1::ReconciliationDay> days;  // that ended
  store::v1::SubscriberState state;
  std::vector<store::v1::DemandRecord> log;  // sequence 1 first

 private:
  void Refill();
  void Write();
  LaneRows Load(const std::string& project, size_t events) const;

  const PlannerOptions options_;
  uint64_t seed_;
  std::map<std::string, uint64_t> story_;
};

}  // namespace zhudong::delivery
