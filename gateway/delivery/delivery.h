// Delivery: due demand events → sink, for one subscriber.
//
// reads:     the demand log from this subscriber's position
// writes:    Family::kDelivery: the position, lanes that wait, dead letters, what operators did
// remembers: which projects wait
// promise:   per project in order of project_sequence, at least once, the same id on every retry. A project that
//            fails waits alone; a subscriber that fails waits alone. An event that names related projects goes only
//            after all that stood before it in their lanes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/breaker.h"
#include "gateway/delivery/choice.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/news.h"
#include "gateway/delivery/retry.h"
#include "gateway/delivery/share.h"
#include "gateway/ports/sink.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::delivery {

struct SubscriberOptions {
  std::string name;  // [a-z0-9-]{1,64}
  Share share;
  RetryPolicy retry;
  BreakerPolicy breaker;
  EventChoice choice;
  bool enabled = true;                         // by the settings; operators and the receiver may disable it besides
  absl::Duration timeout = absl::Seconds(10);  // one call of the sink
  int max_batch = 500;                         // events in one call, at most 500
  int max_waiting_projects = 100000;           // more than this and the subscriber as a whole waits
  // Told what fails and what recovers, on the deliverer's thread; may be empty.
  std::function<void(const News&)> tell = {};
};

// Who acts, and why; kept with the act.
struct Operator {
  std::string principal;
  std::string reason;
};

// INVALID_ARGUMENT says what is wrong with a name or a bound. Open checks too.
absl::Status CheckOptions(const SubscriberOptions& options);

// One subscriber's deliverer, with one thread between Start and Stop. The other calls are thread-safe.
class Deliverer {
 public:
  // The clock says when a retry is due; `seed` makes the jitter repeatable.
  static absl::StatusOr<std::unique_ptr<Deliverer>> Open(SubscriberOptions options, store::Database& database,
                                                         DemandLog& log, std::unique_ptr<ports::Sink> sink,
                                                         const base::Clock& clock, uint64_t seed);
  virtual ~Deliverer() = default;

  virtual void Start() = 0;
  // Cancels a call that waits, writes the position, and returns. Safe when never started; final: from then on acts are
  // UNAVAILABLE, and another deliverer may be opened for this subscriber.
  virtual void Stop() = 0;

  // `pending` counts what is not read yet (of which a division filter may pass over some), what is being sent and
  // what waits. `held_projects` are all projects that wait; `dead_letters` those of them that wait for Replay.
  // `position` is on disk: the demand log may be trimmed up to it.
  virtual v1::SubscriberStatus Status() const = 0;
  // Ordered by project id; `after_project` and `limit` page through.
  virtual absl::StatusOr<std::vector<v1::DeadLetter>> ListDeadLetters(const std::string& after_project,
                                                                      size_t limit) const = 0;
  // NOT_FOUND when there is no such dead letter.
  virtual absl::StatusOr<v1::DeadLetter> GetDeadLetter(const std::string& event_id) const = 0;
  // The event itself, kept with the project that waits, whether or not the demand log still has it.
  virtual absl::StatusOr<v1::DemandEvent> GetDeadLetterEvent(const std::string& event_id) const = 0;
  // Makes the held projects of these events (empty: of all) due now, their attempts counted anew. Returns how many;
  // with `dry_run` how many it would be.
  virtual absl::StatusOr<uint64_t> Replay(const std::vector<std::string>& event_ids, bool dry_run,
                                          const Operator& by) = 0;
  // Ends the hold of one project (admin_service.proto). NOT_FOUND when there is no such dead letter. `repair` is the
  // event that goes in place of what waits, for ACT_REPAIR alone; ABORTED, and nothing is done, when something newer
  // than it waits by now: make it up anew.
  virtual absl::StatusOr<v1::ResolveDeadLetterResponse> Resolve(const v1::ResolveDeadLetterRequest& request,
                                                                std::optional<v1::DemandEvent> repair,
                                                                const Operator& by) = 0;
  // Picks what is to be sent again and begins, or with dry_run counts. INVALID_ARGUMENT for a request that names
  // nothing, or more than a million events; FAILED_PRECONDITION while another replay runs; NOT_FOUND for an event that
  // is not kept.
  virtual absl::StatusOr<v1::StartReplayResponse> StartReplay(const v1::StartReplayRequest& request,
                                                              const Operator& by) = 0;
  // FAILED_PRECONDITION when none runs.
  virtual absl::StatusOr<v1::ReplayStatus> StopReplay(const Operator& by) = 0;
  // Enables, disables or forgets (admin_service.proto). FAILED_PRECONDITION when it is so already, when the settings
  // say otherwise, and to forget one that is enabled.
  virtual absl::StatusOr<v1::SubscriberStatus> Change(const v1::ChangeSubscriberRequest& request,
                                                      const Operator& by) = 0;
  // Daily counts. INVALID_ARGUMENT for days that are none, or too many.
  virtual absl::StatusOr<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest& request) = 0;
  // What the receiver counted on one day; answers with that day. NOT_FOUND when nothing was sent on it.
  virtual absl::StatusOr<v1::ReconciliationDay> Report(const std::string& day, const v1::ReceivedCounts& counts) = 0;
  // Newest first, after the one at `after` (microseconds since 1970; 0: from the newest), at most `limit`.
  virtual absl::StatusOr<std::vector<v1::OperatorAct>> ListActs(int64_t after, size_t limit) const = 0;
};

}  // namespace zhudong::delivery
