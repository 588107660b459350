#include "gateway/rpc/health_service.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "gateway/model/errors.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthTest : public testing::Test {
 protected:
  grpc::Status Check(const std::string& name, HealthCheckResponse& response) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    return stub_->Check(&context, request, &response);
  }

  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader;
    // UNKNOWN, which the service never sends, when the call has ended.
    HealthCheckResponse::ServingStatus Next() {
      HealthCheckResponse response;
      return reader->Read(&response) ? response.status() : HealthCheckResponse::UNKNOWN;
    }
  };
  std::unique_ptr<Watch> WatchOf(const std::string& name) {
    auto watch = std::make_unique<Watch>();
    HealthCheckRequest request;
    request.set_service(name);
    watch->reader = stub_->Watch(&watch->context, request);
    return watch;
  }

  HealthService health_{2};
  TestServer server_{{&health_}};
  // Any certificate of the CA will do.
  std::unique_ptr<Health::Stub> stub_ = Health::NewStub(server_.ChannelAs("nameless"));
};

TEST_F(HealthTest, CheckAnswersByName) {
  health_.SetServing("", true);
  health_.SetServing("feed/land-supply", false);
  HealthCheckResponse response;
  ASSERT_TRUE(Check("", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  ASSERT_TRUE(Check("feed/land-supply", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Check("feed/nobody", response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(HealthTest, WatchTellsEveryChangeAndWaitsForNamesToCome) {
  auto watch = WatchOf("feed/land-supply");
  EXPECT_EQ(watch->Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  health_.SetServing("feed/other", true);
  health_.SetServing("feed/land-supply", true);
  EXPECT_EQ(watch->Next(), HealthCheckResponse::SERVING);
  health_.SetServing("feed/land-supply", true);
  health_.SetServing("feed/land-supply", false);
  EXPECT_EQ(watch->Next(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, DrainTellsTheWatchesAndLeavesThemOpen) {
  health_.SetServing("", true);
  auto watch = WatchOf("");
  EXPECT_EQ(watch->Next(), HealthCheckResponse::SERVING);
  health_.Drain();
  EXPECT_EQ(watch->Next(), HealthCheckResponse::NOT_SERVING);
  health_.SetServing("feed/land-supply", true);
  HealthCheckResponse response;
  ASSERT_TRUE(Check("feed/land-supply", response).ok()) << "names become known all the same";
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, ShutdownTellsAndEndsTheWatches) {
  health_.SetServing("", true);
  auto watch = WatchOf("");
  EXPECT_EQ(watch->Next(), HealthCheckResponse::SERVING);
  health_.Shutdown();
  health_.SetServing("", true);
  EXPECT_EQ(watch->Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(watch->Next(), HealthCheckResponse::UNKNOWN);
  const absl::Status end = FromGrpc(watch->reader->Finish());
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_STOPPING);
  HealthCheckResponse response;
  ASSERT_TRUE(Check("", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, WatchersAreBoundedAndAVanishedOneMakesRoom) {
  auto first = WatchOf("a");
  auto second = WatchOf("b");
  EXPECT_EQ(first->Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(second->Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  auto third = WatchOf("c");
  EXPECT_EQ(third->Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(model::ReasonOf(FromGrpc(third->reader->Finish())), v1::ERROR_REASON_TOO_MANY_STREAMS);
  first->context.TryCancel();
  first->reader->Finish();
  HealthCheckResponse::ServingStatus answer = HealthCheckResponse::UNKNOWN;
  for (int i = 0; i < 1000 && answer == HealthCheckResponse::UNKNOWN; ++i) answer = WatchOf("d")->Next();
  EXPECT_EQ(answer, HealthCheckResponse::SERVICE_UNKNOWN);
}

}  // namespace
}  // namespace zhudong::rpc
