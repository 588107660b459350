// How a subscription ends that can't go on: every reason with its details.
#include <gmock/gmock.h>

#include "gateway/model/errors.h"
#include "tests/unit/rpc/admin_fakes.h"
#include "tests/unit/rpc/bad_request.h"
#include "tests/unit/rpc/demand_fixture.h"

namespace zhudong::rpc {
namespace {

using model::ReasonOf;

TEST_F(DemandServiceTest, AnExpiredCursorNamesTheEarliest) {
  for (int i = 0; i < 5; ++i) world_.Append("p-1", "440112");
  ASSERT_TRUE(world_.log->TrimBelow(4).ok());
  Serve();
  const absl::Status expired = EndOf(FromCursor(EncodeCursor(2)));
  EXPECT_EQ(expired.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(expired), v1::ERROR_REASON_CURSOR_EXPIRED);
  const auto earliest = model::MetadataOf(expired, "earliest_cursor");
  ASSERT_TRUE(earliest.has_value());
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(FromCursor(*earliest)));
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 4u);
}

TEST_F(DemandServiceTest, ASubscriberThatIsTooSlowForTheLogLearnsIt) {
  for (int i = 0; i < 5; ++i) world_.Append("p-1", "440112");
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid", 1)));
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 1u);
  ASSERT_TRUE(world_.log->TrimBelow(5).ok());
  ASSERT_TRUE(grid->Credit(1));
  EXPECT_EQ(ReasonOf(grid->Finish()), v1::ERROR_REASON_CURSOR_EXPIRED);
}

TEST_F(DemandServiceTest, ACursorOfAnotherGatewayIsInvalid) {
  world_.Append("p-1", "440112");
  Serve();
  for (const std::string& cursor : {std::string("nonsense"), EncodeCursor(2), std::string()}) {
    const absl::Status status = EndOf(FromCursor(cursor));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_CURSOR_INVALID) << cursor;
  }
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  ASSERT_TRUE(grid->Acknowledge(EncodeCursor(2)));
  EXPECT_EQ(ReasonOf(grid->Finish()), v1::ERROR_REASON_CURSOR_INVALID);
  EXPECT_EQ(world_.subscriptions->Acknowledged("grid").value(), std::nullopt);
}

TEST_F(DemandServiceTest, ACursorThatTheLogMayComeToReachIsForLater) {
  world_.Append("p-1", "440112");
  catching_up_ = true;
  ASSERT_TRUE(world_.subscriptions->Acknowledge("grid", 2).ok());
  Serve();
  v1::SubscribeStart acknowledged = From("grid");
  acknowledged.mutable_acknowledged();
  for (const v1::SubscribeStart& start : {FromCursor(EncodeCursor(2)), acknowledged}) {
    const absl::Status status = EndOf(start);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_OVERLOADED);
    EXPECT_GT(model::RetryAfterOf(status), absl::ZeroDuration());
  }
  EXPECT_EQ(ReasonOf(EndOf(FromCursor("nonsense"))), v1::ERROR_REASON_CURSOR_INVALID);
  world_.Append("p-1", "440112");
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(FromCursor(EncodeCursor(1))));
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 2u) << "what the log has is told";
}

TEST_F(DemandServiceTest, OneConnectionForEachName) {
  Serve();
  auto first = Connect();
  ASSERT_TRUE(first->Start(From("grid")));
  EXPECT_TRUE(first->NextIsCheckpoint().has_value());
  const absl::Status busy = EndOf(From("grid"));
  EXPECT_EQ(busy.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(busy), v1::ERROR_REASON_SUBSCRIBER_BUSY);
  EXPECT_EQ(model::MetadataOf(busy, "subscriber"), "grid");
  EXPECT_TRUE(first->NextIsCheckpoint().has_value());  // not disturbed
  auto other_name = Connect();
  ASSERT_TRUE(other_name->Start(From("grid-2")));
  EXPECT_TRUE(other_name->NextIsCheckpoint().has_value());
}

TEST_F(DemandServiceTest, AVanishedClientFreesItsName) {
  for (int i = 0; i < 2000; ++i) world_.Append("p-1", "440112");
  Serve();
  for (int round = 0; round < 20; ++round) {
    auto grid = StartAgain(From("grid", 2000));
    EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 1u);
    grid->Vanish();  // in the middle of many
  }
}

TEST_F(DemandServiceTest, StartComesFirst) {
  Serve();
  auto credit_first = Connect();
  credit_first->Credit(1);
  const absl::Status status = credit_first->Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_START_MISSING);
  auto nothing = Connect();
  nothing->HalfClose();
  EXPECT_EQ(ReasonOf(nothing->Finish()), v1::ERROR_REASON_START_MISSING);
  auto silent = Connect();
  const absl::Status late = silent->Finish();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(late), v1::ERROR_REASON_START_MISSING);
}

TEST_F(DemandServiceTest, StartComesOnceAndMessagesAreNotEmpty) {
  Serve();
  auto twice = Connect();
  ASSERT_TRUE(twice->Start(From("grid")));
  twice->Start(From("grid"));
  EXPECT_THAT(FieldsOf(twice->Finish()), testing::ElementsAre("start"));
  auto empty = Connect();
  ASSERT_TRUE(empty->Start(From("grid-2")));
  empty->Send({});
  EXPECT_THAT(FieldsOf(empty->Finish()), testing::ElementsAre("message"));
}

TEST_F(DemandServiceTest, EveryBadFieldIsNamed) {
  Serve();
  v1::SubscribeStart start;
  start.set_subscriber("Grid!");
  start.add_division_prefixes("44");
  start.add_division_prefixes("440");
  const absl::Status status = EndOf(start);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_THAT(FieldsOf(status),
              testing::ElementsAre("start.subscriber", "start.position", "start.division_prefixes[1]"));
}

TEST_F(DemandServiceTest, CreditIsBounded) {
  Serve();
  const absl::Status at_start = EndOf(From("grid", 100001));
  EXPECT_EQ(at_start.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(at_start), v1::ERROR_REASON_CREDIT_EXCEEDED);
  EXPECT_EQ(model::MetadataOf(at_start, "field"), "start.initial_credit");
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid", 99999)));
  ASSERT_TRUE(grid->Credit(1));
  EXPECT_TRUE(grid->NextIsCheckpoint().has_value());
  grid->Credit(4294967295u);
  const absl::Status later = grid->Finish();
  EXPECT_EQ(ReasonOf(later), v1::ERROR_REASON_CREDIT_EXCEEDED);
  EXPECT_EQ(model::MetadataOf(later, "limit"), "100000");
}

TEST_F(DemandServiceTest, NothingWithoutAPrincipal) {
  Serve();
  const absl::Status status = EndOf(From("grid"), "nameless");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_NO_PRINCIPAL);
}

TEST_F(DemandServiceTest, NothingWithoutAGrant) {
  Serve();
  const absl::Status name = EndOf(From("grid"), "utility-other");
  EXPECT_EQ(name.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(name), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(name, "principal"), "spiffe://zhudong/utility/other");
  EXPECT_EQ(model::MetadataOf(name, "needs"), "subscribe as grid");
  v1::SubscribeStart elsewhere = From("other");
  elsewhere.add_division_prefixes("52");
  EXPECT_EQ(model::MetadataOf(EndOf(elsewhere, "utility-other"), "needs"), "read division 52");
  EXPECT_EQ(ReasonOf(EndOf(From("grid"), "platform-land")), v1::ERROR_REASON_NOT_GRANTED);
}

TEST_F(DemandServiceTest, StreamsOfOnePrincipalAreBounded) {
  DemandOptions options = TestOptions();
  options.max_streams_per_principal = 1;
  Serve(options);
  auto first = Connect();
  ASSERT_TRUE(first->Start(From("grid")));
  EXPECT_TRUE(first->NextIsCheckpoint().has_value());
  const absl::Status full = EndOf(From("grid-2"));
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(full), v1::ERROR_REASON_TOO_MANY_STREAMS);
  EXPECT_TRUE(model::RetryAfterOf(full).has_value());
  auto other = Connect("utility-other");
  ASSERT_TRUE(other->Start(From("other")));
  EXPECT_TRUE(other->NextIsCheckpoint().has_value());
}

TEST_F(DemandServiceTest, ShutdownEndsEverySubscription) {
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  EXPECT_TRUE(grid->NextIsCheckpoint().has_value());
  service_->Shutdown();
  const absl::Status end = grid->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(end), v1::ERROR_REASON_STOPPING);
  EXPECT_EQ(ReasonOf(EndOf(From("grid"))), v1::ERROR_REASON_STOPPING);
}

TEST_F(DemandServiceTest, AReceiversCountsNeedTheNamesGrantAndASubscriberThatIsPushedTo) {
  deliverers_.Put("grid", std::make_shared<FakeDeliverer>("grid", std::vector<std::string>{}));
  Serve();
  const auto report = [this](const std::string& name, v1::ReportReceivedResponse& response) {
    const auto stub = v1::DemandService::NewStub(server_->ChannelAs("utility-grid"));
    grpc::ClientContext context;
    v1::ReportReceivedRequest request;
    request.set_subscriber(name);
    request.set_day("2026-03-01");
    request.mutable_counts()->set_applied(7);
    return FromGrpc(stub->ReportReceived(&context, request, &response));
  };
  v1::ReportReceivedResponse response;
  ASSERT_TRUE(report("grid", response).ok());
  EXPECT_EQ(response.day().received().applied(), 7u);
  EXPECT_EQ(model::ReasonOf(report("other", response)), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::ReasonOf(report("grid-2", response)), v1::ERROR_REASON_SUBSCRIBER_UNKNOWN);
}

}  // namespace
}  // namespace zhudong::rpc
