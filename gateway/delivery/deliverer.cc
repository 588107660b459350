// The thread around the planner: reads, calls, writes. Whatever needs a decision is in planner.h.
#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/delivery/area.h"
#include "gateway/delivery/dead_letters.h"
#include "gateway/delivery/delivery.h"
#include "gateway/delivery/planner.h"
#include "gateway/delivery/rows.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

// A waiting thread looks this often whether something else is due.
constexpr absl::Duration kSlice = absl::Milliseconds(100);
constexpr absl::Duration kStoragePause = absl::Seconds(1);

class DelivererImpl final : public Deliverer {
 public:
  DelivererImpl(SubscriberOptions options, const store::v1::SubscriberState& state, std::string notice,
                store::Database& database, DemandLog& log, std::unique_ptr<ports::Sink> sink, const base::Clock& clock,
                uint64_t seed)
      : options_(std::move(options)),
        notice_(std::move(notice)),
        log_(log),
        clock_(clock),
        sink_(std::move(sink)),
        rows_(database, options_.name),
        planner_({options_.name, options_.retry, options_.max_batch, options_.max_waiting_projects}, state, seed),
        written_position_(state.position()) {}
  ~DelivererImpl() override { Stop(); }

  absl::Status Restore() {
    absl::MutexLock lock(&mutex_);
    return rows_.VisitLanes([this](const std::string& project_id, Lane lane)
                                ABSL_NO_THREAD_SAFETY_ANALYSIS { planner_.RestoreLane(project_id, std::move(lane)); });
  }

  void Start() override;
  void Stop() override;
  v1::SubscriberStatus Status() const override;
  absl::StatusOr<std::vector<v1::DeadLetter>> ListDeadLetters(const std::string& after_project,
                                                              size_t limit) const override;
  absl::StatusOr<v1::DeadLetter> GetDeadLetter(const std::string& event_id) const override;
  absl::StatusOr<v1::DemandEvent> GetDeadLetterEvent(const std::string& event_id) const override;
  absl::StatusOr<uint64_t> Replay(const std::vector<std::string>& event_ids, bool dry_run) override;

 private:
  void Run();
  void Round();
  void Wait();
  absl::Status Refill() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<bool> IsMine(const v1::DemandEvent& event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<v1::DemandEvent>> NextCall() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Pause(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_);

  const SubscriberOptions options_;
  const std::string notice_;
  DemandLog& log_;
  const base::Clock& clock_;
  const std::unique_ptr<ports::Sink> sink_;
  const Rows rows_;
  std::thread thread_;

  mutable absl::Mutex mutex_;
  Planner planner_ ABSL_GUARDED_BY(mutex_);
  // Not yet written; kept and tried again when the disk refuses.
  store::Batch batch_ ABSL_GUARDED_BY(mutex_);
  uint64_t written_position_ ABSL_GUARDED_BY(mutex_);
  uint64_t pending_position_ ABSL_GUARDED_BY(mutex_) = 0;  // in batch_
  std::string storage_error_ ABSL_GUARDED_BY(mutex_);
  bool calling_ ABSL_GUARDED_BY(mutex_) = false;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

void DelivererImpl::Start() {
  absl::MutexLock lock(&mutex_);
  if (started_ || stopping_) return;
  started_ = true;
  thread_ = std::thread([this] { Run(); });
}

void DelivererImpl::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  sink_->Cancel();
  if (thread_.joinable()) thread_.join();
  absl::MutexLock lock(&mutex_);
  // Without it a few events would be sent twice, no more: nobody has to be told of an error here.
  if (started_) Write().IgnoreError();
  started_ = false;
}

void DelivererImpl::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
    }
    Round();
  }
}

void DelivererImpl::Round() {
  std::vector<v1::DemandEvent> call;
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    auto next = NextCall();
    status = next.status();
    storage_error_ = status.ok() ? "" : std::string(status.ToString());
    if (status.ok()) call = *std::move(next);
    calling_ = !call.empty();
  }
  if (!status.ok()) return Pause(kStoragePause);
  if (call.empty()) return Wait();
  const auto answer = sink_->Deliver(call, options_.timeout);
  absl::MutexLock lock(&mutex_);
  calling_ = false;
  // A call cut off by Stop says nothing; the same events come again after the next start.
  if (stopping_ && !answer.ok()) return;
  planner_.Settle(answer, clock_.Now());
  // An error is met again, and shown, by the next NextCall.
  Write().IgnoreError();
}

absl::StatusOr<std::vector<v1::DemandEvent>> DelivererImpl::NextCall() {
  if (absl::Status status = Write(); !status.ok()) return status;
  if (absl::Status status = Refill(); !status.ok()) return status;
  const absl::Time now = clock_.Now();
  const std::vector<std::string> lanes = planner_.LanesToLoad(now);
  if (absl::Status status = Write(); !status.ok()) return status;
  std::vector<LaneRows> rows;
  for (const std::string& project_id : lanes) {
    auto read = rows_.ReadLane(project_id);
    if (!read.ok()) return read.status();
    if (!read->next && planner_.lanes().Find(project_id)->waiting > 1) {
      return absl::DataLossError(absl::StrCat("events of project ", project_id, " that waited are missing"));
    }
    rows.push_back(*std::move(read));
  }
  return planner_.Plan(now, std::move(rows));
}

absl::Status DelivererImpl::Refill() {
  const size_t room = planner_.Room();
  // Not for a few entries: reading is cheaper by the batch.
  if (room == 0 || (planner_.in_window() > 0 && room < static_cast<size_t>(options_.max_batch))) {
    return absl::OkStatus();
  }
  auto entries = log_.Read(planner_.read_position(), room, Planner::kWindowBytes / 4);
  if (!entries.ok()) return entries.status();
  for (DemandEntry& entry : *entries) {
    const auto mine = IsMine(entry.event);
    if (!mine.ok()) return mine.status();
    if (*mine) {
      planner_.Admit(std::move(entry), clock_.Now());
    } else {
      planner_.Skip(entry.sequence);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> DelivererImpl::IsMine(const v1::DemandEvent& event) {
  if (options_.division_prefixes.empty()) return true;
  if (!Covers(options_.division_prefixes, event.division_code())) return rows_.IsMember(event.project_id());
  // Once in a story, at its beginning, is enough; where it began elsewhere, whenever it is not there yet.
  auto known = rows_.IsMember(event.project_id());
  if (!known.ok()) return known;
  if (!*known) {
    store::Batch member;
    rows_.AddMember(member, event.project_id());
    if (absl::Status status = rows_.Write(member); !status.ok()) return status;
  }
  return true;
}

absl::Status DelivererImpl::Write() {
  const Changes changes = planner_.TakeChanges();
  rows_.Append(batch_, changes);
  const uint64_t position = changes.state ? changes.state->position() : 0;
  pending_position_ = std::max(pending_position_, position);
  if (absl::Status status = rows_.Write(batch_); !status.ok()) return status;
  written_position_ = std::max(written_position_, pending_position_);
  return absl::OkStatus();
}

void DelivererImpl::Wait() {
  absl::Duration wait;
  uint64_t read;
  bool may_read;
  {
    absl::MutexLock lock(&mutex_);
    wait = std::clamp(planner_.NextDue() - clock_.Now(), absl::Milliseconds(1), kSlice);
    read = planner_.read_position();
    may_read = planner_.in_window() == 0 && planner_.Room() > 0;
  }
  // With a full window, or a closed log, the log would not let us wait.
  if (may_read && !log_.closed()) {
    log_.WaitBeyondFor(read, wait);
  } else {
    Pause(wait);
  }
}

void DelivererImpl::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
}

v1::SubscriberStatus DelivererImpl::Status() const {
  absl::MutexLock lock(&mutex_);
  const Troubles& troubles = planner_.troubles();
  v1::SubscriberStatus status = planner_.totals();
  status.set_subscriber(options_.name);
  const uint64_t read = planner_.read_position();
  const uint64_t end = log_.end();
  const uint64_t unread = end > read ? end - read : 0;
  status.set_pending(unread + planner_.in_window() + planner_.lanes().parked());
  status.set_dead_letters(planner_.lanes().held());
  status.set_held_projects(planner_.lanes().size());
  status.set_position(written_position_);
  const bool waits = troubles.troubled() || !storage_error_.empty() || (planner_.TooManyWait() && unread > 0);
  if (!started_ || stopping_) {
    status.set_state("disabled");
  } else if (waits) {
    status.set_state("backing_off");
  } else {
    status.set_state(calling_ || unread + planner_.in_window() > 0 ? "delivering" : "idle");
  }
  if (!storage_error_.empty()) {
    status.set_last_error(storage_error_);
  } else if (troubles.troubled()) {
    status.set_last_error(troubles.last_error());
  } else if (planner_.TooManyWait()) {
    status.set_last_error(absl::StrCat("all of ", options_.max_waiting_projects,
                                       " projects that may wait do: mend the receiver or replay the dead letters"));
  } else {
    status.set_last_error(notice_);
  }
  if (const absl::Time due = planner_.NextDue(); due > absl::UnixEpoch() && due < absl::InfiniteFuture()) {
    *status.mutable_next_attempt_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(due));
  }
  return status;
}

absl::StatusOr<std::vector<v1::DeadLetter>> DelivererImpl::ListDeadLetters(const std::string& after_project,
                                                                           size_t limit) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_.lanes()).List(after_project, limit);
}

absl::StatusOr<v1::DeadLetter> DelivererImpl::GetDeadLetter(const std::string& event_id) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_.lanes()).Get(event_id);
}

absl::StatusOr<v1::DemandEvent> DelivererImpl::GetDeadLetterEvent(const std::string& event_id) const {
  absl::MutexLock lock(&mutex_);
  return DeadLetters(rows_, planner_.lanes()).GetEvent(event_id);
}

absl::StatusOr<uint64_t> DelivererImpl::Replay(const std::vector<std::string>& event_ids, bool dry_run) {
  absl::MutexLock lock(&mutex_);
  const auto projects = DeadLetters(rows_, planner_.lanes()).ProjectsOf(event_ids);
  if (!projects.ok()) return projects.status();
  if (dry_run) return projects->size();
  for (const std::string& project_id : *projects) planner_.Release(project_id, clock_.Now());
  if (absl::Status status = Write(); !status.ok()) return status;
  return projects->size();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Deliverer>> Deliverer::Open(SubscriberOptions options, store::Database& database,
                                                           DemandLog& log, std::unique_ptr<ports::Sink> sink,
                                                           const base::Clock& clock, uint64_t seed) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  auto state = Rows(database, options.name).ReadState();
  const bool is_new = absl::IsNotFound(state.status());
  if (is_new) state = store::v1::SubscriberState();
  if (!state.ok()) return state.status();
  std::string notice;
  if (state->position() + 1 < log.earliest()) {
    if (!is_new) {
      notice = absl::StrCat("demand events ", state->position() + 1, " to ", log.earliest() - 1,
                            " were trimmed before they could be delivered: keep the demand log longer, and bring the ",
                            "receiver up to date from the projects");
    }
    state->set_position(log.earliest() - 1);
  }
  auto deliverer = std::make_unique<DelivererImpl>(std::move(options), *state, std::move(notice), database, log,
                                                   std::move(sink), clock, seed);
  if (absl::Status status = deliverer->Restore(); !status.ok()) return status;
  return deliverer;
}

}  // namespace zhudong::delivery
