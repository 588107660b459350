#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/delivery/deliverer_impl.h"
#include "gateway/delivery/share.h"
#include "gateway/model/dates.h"
#include "gateway/model/demand_record.h"
#include "gateway/model/mask.h"

namespace zhudong::delivery {
namespace {

constexpr size_t kMostCodeBytes = 256;
constexpr size_t kMostMessageBytes = 4096;

// A waiting thread looks this often whether something else is due.
constexpr absl::Duration kSlice = absl::Milliseconds(100);
constexpr absl::Duration kStoragePause = absl::Seconds(1);
constexpr int kMaxDivisionChanges = 100;

Receives SoFar(const store::v1::SubscriberControl& control) {
  if (control.invitations()) return Receives::kInvitations;
  if (control.cases()) return Receives::kCases;
  return control.answers() ? Receives::kAnswers : Receives::kDemand;
}

}  // namespace

DelivererImpl::DelivererImpl(SubscriberOptions options, store::Database& database, DemandLog& log,
                             std::unique_ptr<ports::Sink> sink, const base::Clock& clock, uint64_t seed)
    : options_(std::move(options)),
      database_(database),
      log_(log),
      clock_(clock),
      sink_(std::move(sink)),
      rows_(database, options_.name),
      acts_(database, options_.name),
      seed_(seed),
      replay_(database, options_.name, options_.retry, seed) {}

absl::Status DelivererImpl::Restore() {
  absl::MutexLock lock(&mutex_);
  return RestoreRows();
}

absl::Status DelivererImpl::RestoreRows() {
  auto state = rows_.ReadState();
  const bool is_new = absl::IsNotFound(state.status());
  if (is_new) state = store::v1::SubscriberState();
  if (!state.ok()) return state.status();
  auto control = acts_.ReadControl();
  if (!control.ok()) return control.status();
  control_ = *std::move(control);
  const Receives so_far = SoFar(control_);
  if (!is_new && so_far != options_.share.receives) {
    return absl::FailedPreconditionError(
        absl::StrCat("subscriber ", options_.name, " received ", base::ToAbsl(WordOf(so_far)),
                     " so far, and each is counted for itself: give what shall receive the other a name of its own"));
  }
  if (absl::Status status = replay_.Restore(); !status.ok()) return status;
  NoteDivisions(state->position());
  if (state->position() + 1 < log_.earliest()) {
    if (!is_new) Missed(state->position() + 1, log_.earliest() - 1);
    state->set_position(log_.earliest() - 1);
  }
  written_position_ = state->position();
  planner_ =
      std::make_unique<Planner>(PlannerOptions{options_.name, options_.retry, options_.breaker, options_.max_batch,
                                               options_.max_waiting_projects, sink_->KeepsOrder()},
                                *state, seed_);
  if (absl::Status status = rows_.VisitGaps(
          [this](store::v1::GapRow row) ABSL_NO_THREAD_SAFETY_ANALYSIS { planner_->RestoreGap(std::move(row)); });
      !status.ok()) {
    return status;
  }
  return rows_.VisitLanes([this](const std::string& project_id, Lane lane)
                              ABSL_NO_THREAD_SAFETY_ANALYSIS { planner_->RestoreLane(project_id, std::move(lane)); });
}

// For what passed by: which divisions held when.
void DelivererImpl::NoteDivisions(uint64_t position) {
  auto& history = *control_.mutable_divisions();
  const auto same = [this](const store::v1::DivisionsFrom& then) {
    return std::equal(then.prefixes().begin(), then.prefixes().end(), options_.share.division_prefixes.begin(),
                      options_.share.division_prefixes.end());
  };
  if (!history.empty() && same(*history.rbegin())) return;
  if (history.size() >= kMaxDivisionChanges) history.DeleteSubrange(0, 1);
  control_.set_answers(options_.share.receives == Receives::kAnswers);
  control_.set_cases(options_.share.receives == Receives::kCases);
  control_.set_invitations(options_.share.receives == Receives::kInvitations);
  store::v1::DivisionsFrom& now = *history.Add();
  now.set_position(history.size() == 1 ? 0 : position);
  now.mutable_prefixes()->Assign(options_.share.division_prefixes.begin(), options_.share.division_prefixes.end());
  acts_.PutControl(batch_, control_);
}

void DelivererImpl::Missed(uint64_t first, uint64_t last) {
  notice_ = absl::StrCat("demand events ", first, " to ", last,
                         " were trimmed before they could be delivered: keep the demand log longer, and bring the ",
                         "receiver up to date from the projects");
  news_.push_back({.kind = News::Kind::kMissed, .words = notice_});
}

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
  stopped_ = true;
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
  std::vector<store::v1::DemandRecord> call;
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    if (!IsDisabled()) {
      auto next = NextOfBoth();
      status = next.status();
      storage_error_ = status.ok() ? "" : std::string(status.ToString());
      if (status.ok()) call = *std::move(next);
    }
    calling_ = !call.empty();
  }
  TellNews();
  if (!status.ok()) return Pause(kStoragePause);
  if (call.empty()) return Wait();
  const auto answer = Readable(Send(call));
  {
    absl::MutexLock lock(&mutex_);
    TakeAnswer(answer);
  }
  TellNews();
}

// A receiver's words are kept with what it refused, and shown: they must be text, of a length to be read, and hold
// nobody's number.
absl::StatusOr<std::vector<v1::Receipt>> DelivererImpl::Readable(
    absl::StatusOr<std::vector<v1::Receipt>> answer) const {
  const absl::CivilDay today = model::DayOf(clock_.Now());
  if (!answer.ok()) {
    absl::Status error(answer.status().code(),
                       model::ShownWords(std::string(answer.status().message()), kMostMessageBytes, today));
    answer.status().ForEachPayload(
        [&error](absl::string_view type, const absl::Cord& payload) { error.SetPayload(type, payload); });
    return error;
  }
  for (v1::Receipt& receipt : *answer) {
    receipt.set_code(model::ShownWords(receipt.code(), kMostCodeBytes, today));
    receipt.set_message(model::ShownWords(receipt.message(), kMostMessageBytes, today));
  }
  return answer;
}

absl::StatusOr<std::vector<v1::Receipt>> DelivererImpl::Send(const std::vector<store::v1::DemandRecord>& call) {
  if (options_.choice.all()) return sink_->DeliverRecords(call, options_.timeout);
  auto events = model::ToDemandEvents(call);
  if (!events.ok()) return events.status();
  for (v1::DemandEvent& event : *events) options_.choice.Apply(event);
  return sink_->Deliver(*events, options_.timeout);
}

void DelivererImpl::TakeAnswer(const absl::StatusOr<std::vector<v1::Receipt>>& answer) {
  calling_ = false;
  // A call cut off by Stop says nothing; the same events come again after the next start.
  if (stopping_ && !answer.ok()) return;
  if (ports::IsDisabledByReceiver(answer.status())) {
    DisableByReceiver(std::string(answer.status().message()));
  } else if (replaying_) {
    if (answer.ok()) {
      for (const v1::Receipt& receipt : *answer) planner_->ledger().ReplayReceipt(receipt, clock_.Now());
    }
    replay_.Settle(answer, clock_.Now(), batch_);
  } else {
    planner_->Settle(answer, clock_.Now());
  }
  // An error is met again, and shown, by the next NextCall.
  Write().IgnoreError();
}

// By turns, while a replay runs and the receiver is well.
absl::StatusOr<std::vector<store::v1::DemandRecord>> DelivererImpl::NextOfBoth() {
  const absl::Time now = clock_.Now();
  const bool may_replay = replay_.next_attempt() <= now && !planner_->troubles().troubled();
  replays_turn_ = may_replay && !replays_turn_;
  replaying_ = false;
  if (!replays_turn_) {
    auto usual = NextCall();
    if (!usual.ok() || !usual->empty() || !may_replay) return usual;
  }
  replaying_ = true;
  return replay_.Next(static_cast<size_t>(options_.max_batch), log_, acts_, batch_);
}

absl::StatusOr<std::vector<store::v1::DemandRecord>> DelivererImpl::NextCall() {
  if (absl::Status status = Write(); !status.ok()) return status;
  if (absl::Status status = Refill(); !status.ok()) return status;
  const absl::Time now = clock_.Now();
  const std::vector<DueLane> due = planner_->LanesToLoad(now);
  if (absl::Status status = Write(); !status.ok()) return status;
  std::vector<LaneRows> lanes;
  for (const DueLane& lane : due) {
    auto rows = rows_.ReadLane(lane.project_id, lane.events);
    if (!rows.ok()) return rows.status();
    if (rows->size() < 2 && planner_->lanes().Find(lane.project_id)->waiting > 1) {
      return absl::DataLossError(absl::StrCat("events of project ", lane.project_id, " that waited are missing"));
    }
    lanes.push_back(*std::move(rows));
  }
  return planner_->Plan(now, lanes);
}

absl::Status DelivererImpl::Refill() {
  const size_t room = planner_->Room();
  // Not for a few entries: reading is cheaper by the batch.
  if (room == 0 || (planner_->in_window() > 0 && room < static_cast<size_t>(options_.max_batch))) {
    return absl::OkStatus();
  }
  const uint64_t read = planner_->read_position();
  auto entries = log_.Read(read, room, Planner::kWindowBytes / 4);
  if (absl::IsOutOfRange(entries.status())) {
    Missed(read + 1, log_.earliest() - 1);
    planner_->Skip(log_.earliest() - 1);
    return absl::OkStatus();
  }
  if (!entries.ok()) return entries.status();
  for (DemandEntry& entry : *entries) {
    const auto mine = IsMine(entry);
    if (!mine.ok()) return mine.status();
    if (*mine) {
      planner_->Admit(std::move(entry), clock_.Now());
    } else {
      planner_->Skip(entry.sequence);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> DelivererImpl::IsMine(const DemandEntry& entry) {
  if (!Concerns(options_.share, entry.event)) return false;
  if (options_.share.division_prefixes.empty()) return true;
  const std::string& project_id = entry.event.project_id();
  const auto since = rows_.MemberSince(project_id);
  if (!since.ok()) return since.status();
  if (since->has_value()) return true;
  if (!CoversEvent(options_.share.division_prefixes, entry.event)) return false;
  // Once in a story, at its beginning, is enough; where it began elsewhere, whenever it is not there yet.
  store::Batch member;
  rows_.AddMember(member, project_id, entry.sequence);
  if (absl::Status status = rows_.Write(member); !status.ok()) return status;
  return true;
}

absl::Status DelivererImpl::Write() {
  // The rows may be another's by now.
  if (stopped_) return absl::UnavailableError(absl::StrCat(options_.name, " is being changed or stopped: try again"));
  const Changes changes = planner_->TakeChanges();
  rows_.Append(batch_, changes);
  const uint64_t position = changes.state ? changes.state->position() : 0;
  pending_position_ = std::max(pending_position_, position);
  if (absl::Status status = rows_.Write(batch_); !status.ok()) return status;
  written_position_ = std::max(written_position_, pending_position_);
  return absl::OkStatus();
}

void DelivererImpl::Wait() {
  absl::Duration wait = kSlice;
  uint64_t read;
  bool may_read;
  {
    absl::MutexLock lock(&mutex_);
    if (!IsDisabled()) {
      const absl::Time due = std::min(planner_->NextDue(), replay_.next_attempt());
      wait = std::clamp(due - clock_.Now(), absl::Milliseconds(1), kSlice);
    }
    read = planner_->read_position();
    may_read = !IsDisabled() && planner_->in_window() == 0 && planner_->Room() > 0;
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

void DelivererImpl::TellNews() {
  std::vector<News> news;
  {
    absl::MutexLock lock(&mutex_);
    news = std::exchange(news_, {});
    for (News& one : planner_->TakeNews()) news.push_back(std::move(one));
  }
  if (!options_.tell) return;
  for (const News& one : news) options_.tell(one);
}

absl::StatusOr<std::unique_ptr<Deliverer>> Deliverer::Open(SubscriberOptions options, store::Database& database,
                                                           DemandLog& log, std::unique_ptr<ports::Sink> sink,
                                                           const base::Clock& clock, uint64_t seed) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  auto deliverer = std::make_unique<DelivererImpl>(std::move(options), database, log, std::move(sink), clock, seed);
  if (absl::Status status = deliverer->Restore(); !status.ok()) return status;
  return deliverer;
}

}  // namespace zhudong::delivery
