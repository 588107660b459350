// A demand log on a disk of its own, forecasts to take a snapshot of, and a DemandService over both.
#pragma once

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/subscriptions.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/cursor.h"
#include "gateway/rpc/demand_service.h"
#include "gateway/store/database.h"
#include "tests/unit/rpc/test_server.h"
#include "zhudong/v1/errors.pb.h"

namespace zhudong::rpc {

// Forecasts by project id. Thread-safe.
class FakeProjects final : public SnapshotSource {
 public:
  void Set(const std::string& project_id, const std::string& division) {
    absl::MutexLock lock(&mutex_);
    v1::Forecast& forecast = forecasts_[project_id];
    forecast.set_forecast_id("f-" + project_id);
    forecast.set_project_id(project_id);
    forecast.set_division_code(division);
  }
  void Withdraw(const std::string& project_id) {
    absl::MutexLock lock(&mutex_);
    forecasts_.erase(project_id);
  }

  absl::StatusOr<pipeline::Page> List(const std::vector<std::string>& divisions, const std::string& start,
                                      size_t limit) const override {
    absl::MutexLock lock(&mutex_);
    pipeline::Page page;
    for (auto it = forecasts_.lower_bound(start); it != forecasts_.end(); ++it) {
      bool covered = false;
      for (const std::string& prefix : divisions) covered |= it->second.division_code().starts_with(prefix);
      if (!covered) continue;
      if (page.project_ids.size() == limit) {
        page.next = it->first;
        break;
      }
      page.project_ids.push_back(it->first);
    }
    return page;
  }
  absl::StatusOr<std::optional<v1::Forecast>> GetForecast(const std::string& project_id) const override {
    absl::MutexLock lock(&mutex_);
    const auto found = forecasts_.find(project_id);
    return found == forecasts_.end() ? std::nullopt : std::optional<v1::Forecast>(found->second);
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, v1::Forecast> forecasts_;
};

// The log's database and what stands around it.
struct DemandWorld {
  DemandWorld() {
    auto opened = store::Database::Open({.path = (dir.path() / "db").string()});
    if (!opened.ok()) ADD_FAILURE() << opened.status();
    database = *std::move(opened);
    log = *delivery::DemandLog::Open(*database);
    subscriptions.emplace(*database);
  }
  // Appends an event of this division and about this size; returns its sequence.
  uint64_t Append(const std::string& project, const std::string& division, size_t bytes = 0) {
    v1::DemandEvent event;
    event.set_project_id(project);
    event.set_division_code(division);
    event.set_traceparent(std::string(bytes, 't'));
    event.set_project_sequence(++project_sequences[project]);
    event.set_event_id(project + "." + std::to_string(event.project_sequence()));
    store::Batch batch;
    const uint64_t sequence = log->Stage(batch, event);
    EXPECT_TRUE(database->Write(batch).ok());
    log->Written();
    return sequence;
  }

  TempDir dir;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<delivery::DemandLog> log;
  std::optional<delivery::Subscriptions> subscriptions;
  FakeProjects projects;
  base::SystemClock clock;
  std::map<std::string, uint64_t> project_sequences;
};

// One Subscribe call, as a client has it. Every call ends within 20 seconds, so that no test hangs.
class Subscriber {
 public:
  explicit Subscriber(const std::shared_ptr<grpc::Channel>& channel) : stub_(v1::DemandService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stream_ = stub_->Subscribe(&context_);
  }
  ~Subscriber() {
    if (finished_) return;
    Vanish();
  }
  bool Send(const v1::SubscribeRequest& request) { return stream_->Write(request); }
  bool Start(v1::SubscribeStart start) {
    v1::SubscribeRequest request;
    *request.mutable_start() = std::move(start);
    return Send(request);
  }
  bool Credit(uint32_t credit) {
    v1::SubscribeRequest request;
    request.set_credit(credit);
    return Send(request);
  }
  bool Acknowledge(const std::string& cursor) {
    v1::SubscribeRequest request;
    request.set_acknowledge_cursor(cursor);
    return Send(request);
  }
  void HalfClose() { stream_->WritesDone(); }
  // nullopt when the call has ended.
  std::optional<v1::SubscribeResponse> Next() {
    if (ahead_.has_value()) return std::exchange(ahead_, std::nullopt);
    v1::SubscribeResponse response;
    if (!stream_->Read(&response)) return std::nullopt;
    return response;
  }
  // Waits for the first thing told and keeps it for Next(); false when the call has ended instead.
  bool Begins() { return (ahead_ = Next()).has_value(); }
  // The next delivery; checkpoints before it are passed over.
  std::optional<v1::DemandDelivery> NextDelivery() {
    while (auto response = Next()) {
      if (response->has_delivery()) return response->delivery();
    }
    return std::nullopt;
  }
  // The next thing is an idle checkpoint: nothing more may be sent.
  std::optional<v1::Checkpoint> NextIsCheckpoint() {
    const auto response = Next();
    if (!response || !response->has_checkpoint()) return std::nullopt;
    return response->checkpoint();
  }
  absl::Status Finish() {
    finished_ = true;
    v1::SubscribeResponse ignored;
    while (stream_->Read(&ignored)) {
    }
    return FromGrpc(stream_->Finish());
  }
  void Vanish() {
    context_.TryCancel();
    Finish().IgnoreError();
  }

 private:
  std::unique_ptr<v1::DemandService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SubscribeRequest, v1::SubscribeResponse>> stream_;
  std::optional<v1::SubscribeResponse> ahead_;
  bool finished_ = false;
};

class DemandServiceTest : public testing::Test {
 protected:
  static access::Grants TestGrants() {
    return access::Grants({{.principal = "spiffe://zhudong/utility/grid", .subscribe = {"grid*"}, .read = {"*"}},
                           {.principal = "spiffe://zhudong/utility/other", .subscribe = {"other"}, .read = {"4401"}},
                           {.principal = "spiffe://zhudong/platform/land", .publish = {"land"}}});
  }
  static DemandOptions TestOptions() {
    return {.checkpoint_interval = absl::Milliseconds(80), .start_timeout = absl::Milliseconds(300)};
  }
  void Serve(DemandOptions options = TestOptions()) {
    service_ = std::make_unique<DemandService>(DemandParts{*world_.log, *world_.subscriptions, world_.projects, grants_,
                                                           world_.clock, choices_, deliverers_,
                                                           [this] { return catching_up_.load(); }, options});
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }
  void TearDown() override {
    if (service_ != nullptr) service_->Shutdown();
    server_.reset();
    service_.reset();
  }
  std::unique_ptr<Subscriber> Connect(const std::string& certificate = "utility-grid") {
    return std::make_unique<Subscriber>(server_->ChannelAs(certificate));
  }
  // A subscription whose name was in use a moment ago: the gateway hears of a client's end in its own time, so this
  // asks again as long as the name is taken.
  std::unique_ptr<Subscriber> StartAgain(const v1::SubscribeStart& start,
                                         const std::string& certificate = "utility-grid") {
    for (int i = 0; i < 1000; ++i) {
      auto subscriber = Connect(certificate);
      if (subscriber->Start(start) && subscriber->Begins()) return subscriber;
      const absl::Status ended = subscriber->Finish();
      if (model::ReasonOf(ended) != v1::ERROR_REASON_SUBSCRIBER_BUSY) {
        ADD_FAILURE() << ended;
        return subscriber;
      }
    }
    ADD_FAILURE() << start.subscriber() << " stays busy";
    return Connect();
  }
  static v1::SubscribeStart From(const std::string& subscriber, uint32_t credit = 1000) {
    v1::SubscribeStart start;
    start.set_subscriber(subscriber);
    start.set_initial_credit(credit);
    start.mutable_earliest();
    return start;
  }
  static v1::SubscribeStart FromCursor(const std::string& cursor) {
    v1::SubscribeStart start = From("grid");
    start.set_cursor(cursor);
    return start;
  }
  // How the call of this first message ends.
  absl::Status EndOf(const v1::SubscribeStart& start, const std::string& certificate = "utility-grid") {
    auto subscriber = Connect(certificate);
    subscriber->Start(start);
    return subscriber->Finish();
  }

  DemandWorld world_;
  access::Grants grants_ = TestGrants();
  delivery::EventChoices choices_;
  delivery::Deliverers deliverers_;
  std::atomic<bool> catching_up_ = false;
  std::unique_ptr<DemandService> service_;
  std::unique_ptr<TestServer> server_;
};

}  // namespace zhudong::rpc
