// The sink against real gRPC servers on loopback: one that works, one that stalls, one that is not there.
#include "adapters/grpc_push/grpc_push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gateway/model/demand_record.h"
#include "gateway/model/errors.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "zhudong/v1/grid_planning_service.grpc.pb.h"

namespace zhudong::adapters {
namespace {

v1::DemandEvent MakeEvent(const std::string& id) {
  v1::DemandEvent event;
  event.set_event_id(id);
  return event;
}

class FakePlanning final : public v1::GridPlanningService::Service {
 public:
  grpc::Status ApplyDemandEvents(grpc::ServerContext* context, const v1::ApplyDemandEventsRequest* request,
                                 v1::ApplyDemandEventsResponse* response) override {
    {
      absl::MutexLock lock(&mutex_);
      last_ = *request;
      const auto trace = context->client_metadata().find("traceparent");
      trace_ = trace == context->client_metadata().end() ? "" : std::string(trace->second.data(), trace->second.size());
      ++calls_;
    }
    while (stalled && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(5));
    for (const auto& event : request->events()) {
      response->add_receipts()->set_event_id(event.event_id());
      response->mutable_receipts()->rbegin()->set_outcome(v1::RECEIPT_OUTCOME_APPLIED);
    }
    return status;
  }
  v1::ApplyDemandEventsRequest last() {
    absl::MutexLock lock(&mutex_);
    return last_;
  }
  std::string trace() {
    absl::MutexLock lock(&mutex_);
    return trace_;
  }
  int calls() {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }

  std::atomic<bool> stalled = false;
  grpc::Status status = grpc::Status::OK;

 private:
  absl::Mutex mutex_;
  v1::ApplyDemandEventsRequest last_ ABSL_GUARDED_BY(mutex_);
  std::string trace_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

class GrpcPushTest : public testing::Test {
 protected:
  GrpcPushTest() {
    StartServer("127.0.0.1:0");
    sink_ = NewGrpcPush({.subscriber = "grid", .channel = [this] {
                           ++channels_;
                           return grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
                         }});
  }
  ~GrpcPushTest() override { StopServer(); }

  void StartServer(const std::string& address) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&planning_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  void StopServer() {
    if (server_ != nullptr) server_->Shutdown(gpr_time_from_seconds(2, GPR_TIMESPAN));
    server_.reset();
  }

  FakePlanning planning_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  int channels_ = 0;
  std::unique_ptr<ports::Sink> sink_;
};

TEST_F(GrpcPushTest, SendsTheBatchAndHandsTheReceiptsOn) {
  const auto receipts = sink_->Deliver({MakeEvent("a.1"), MakeEvent("b.1")}, absl::Seconds(10));
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  ASSERT_EQ(receipts->size(), 2u);
  EXPECT_EQ((*receipts)[1].event_id(), "b.1");
  EXPECT_EQ(planning_.last().subscriber(), "grid");
  EXPECT_EQ(planning_.last().events_size(), 2);
  ASSERT_TRUE(sink_->Deliver({MakeEvent("a.2")}, absl::Seconds(10)).ok());
  EXPECT_EQ(channels_, 1) << "one connection for many calls";
}

TEST_F(GrpcPushTest, SendsKeptEventsAsWhatTheyAre) {
  v1::DemandEvent event = MakeEvent("a.1");
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  event.mutable_forecast_revised()->mutable_forecast()->set_forecast_id("f-1");
  event.mutable_forecast_revised()->add_changed("demand");
  const auto receipts = sink_->DeliverRecords({model::ToDemandRecord(event)}, absl::Seconds(10));
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  ASSERT_EQ(receipts->size(), 1u);
  ASSERT_EQ(planning_.last().events_size(), 1);
  EXPECT_EQ(planning_.last().events(0).SerializeAsString(), event.SerializeAsString());
  EXPECT_EQ(planning_.trace(), event.traceparent());
}

TEST_F(GrpcPushTest, KeepsOrderOnlyWhereTheReceiverPromisesIt) {
  EXPECT_FALSE(sink_->KeepsOrder());
  EXPECT_TRUE(NewGrpcPush({.subscriber = "grid", .channel = nullptr, .in_order = true})->KeepsOrder());
}

TEST_F(GrpcPushTest, ACallNamesTheTraceThatAllItsEventsHave) {
  const std::string one = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string other = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto sent = [&](const std::string& first, const std::string& second) {
    v1::DemandEvent a = MakeEvent("a.1"), b = MakeEvent("b.1");
    a.set_traceparent(first);
    b.set_traceparent(second);
    EXPECT_TRUE(sink_->Deliver({a, b}, absl::Seconds(10)).ok());
    return planning_.trace();
  };
  EXPECT_EQ(sent(one, one), one);
  EXPECT_EQ(sent(one, other), "");
  EXPECT_EQ(sent(one, ""), "");
  EXPECT_EQ(sent("", one), "");
  EXPECT_EQ(sent("", ""), "");
  EXPECT_EQ(sent("not a trace", "not a trace"), "");
}

TEST_F(GrpcPushTest, AReceiverThatNeverAnswersTimesOut) {
  planning_.stalled = true;
  EXPECT_TRUE(absl::IsDeadlineExceeded(sink_->Deliver({MakeEvent("a.1")}, absl::Milliseconds(200)).status()));
  planning_.stalled = false;
  EXPECT_TRUE(sink_->Deliver({MakeEvent("a.1")}, absl::Seconds(10)).ok());
}

TEST_F(GrpcPushTest, CancelEndsACallThatWaitsAndEveryLaterOne) {
  planning_.stalled = true;
  absl::Notification done;
  std::thread caller([&] {
    EXPECT_TRUE(absl::IsCancelled(sink_->Deliver({MakeEvent("a.1")}, absl::Hours(1)).status()));
    done.Notify();
  });
  while (planning_.calls() == 0) absl::SleepFor(absl::Milliseconds(1));
  sink_->Cancel();
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(10)));
  caller.join();
  EXPECT_TRUE(absl::IsCancelled(sink_->Deliver({MakeEvent("a.1")}, absl::Hours(1)).status()));
  EXPECT_EQ(planning_.calls(), 1);
}

TEST_F(GrpcPushTest, HandsTheReceiversErrorOn) {
  planning_.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no such division");
  const auto receipts = sink_->Deliver({MakeEvent("a.1")}, absl::Seconds(10));
  EXPECT_TRUE(absl::IsInvalidArgument(receipts.status()));
  EXPECT_EQ(receipts.status().message(), "no such division");
}

TEST_F(GrpcPushTest, ABusyReceiverIsNoFaultOfTheEvents) {
  absl::Status busy = absl::ResourceExhaustedError("100 calls a minute");
  model::SetRetryAfter(busy, absl::Seconds(42));
  google::rpc::Status details;
  google::protobuf::Any& detail = *details.add_details();
  detail.set_type_url(std::string(model::kRetryInfoUrl));
  detail.set_value(std::string(*busy.GetPayload(std::string(model::kRetryInfoUrl))));
  const auto retry_after = [&](const grpc::Status& status) {
    planning_.status = status;
    return model::RetryAfterOf(sink_->Deliver({MakeEvent("a.1")}, absl::Seconds(10)).status());
  };
  EXPECT_EQ(retry_after({grpc::StatusCode::UNAVAILABLE, "busy", details.SerializeAsString()}), absl::Seconds(42));
  EXPECT_EQ(retry_after({grpc::StatusCode::INVALID_ARGUMENT, "busy", details.SerializeAsString()}), absl::Seconds(42));
  EXPECT_EQ(retry_after({grpc::StatusCode::RESOURCE_EXHAUSTED, "100 calls a minute"}), absl::ZeroDuration());
  EXPECT_EQ(retry_after({grpc::StatusCode::RESOURCE_EXHAUSTED, "busy", "not a status"}), absl::ZeroDuration());
  EXPECT_EQ(retry_after({grpc::StatusCode::UNAVAILABLE, "busy", "not a status"}), std::nullopt);
}

TEST_F(GrpcPushTest, AMessageAboveTheReceiversLimitIsNotBusy) {
  v1::DemandEvent large = MakeEvent("a.1");
  large.mutable_forecast_revised()->add_changed(std::string(5 << 20, 'x'));  // gRPC takes 4 MiB unless told otherwise
  const absl::Status refused = sink_->Deliver({large}, absl::Seconds(10)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(model::RetryAfterOf(refused), std::nullopt);
}

TEST_F(GrpcPushTest, AsksForANewChannelWhenTheReceiverWasGone) {
  ASSERT_TRUE(sink_->Deliver({MakeEvent("a.1")}, absl::Seconds(10)).ok());
  StopServer();
  EXPECT_TRUE(absl::IsUnavailable(sink_->Deliver({MakeEvent("a.2")}, absl::Seconds(10)).status()));
  StartServer("127.0.0.1:0");  // elsewhere: only a new channel finds it
  EXPECT_TRUE(sink_->Deliver({MakeEvent("a.2")}, absl::Seconds(10)).ok());
  EXPECT_EQ(channels_, 2);
}

TEST_F(GrpcPushTest, WithoutAChannelSaysWhatToCheck) {
  auto sink = NewGrpcPush({.subscriber = "grid", .channel = [] { return std::shared_ptr<grpc::Channel>(); }});
  const auto receipts = sink->Deliver({MakeEvent("a.1")}, absl::Seconds(1));
  EXPECT_TRUE(absl::IsUnavailable(receipts.status()));
  EXPECT_THAT(std::string(receipts.status().message()), testing::HasSubstr("certificates"));
}

}  // namespace
}  // namespace zhudong::adapters
