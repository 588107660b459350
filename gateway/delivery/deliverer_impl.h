// The thread around the planner: reads, calls, writes. Whatever needs a decision is in planner.h. Private to this
// folder.
//
// deliverer.cc has the thread, deliverer_status.cc what it says of itself, deliverer_acts.cc what operators do to it,
// deliverer_replay.cc what they have sent again, deliverer_control.cc whether it runs at all, and its daily counts.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/delivery/acts.h"
#include "gateway/delivery/delivery.h"
#include "gateway/delivery/planner.h"
#include "gateway/delivery/replay_job.h"
#include "gateway/delivery/replay_pick.h"
#include "gateway/delivery/rows.h"

namespace zhudong::delivery {

class DelivererImpl final : public Deliverer {
 public:
  DelivererImpl(SubscriberOptions options, store::Database& database, DemandLog& log, std::unique_ptr<ports::Sink> sink,
                const base::Clock& clock, uint64_t seed);
  ~DelivererImpl() override { Stop(); }

  // Takes up what is on disk.
  absl::Status Restore();

  void Start() override;
  void Stop() override;
  v1::SubscriberStatus Status() const override;
  absl::StatusOr<std::vector<v1::DeadLetter>> ListDeadLetters(const std::string& after_project,
                                                              size_t limit) const override;
  absl::StatusOr<v1::DeadLetter> GetDeadLetter(const std::string& event_id) const override;
  absl::StatusOr<v1::DemandEvent> GetDeadLetterEvent(const std::string& event_id) const override;
  absl::StatusOr<uint64_t> Replay(const std::vector<std::string>& event_ids, bool dry_run, const Operator& by) override;
  absl::StatusOr<v1::ResolveDeadLetterResponse> Resolve(const v1::ResolveDeadLetterRequest& request,
                                                        std::optional<v1::DemandEvent> repair,
                                                        const Operator& by) override;
  absl::StatusOr<v1::StartReplayResponse> StartReplay(const v1::StartReplayRequest& request,
                                                      const Operator& by) override;
  absl::StatusOr<v1::ReplayStatus> StopReplay(const Operator& by) override;
  absl::StatusOr<v1::SubscriberStatus> Change(const v1::ChangeSubscriberRequest& request, const Operator& by) override;
  absl::StatusOr<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest& request) override;
  absl::StatusOr<v1::ReconciliationDay> Report(const std::string& day, const v1::ReceivedCounts& counts) override;
  absl::StatusOr<std::vector<v1::OperatorAct>> ListActs(int64_t after, size_t limit) const override;

 private:
  void Run();
  void Round();
  absl::StatusOr<std::vector<v1::Receipt>> Readable(absl::StatusOr<std::vector<v1::Receipt>> answer) const;
  absl::StatusOr<std::vector<v1::Receipt>> Send(const std::vector<store::v1::DemandRecord>& call)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void TakeAnswer(const absl::StatusOr<std::vector<v1::Receipt>>& answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Wait();
  void Pause(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_);
  void TellNews() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Status RestoreRows() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Refill() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<bool> IsMine(const DemandEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<store::v1::DemandRecord>> NextOfBoth() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<store::v1::DemandRecord>> NextCall() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  v1::SubscriberStatus StatusNow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t Pending() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Do(v1::SubscriberAct what, v1::OperatorAct act, const Operator& by)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsDisabled() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What happens to the dead letter of one project, but for ACT_RELEASE.
  absl::Status GiveUp(const v1::DeadLetter& letter, v1::DeadLetterAct act, const std::optional<v1::DemandEvent>& repair,
                      v1::OperatorAct& kept) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DisableByReceiver(const std::string& words) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NoteDivisions(uint64_t position) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Missed(uint64_t first, uint64_t last) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What of the demand log, or of what was given up, a replay is about.
  absl::Status PickRange(const ReplayBounds& bounds, const v1::StartReplayRequest& request, ReplayPick& pick)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status PickSkipped(const v1::StartReplayRequest& request, ReplayPick& pick)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ReplayPick::Place> PlaceOf(const DemandEntry& entry, bool never_tried) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<uint64_t> ReleaseFailed(const v1::StartReplayRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Puts an act into batch_.
  void Keep(v1::OperatorAct act, const Operator& by) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes so that a power cut does not undo it.
  absl::Status WriteForGood() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const SubscriberOptions options_;
  store::Database& database_;
  DemandLog& log_;
  const base::Clock& clock_;
  const std::unique_ptr<ports::Sink> sink_;
  const Rows rows_;
  const Acts acts_;
  const uint64_t seed_;
  std::thread thread_;

  mutable absl::Mutex mutex_;
  std::unique_ptr<Planner> planner_ ABSL_GUARDED_BY(mutex_);  // from Restore on
  store::v1::SubscriberControl control_ ABSL_GUARDED_BY(mutex_);
  // Not yet written; kept and tried again when the disk refuses.
  store::Batch batch_ ABSL_GUARDED_BY(mutex_);
  uint64_t written_position_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t pending_position_ ABSL_GUARDED_BY(mutex_) = 0;  // in batch_
  std::string notice_ ABSL_GUARDED_BY(mutex_);
  std::string storage_error_ ABSL_GUARDED_BY(mutex_);
  std::vector<News> news_ ABSL_GUARDED_BY(mutex_);
  int64_t last_act_us_ ABSL_GUARDED_BY(mutex_) = 0;
  ReplayJob replay_ ABSL_GUARDED_BY(mutex_);
  bool replaying_ ABSL_GUARDED_BY(mutex_) = false;     // the call in hand is the replay's
  bool replays_turn_ ABSL_GUARDED_BY(mutex_) = false;  // it was, last
  bool calling_ ABSL_GUARDED_BY(mutex_) = false;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;  // nothing is written any more
};

}  // namespace zhudong::delivery
