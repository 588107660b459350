// Decides what one subscriber is sent next and what an answer means. No I/O, no clock, no threads: a value that is fed
// and asked, so that every illness of a receiver can be tried in a test.
//
// An event goes out only when everything before it in the projects that it names is settled, and everything before it
// in its own project is settled or in the same call. Several events of a project are in a call only where the sink says
// that none of them is applied without those before it (ports/sink.h): else a receiver that answers RETRY to one and
// APPLIED to the next would have applied them in the wrong order. What a receiver says of an event after one of its
// project that it did not apply is not believed; the event comes again.
//
//   window   what was read from the demand log and is not settled yet, bounded; the position stands before it
//   lanes    projects that wait, on disk; events that come later in them, or that name them, are parked there too
//   gaps     what operators gave up: not sent, and told with the next event of the project
//
// Why nothing can wait in a circle: an event waits only for events of smaller demand sequence, so the smallest one that
// is not settled waits for no other event, only for its next attempt or, as a dead letter, for Replay.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/delivery/changes.h"
#include "gateway/delivery/entry.h"
#include "gateway/delivery/gaps.h"
#include "gateway/delivery/lanes.h"
#include "gateway/delivery/ledger.h"
#include "gateway/delivery/news.h"
#include "gateway/delivery/retry.h"
#include "gateway/delivery/troubles.h"
#include "gateway/delivery/window.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::delivery {

struct PlannerOptions {
  std::string subscriber;
  RetryPolicy retry;
  BreakerPolicy breaker;
  int max_batch = 500;
  int max_waiting_projects = 100000;
  bool several_of_a_project = false;  // in one call
};

// A lane of which the first `events` rows may go now.
struct DueLane {
  std::string project_id;
  size_t events;
};

// The first rows of a lane, in order; a row can go only when the one behind it is here too, or it is the last.
using LaneRows = std::vector<DemandEntry>;

class Planner {
 public:
  // Events and bytes read ahead, and bytes in one call (half of gRPC's usual limit of a message).
  static constexpr size_t kWindowBatches = 8;
  static constexpr size_t kWindowBytes = 16u << 20;
  static constexpr size_t kCallBytes = 2u << 20;

  // Goes on after `state`.
  Planner(PlannerOptions options, const store::v1::SubscriberState& state, uint64_t seed);
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;
  // Before the first Admit, once for every lane on disk.
  void RestoreLane(const std::string& project_id, Lane lane);
  void RestoreGap(store::v1::GapRow row) { gaps_.Restore(std::move(row)); }

  // How many entries may be admitted now; 0 while too many projects wait.
  size_t Room() const;
  // Entries go in in order, each either admitted or, when it is not for this subscriber, skipped.
  uint64_t read_position() const { return read_position_; }
  void Admit(DemandEntry entry, absl::Time now);
  void Skip(uint64_t sequence) {
    read_position_ = sequence;
    ledger_.Passed(sequence);
  }

  // Lanes whose rows Plan needs now. Every change must be on disk by then.
  std::vector<DueLane> LanesToLoad(absl::Time now);
  // The events of the next call, empty when there is nothing to do before NextDue. `lanes` answers LanesToLoad: one for
  // each, at least two rows wherever more than one event waits.
  std::vector<store::v1::DemandRecord> Plan(absl::Time now, const std::vector<LaneRows>& lanes);
  // What became of the call that Plan gave.
  void Settle(const absl::StatusOr<std::vector<v1::Receipt>>& answer, absl::Time now);

  // Makes a held project due now. False when it is not held.
  bool Release(const std::string& project_id, absl::Time now) { return lanes_.Release(project_id, now, changes_); }

  // Gives up the dead letter of a held project, the first of its `rows`; what waits behind it goes on.
  void SkipHead(const LaneRows& rows, absl::Time now);
  // Gives up all that waits in a held project: `given_up` from its rows. `repair` goes in its place, and stands for
  // everything up to its own project_sequence.
  void GiveUp(const std::string& project_id, GivenUp given_up, std::optional<store::v1::DemandRecord> repair,
              absl::Time now);

  // What is to be written since the last call of this.
  Changes TakeChanges();
  // What is to be told since the last call of this.
  std::vector<News> TakeNews() { return std::exchange(news_, {}); }

  absl::Time NextDue() const;
  uint64_t position() const { return window_.empty() ? read_position_ : window_.items().begin()->first - 1; }
  // An event that stands here has still to be sent, or something of its project before it has.
  bool IsPending(const std::string& project_id, uint64_t sequence) const {
    return sequence > read_position_ || Unsettled(project_id, sequence + 1);
  }
  // Read, neither settled nor parked.
  size_t in_window() const { return window_.size(); }
  const Lanes& lanes() const { return lanes_; }
  bool TooManyWait() const;
  const Troubles& troubles() const { return troubles_; }
  const v1::SubscriberStatus& totals() const { return totals_; }
  // The daily counts.
  Ledger& ledger() { return ledger_; }

 private:
  struct Flight {
    EventRef event;
    bool from_lane = false;
    std::optional<DemandEntry> next = std::nullopt;  // of a lane
  };

  // Something of this project came before `sequence` and is not settled.
  bool Unsettled(const std::string& project_id, uint64_t sequence) const;
  void ParkWhatFollowsLanes(absl::Time now);
  void ParkProject(const std::string& project_id, absl::Time now);
  // What a call is made of, while it is made.
  struct Draft;
  bool RelatedAreSettled(uint64_t sequence, const store::v1::DemandRecord& event) const;
  // How many events of one project a call may have, if `projects` share `room` in it evenly.
  size_t EvenShare(size_t room, size_t projects) const;
  // Nothing goes along with an event that failed before it is seen to go through.
  bool GoesAlone(const Lane& lane) const;
  size_t CountSendable(size_t limit) const;
  std::vector<store::v1::DemandRecord> Fill(const std::vector<LaneRows>& lanes, bool with_suspect);
  void FillFromLane(const LaneRows& rows, Draft& draft);
  void FillFromWindow(size_t of_each, Draft& draft);
  // False when the call has no room for it, or it is passed over.
  bool Take(uint64_t sequence, const store::v1::DemandRecord& event, Draft& draft);
  void SettleOne(const Flight& flight, const v1::Receipt& receipt, absl::Time now);
  void FailOne(const EventRef& event, const v1::Receipt& receipt, absl::Time now);
  void SettleFailedCall(const absl::Status& error, const std::vector<Flight>& flights, absl::Time now);
  void Forgo(const std::string& project_id, const GivenUp& given_up, bool repaired);
  void TellLaneRecovered(const EventRef& event, absl::Time now);
  void Blame(const Troubles::Verdict& verdict, absl::Time now);

  const PlannerOptions options_;
  std::mt19937_64 random_;
  Lanes lanes_;
  Troubles troubles_;
  Gaps gaps_;
  Window window_;
  uint64_t read_position_;
  uint64_t written_position_;
  // Up to here the log was read before the last start. Until it is again, an event that waits may have to wait for one
  // that is not in the window yet, so no lane is served.
  uint64_t read_before_ = 0;
  v1::SubscriberStatus totals_;
  bool totals_changed_ = false;
  Ledger ledger_;
  std::vector<Flight> in_flight_;
  int turn_ = 0;
  Changes changes_;
  std::vector<News> news_;
};

// Not OK when `receipts` is not one known outcome for each of `event_ids` in order: nothing of it can be believed.
absl::Status CheckReceipts(const std::vector<std::string>& event_ids, const std::vector<v1::Receipt>& receipts);

}  // namespace zhudong::delivery
