// The parts that AdminService asks, as a test sets them.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/delivery/delivery.h"
#include "gateway/ingest/ingest.h"
#include "gateway/model/errors.h"
#include "gateway/pipeline/pipeline.h"

namespace zhudong::rpc {

class FakeIngest final : public ingest::Ingest {
 public:
  void Start(ingest::Observer*, ingest::Onlooker*) override {}
  void Stop() override {}
  absl::Status Submit(ingest::Submission&) override { return absl::UnavailableError("takes nothing in"); }
  void WaitForRoom(absl::Time) override {}
  std::unique_ptr<ports::Intake> MakeIntake(access::Principal) override { return nullptr; }
  absl::Status AppendOwn(const zhudong::store::v1::JournalRecord&, const std::string&, const std::string&) override {
    return absl::UnavailableError("takes nothing in");
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view) const override { return std::string(); }
  std::vector<v1::FeedStatus> Status() const override { return feeds; }
  absl::StatusOr<ingest::QuarantinePage> ListQuarantine(const ingest::QuarantineQuery& query) const override {
    ingest::QuarantinePage page;
    uint64_t last = query.after;
    size_t rows = 0;
    size_t bytes = 0;
    for (const v1::QuarantinedItem& item : quarantine) {
      if (item.quarantine_id() <= query.after) continue;
      if (page.items.size() >= query.limit || bytes >= query.max_bytes || rows++ >= rows_a_page) {
        page.next = last;
        break;
      }
      last = item.quarantine_id();
      if (!query.feed.empty() && item.feed() != query.feed) continue;
      bytes += item.ByteSizeLong();
      page.items.push_back(item);
    }
    return page;
  }
  absl::StatusOr<v1::GetQuarantinedItemResponse> GetQuarantined(uint64_t id) const override {
    v1::GetQuarantinedItemResponse found;
    for (const v1::QuarantinedItem& item : quarantine) {
      if (item.quarantine_id() == id) *found.mutable_item() = item;
    }
    if (found.has_item()) return found;
    return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_QUARANTINED_ITEM_NOT_FOUND, "none");
  }
  absl::Status Settle(uint64_t id, const v1::QuarantineSettlement& settlement) override {
    for (v1::QuarantinedItem& item : quarantine) {
      if (item.quarantine_id() == id) *item.mutable_settlement() = settlement;
    }
    return absl::OkStatus();
  }
  v1::Acknowledgement Check(const access::Principal&, v1::PublishItem) const override { return {}; }
  ingest::CommitFigures figures() const override { return {}; }
  absl::Status status() const override { return absl::OkStatus(); }

  std::vector<v1::FeedStatus> feeds;
  std::vector<v1::QuarantinedItem> quarantine;  // by id
  size_t rows_a_page = 1000;
};

class FakePipeline final : public pipeline::Pipeline {
 public:
  void Start() override {}
  void Stop() override {}
  uint64_t position() const override { return 41; }
  absl::Status status() const override { return absl::OkStatus(); }
};

// Holds one dead letter for each of its projects: `<project>.1`.
class FakeDeliverer final : public delivery::Deliverer {
 public:
  FakeDeliverer(std::string name, std::vector<std::string> projects)
      : name_(std::move(name)), projects_(std::move(projects)) {}
  void Start() override {}
  void Stop() override {}
  v1::SubscriberStatus Status() const override {
    v1::SubscriberStatus status;
    status.set_subscriber(name_);
    status.set_dead_letters(projects_.size());
    return status;
  }
  absl::StatusOr<std::vector<v1::DeadLetter>> ListDeadLetters(const std::string& after_project,
                                                              size_t limit) const override {
    std::vector<v1::DeadLetter> letters;
    for (const std::string& project : projects_) {
      if (project > after_project && letters.size() < limit) letters.push_back(LetterOf(project));
    }
    return letters;
  }
  absl::StatusOr<v1::DeadLetter> GetDeadLetter(const std::string& event_id) const override {
    if (!failure.ok()) return failure;
    for (const std::string& project : projects_) {
      if (event_id == project + ".1") return LetterOf(project);
    }
    return absl::NotFoundError("there is no dead letter " + event_id);
  }
  absl::StatusOr<v1::DemandEvent> GetDeadLetterEvent(const std::string& event_id) const override {
    const auto letter = GetDeadLetter(event_id);
    if (!letter.ok()) return letter.status();
    v1::DemandEvent event;
    event.set_event_id(event_id);
    return event;
  }
  absl::StatusOr<uint64_t> Replay(const std::vector<std::string>& event_ids, bool dry_run,
                                  const delivery::Operator& by) override {
    last_by = by;
    for (const std::string& event_id : event_ids) {
      if (const auto letter = GetDeadLetter(event_id); !letter.ok()) return letter.status();
    }
    const uint64_t count = event_ids.empty() ? projects_.size() : event_ids.size();
    if (!dry_run) replayed += count;
    return count;
  }

  absl::StatusOr<v1::ResolveDeadLetterResponse> Resolve(const v1::ResolveDeadLetterRequest& request,
                                                        std::optional<v1::DemandEvent> repair,
                                                        const delivery::Operator& by) override {
    if (const auto letter = GetDeadLetter(request.event_id()); !letter.ok()) return letter.status();
    v1::ResolveDeadLetterResponse response;
    response.set_skipped(1);
    if (repair) *response.mutable_repair() = *repair;
    if (!request.dry_run()) {
      ++resolved;
      last_by = by;
    }
    return response;
  }
  absl::StatusOr<v1::StartReplayResponse> StartReplay(const v1::StartReplayRequest& request,
                                                      const delivery::Operator& by) override {
    if (request.which_case() == v1::StartReplayRequest::WHICH_NOT_SET) return absl::InvalidArgumentError("which");
    v1::StartReplayResponse response;
    response.set_events(7);
    if (request.dry_run()) return response;
    last_by = by;
    ++replays;
    response.set_replay_id("r1");
    return response;
  }
  absl::StatusOr<v1::ReplayStatus> StopReplay(const delivery::Operator& by) override {
    if (replays == 0) return absl::FailedPreconditionError("no replay runs");
    last_by = by;
    v1::ReplayStatus status;
    status.set_state("stopped");
    return status;
  }
  absl::StatusOr<v1::SubscriberStatus> Change(const v1::ChangeSubscriberRequest& request,
                                              const delivery::Operator& by) override {
    if (request.act() == v1::SUBSCRIBER_ACT_ENABLE) return absl::FailedPreconditionError("enabled already");
    if (!request.dry_run()) last_by = by;
    return Status();
  }
  absl::StatusOr<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest&) override {
    v1::ReconcileResponse response;
    response.add_days()->set_due(3);
    return response;
  }
  absl::StatusOr<v1::ReconciliationDay> Report(const std::string& day, const v1::ReceivedCounts& counts) override {
    v1::ReconciliationDay kept;
    kept.set_day(day);
    *kept.mutable_received() = counts;
    return kept;
  }
  absl::StatusOr<std::vector<v1::OperatorAct>> ListActs(int64_t, size_t) const override {
    v1::OperatorAct act;
    act.set_act("skip");
    return std::vector<v1::OperatorAct>{act};
  }

  absl::Status failure;
  uint64_t replayed = 0;
  uint64_t resolved = 0;
  uint64_t replays = 0;
  delivery::Operator last_by;

 private:
  v1::DeadLetter LetterOf(const std::string& project) const {
    v1::DeadLetter letter;
    letter.set_subscriber(name_);
    letter.set_project_id(project);
    letter.set_event_id(project + ".1");
    return letter;
  }

  const std::string name_;
  const std::vector<std::string> projects_;
};

}  // namespace zhudong::rpc
