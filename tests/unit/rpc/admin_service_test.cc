#include "gateway/rpc/admin_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "gateway/delivery/rows.h"
#include "gateway/model/errors.h"
#include "tests/unit/rpc/admin_fakes.h"
#include "tests/unit/rpc/bad_request.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

using model::ReasonOf;
using testing::ElementsAre;
using Stub = v1::AdminService::Stub;

class AdminServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::Database::Open({.path = (dir_.path() / "db").string()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
    journal_ = *journal::Journal::Open(*database_);
    log_ = *delivery::DemandLog::Open(*database_);
    read_model_ = std::make_unique<pipeline::ReadModel>(*database_);
    leftovers_ =
        std::make_unique<delivery::Leftovers>(*database_, *log_, clock_, std::set<std::string>{"grid", "other"});
    service_ = std::make_unique<AdminService>(
        AdminParts{ingest_, *journal_, *log_, *read_model_, pipeline_, deliverers_, *leftovers_,
                   [] { return Sources(); }, [] { return InForce(); }, grants_,
                   /*audit=*/nullptr, absl::FromUnixSeconds(1700000000), "0.1.0", mending_});
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
    stub_ = v1::AdminService::NewStub(server_->ChannelAs("operator-duty"));
  }
  static v1::ConfigInForce InForce() {
    v1::ConfigInForce config;
    config.set_digest("3f2a");
    config.set_by("start");
    return config;
  }
  static std::vector<v1::SourceStatus> Sources() {
    v1::SourceStatus source;
    source.set_source("drop");
    source.set_state("running");
    return {source};
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc((stub_.get()->*method)(&context, request, &response));
  }

  static std::shared_ptr<FakeDeliverer> Fake(const std::string& name, const std::vector<std::string>& projects) {
    return std::make_shared<FakeDeliverer>(name, projects);
  }

  TempDir dir_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<delivery::DemandLog> log_;
  std::unique_ptr<pipeline::ReadModel> read_model_;
  base::SystemClock clock_;
  std::unique_ptr<delivery::Leftovers> leftovers_;
  FakeIngest ingest_;
  ingest::Mending mending_{ingest_, clock_};
  FakePipeline pipeline_;
  std::shared_ptr<FakeDeliverer> grid_ = Fake("grid", {"p-a", "p-b", "p-c"});
  delivery::Deliverers deliverers_{{{"grid", grid_}, {"other", Fake("other", {"p-b", "p-d"})}}};
  access::Grants grants_{{{.principal = "spiffe://zhudong/operator/duty", .roles = {access::Role::kOperator}},
                          {.principal = "spiffe://zhudong/utility/grid", .subscribe = {"*"}, .read = {"*"}}}};
  std::unique_ptr<AdminService> service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(AdminServiceTest, StatusShowsEveryPart) {
  ingest_.feeds.emplace_back().set_feed("land");
  v1::GetStatusResponse status;
  ASSERT_TRUE(Call(&Stub::GetStatus, v1::GetStatusRequest(), status).ok());
  ASSERT_EQ(status.feeds_size(), 1);
  EXPECT_EQ(status.feeds(0).feed(), "land");
  ASSERT_EQ(status.subscribers_size(), 2);
  EXPECT_EQ(status.subscribers(1).subscriber(), "other");
  EXPECT_EQ(status.pipeline_sequence(), 41u);
  EXPECT_EQ(status.started_at().seconds(), 1700000000);
  EXPECT_EQ(status.version(), "0.1.0");
  ASSERT_EQ(status.sources_size(), 1);
  EXPECT_EQ(status.sources(0).state(), "running");
}

TEST_F(AdminServiceTest, OnlyOperators) {
  for (const std::string certificate : {"utility-grid", "platform-land"}) {
    stub_ = v1::AdminService::NewStub(server_->ChannelAs(certificate));
    v1::GetStatusResponse status;
    const absl::Status denied = Call(&Stub::GetStatus, v1::GetStatusRequest(), status);
    EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(denied), v1::ERROR_REASON_NOT_GRANTED);
    EXPECT_EQ(model::MetadataOf(denied, "needs"), "one of the roles viewer, operator");
    v1::ReplayDeadLettersRequest replay;
    replay.set_subscriber("grid");
    v1::ReplayDeadLettersResponse replayed;
    EXPECT_EQ(ReasonOf(Call(&Stub::ReplayDeadLetters, replay, replayed)), v1::ERROR_REASON_NOT_GRANTED);
    EXPECT_EQ(grid_->replayed, 0u);
  }
}

TEST_F(AdminServiceTest, NothingWithoutAPrincipal) {
  stub_ = v1::AdminService::NewStub(server_->ChannelAs("nameless"));
  v1::GetStatusResponse status;
  EXPECT_EQ(ReasonOf(Call(&Stub::GetStatus, v1::GetStatusRequest(), status)), v1::ERROR_REASON_NO_PRINCIPAL);
}

TEST_F(AdminServiceTest, TheQuarantinePagesByCountAndByBytes) {
  for (uint64_t id = 1; id <= 100; ++id) {
    v1::QuarantinedItem& item = ingest_.quarantine.emplace_back();
    item.set_quarantine_id(id);
    item.set_feed(id % 4 == 0 ? "permits" : "land");
    item.set_original(std::string(64 << 10, 'x'));
  }
  for (const int size : {1, 7, 50, 1000}) {
    uint64_t last = 0;
    int seen = 0;
    v1::ListQuarantineRequest request;
    request.set_feed("land");
    request.set_page_size(size);
    v1::ListQuarantineResponse response;
    do {
      const absl::Status status = Call(&Stub::ListQuarantine, request, response);
      ASSERT_TRUE(status.ok()) << status;  // a client takes 4 MiB
      ASSERT_LE(response.items_size(), size);
      for (const v1::QuarantinedItem& item : response.items()) {
        EXPECT_GT(item.quarantine_id(), last);
        EXPECT_EQ(item.feed(), "land");
        last = item.quarantine_id();
        ++seen;
      }
      request.set_page_token(response.next_page_token());
    } while (!response.next_page_token().empty());
    EXPECT_EQ(seen, 75) << size;
  }
}

TEST_F(AdminServiceTest, AQuarantinePageMayBeEmptyAndNamesTheNext) {
  for (uint64_t id = 1; id <= 100; ++id) {
    v1::QuarantinedItem& item = ingest_.quarantine.emplace_back();
    item.set_quarantine_id(id);
    item.set_feed(id == 95 ? "permits" : "land");
  }
  ingest_.rows_a_page = 10;
  v1::ListQuarantineRequest request;
  request.set_feed("permits");
  v1::ListQuarantineResponse response;
  int pages = 0;
  do {
    ASSERT_TRUE(Call(&Stub::ListQuarantine, request, response).ok());
    EXPECT_EQ(response.items_size(), ++pages == 10 ? 1 : 0);
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(pages, 10);
}

TEST_F(AdminServiceTest, DeadLettersOfAllSubscribersPageOnce) {
  for (int size = 1; size <= 6; ++size) {
    std::vector<std::string> seen;
    v1::ListDeadLettersRequest request;
    request.set_page_size(size);
    v1::ListDeadLettersResponse response;
    do {
      ASSERT_TRUE(Call(&Stub::ListDeadLetters, request, response).ok());
      ASSERT_LE(response.dead_letters_size(), size);
      for (const v1::DeadLetter& letter : response.dead_letters()) {
        seen.push_back(letter.subscriber() + "/" + letter.event_id());
      }
      request.set_page_token(response.next_page_token());
    } while (!response.next_page_token().empty());
    EXPECT_THAT(seen, ElementsAre("grid/p-a.1", "grid/p-b.1", "grid/p-c.1", "other/p-b.1", "other/p-d.1")) << size;
  }
}

TEST_F(AdminServiceTest, BadPagesAreRefused) {
  v1::ListDeadLettersRequest request;
  v1::ListDeadLettersResponse response;
  request.set_page_size(1001);
  EXPECT_THAT(FieldsOf(Call(&Stub::ListDeadLetters, request, response)), ElementsAre("page_size"));
  request.set_page_size(1);
  ASSERT_TRUE(Call(&Stub::ListDeadLetters, request, response).ok());
  v1::ListQuarantineRequest quarantine;
  quarantine.set_page_token(response.next_page_token());
  v1::ListQuarantineResponse items;
  EXPECT_EQ(ReasonOf(Call(&Stub::ListQuarantine, quarantine, items)), v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  request.set_subscriber("grid");
  request.set_page_token(response.next_page_token());
  EXPECT_EQ(ReasonOf(Call(&Stub::ListDeadLetters, request, response)), v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

TEST_F(AdminServiceTest, OneDeadLetterWithItsEvent) {
  v1::GetDeadLetterRequest request;
  v1::GetDeadLetterResponse response;
  request.set_subscriber("grid");
  request.set_event_id("p-b.1");
  ASSERT_TRUE(Call(&Stub::GetDeadLetter, request, response).ok());
  EXPECT_EQ(response.dead_letter().project_id(), "p-b");
  EXPECT_EQ(response.event().event_id(), "p-b.1");
  request.set_event_id("p-b.2");
  const absl::Status none = Call(&Stub::GetDeadLetter, request, response);
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(none), v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND);
  request.set_subscriber("nobody");
  const absl::Status unknown = Call(&Stub::GetDeadLetter, request, response);
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(unknown), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
}

// A disk that refuses is no missing letter, and its words stay inside.
TEST_F(AdminServiceTest, ErrorsOfTheDiskLeaveWithoutInnerWords) {
  grid_->failure = absl::DataLossError("checksum of /data/000123.sst");
  v1::GetDeadLetterRequest request;
  v1::GetDeadLetterResponse response;
  request.set_subscriber("grid");
  request.set_event_id("p-b.1");
  const absl::Status status = Call(&Stub::GetDeadLetter, request, response);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_STORAGE);
  EXPECT_THAT(std::string(status.message()), testing::Not(testing::HasSubstr("sst")));
}

TEST_F(AdminServiceTest, ReplaysWhatIsNamedOrAll) {
  v1::ReplayDeadLettersRequest request;
  v1::ReplayDeadLettersResponse response;
  request.set_subscriber("grid");
  request.set_dry_run(true);
  ASSERT_TRUE(Call(&Stub::ReplayDeadLetters, request, response).ok());
  EXPECT_EQ(response.replayed(), 3u);
  EXPECT_EQ(grid_->replayed, 0u);
  request.set_dry_run(false);
  request.add_event_ids("p-a.1");
  ASSERT_TRUE(Call(&Stub::ReplayDeadLetters, request, response).ok());
  EXPECT_EQ(response.replayed(), 1u);
  EXPECT_EQ(grid_->replayed, 1u);
  request.add_event_ids("p-z.1");
  EXPECT_EQ(ReasonOf(Call(&Stub::ReplayDeadLetters, request, response)), v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND);
  EXPECT_EQ(grid_->replayed, 1u);
  request.clear_subscriber();
  EXPECT_EQ(ReasonOf(Call(&Stub::ReplayDeadLetters, request, response)), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
}

TEST_F(AdminServiceTest, AnActNeedsAReasonAndIsDoneInThePrincipalsName) {
  v1::ResolveDeadLetterRequest request;
  request.set_subscriber("grid");
  request.set_event_id("p-a.1");
  v1::ResolveDeadLetterResponse response;
  request.set_reason("agreed");
  EXPECT_EQ(ReasonOf(Call(&Stub::ResolveDeadLetter, request, response)), v1::ERROR_REASON_INVALID_FIELD) << "which act";
  request.set_act(v1::DEAD_LETTER_ACT_SKIP);
  request.set_reason("");
  EXPECT_EQ(ReasonOf(Call(&Stub::ResolveDeadLetter, request, response)), v1::ERROR_REASON_INVALID_FIELD);
  request.set_dry_run(true);
  ASSERT_TRUE(Call(&Stub::ResolveDeadLetter, request, response).ok()) << "a dry run needs none";
  EXPECT_EQ(grid_->resolved, 0u);
  request.set_dry_run(false);
  request.set_reason("agreed");
  ASSERT_TRUE(Call(&Stub::ResolveDeadLetter, request, response).ok());
  EXPECT_EQ(grid_->resolved, 1u);
  EXPECT_EQ(grid_->last_by.principal, "spiffe://zhudong/operator/duty");
  EXPECT_EQ(grid_->last_by.reason, "agreed");
  request.set_event_id("p-z.1");
  EXPECT_EQ(ReasonOf(Call(&Stub::ResolveDeadLetter, request, response)), v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND);
  request.set_subscriber("nobody");
  EXPECT_EQ(ReasonOf(Call(&Stub::ResolveDeadLetter, request, response)), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
}

TEST_F(AdminServiceTest, ARepairOfAProjectThatIsGoneWithdrawsItsForecast) {
  v1::ResolveDeadLetterRequest request;
  request.set_subscriber("grid");
  request.set_event_id("p-a.1");
  request.set_act(v1::DEAD_LETTER_ACT_REPAIR);
  request.set_reason("agreed");
  v1::ResolveDeadLetterResponse response;
  ASSERT_TRUE(Call(&Stub::ResolveDeadLetter, request, response).ok());
  EXPECT_EQ(response.repair().forecast_withdrawn().reason(), "evidence_withdrawn");
}

TEST_F(AdminServiceTest, OperatorActsAreListed) {
  v1::ListOperatorActsRequest request;
  request.set_subscriber("grid");
  v1::ListOperatorActsResponse response;
  ASSERT_TRUE(Call(&Stub::ListOperatorActs, request, response).ok());
  ASSERT_EQ(response.acts_size(), 1);
  EXPECT_EQ(response.acts(0).act(), "skip");
  EXPECT_TRUE(response.next_page_token().empty());
}

TEST_F(AdminServiceTest, AReplayIsCountedFirstAndBegunWithAReason) {
  v1::StartReplayRequest request;
  request.set_subscriber("grid");
  request.mutable_never_tried();
  request.set_dry_run(true);
  v1::StartReplayResponse response;
  ASSERT_TRUE(Call(&Stub::StartReplay, request, response).ok());
  EXPECT_EQ(response.events(), 7u);
  EXPECT_EQ(grid_->replays, 0u);
  request.set_dry_run(false);
  EXPECT_EQ(ReasonOf(Call(&Stub::StartReplay, request, response)), v1::ERROR_REASON_INVALID_FIELD);
  v1::StopReplayRequest stop;
  stop.set_subscriber("grid");
  v1::StopReplayResponse stopped;
  EXPECT_TRUE(absl::IsFailedPrecondition(Call(&Stub::StopReplay, stop, stopped)));
  request.set_reason("they lost a disk");
  ASSERT_TRUE(Call(&Stub::StartReplay, request, response).ok());
  EXPECT_EQ(response.replay_id(), "r1");
  EXPECT_EQ(grid_->last_by.reason, "they lost a disk");
  ASSERT_TRUE(Call(&Stub::StopReplay, stop, stopped).ok());
  EXPECT_EQ(stopped.replay().state(), "stopped");
}

TEST_F(AdminServiceTest, SubscribersAreChangedWithAReason) {
  v1::ChangeSubscriberRequest request;
  request.set_subscriber("grid");
  request.set_act(v1::SUBSCRIBER_ACT_DISABLE);
  v1::ChangeSubscriberResponse response;
  EXPECT_EQ(ReasonOf(Call(&Stub::ChangeSubscriber, request, response)), v1::ERROR_REASON_INVALID_FIELD);
  request.set_reason("maintenance");
  ASSERT_TRUE(Call(&Stub::ChangeSubscriber, request, response).ok());
  EXPECT_EQ(response.status().subscriber(), "grid");
  EXPECT_EQ(grid_->last_by.reason, "maintenance");
  request.set_act(v1::SUBSCRIBER_ACT_ENABLE);
  EXPECT_TRUE(absl::IsFailedPrecondition(Call(&Stub::ChangeSubscriber, request, response)));
  request.set_subscriber("gone");
  EXPECT_EQ(ReasonOf(Call(&Stub::ChangeSubscriber, request, response)), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
  request.set_act(v1::SUBSCRIBER_ACT_FORGET);
  EXPECT_EQ(ReasonOf(Call(&Stub::ChangeSubscriber, request, response)), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
}

TEST_F(AdminServiceTest, WhatIsLeftOfASubscriberIsShownAndForgotten) {
  store::Batch batch;
  delivery::Changes changes;
  changes.state.emplace().set_position(3);
  const delivery::Rows rows(*database_, "gone");
  rows.Append(batch, changes);
  ASSERT_TRUE(rows.Write(batch).ok());
  v1::GetStatusResponse status;
  ASSERT_TRUE(Call(&Stub::GetStatus, v1::GetStatusRequest(), status).ok());
  ASSERT_EQ(status.subscribers_size(), 3);
  EXPECT_EQ(status.subscribers(2).subscriber(), "gone");
  EXPECT_EQ(status.subscribers(2).state(), "removed");
  v1::ChangeSubscriberRequest request;
  request.set_subscriber("gone");
  request.set_act(v1::SUBSCRIBER_ACT_FORGET);
  request.set_reason("they left");
  v1::ChangeSubscriberResponse response;
  ASSERT_TRUE(Call(&Stub::ChangeSubscriber, request, response).ok());
  ASSERT_TRUE(Call(&Stub::GetStatus, v1::GetStatusRequest(), status).ok());
  EXPECT_EQ(status.subscribers_size(), 2);
}

TEST_F(AdminServiceTest, DailyCountsAreRead) {
  v1::ReconcileRequest request;
  request.set_subscriber("grid");
  v1::ReconcileResponse response;
  ASSERT_TRUE(Call(&Stub::Reconcile, request, response).ok());
  ASSERT_EQ(response.days_size(), 1);
  EXPECT_EQ(response.days(0).due(), 3u);
}

}  // namespace
}  // namespace zhudong::rpc
