// Calls of a real server on loopback, as they are counted and told.
#include "gateway/rpc/call_watch.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <vector>

#include "gateway/rpc/health_service.h"

namespace zhudong::rpc {
namespace {

using grpc::health::v1::Health;
using testing::HasSubstr;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// A call that was told, with copies of what it pointed to.
struct Told {
  std::string method, code, principal, request_id, trace_id;
  uint64_t untold;
};

class CallWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    health_.SetServing("", true);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
    interceptors.push_back(watch_.NewInterceptors());
    builder.experimental().SetInterceptorCreators(std::move(interceptors));
    builder.RegisterService(&health_);
    server_ = builder.BuildAndStart();
    stub_ =
        Health::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  void TearDown() override {
    health_.Shutdown();
    server_->Shutdown(absl::ToChronoTime(base::DeadlineIn(absl::Seconds(5))));
    server_->Wait();
  }

  // Its request id as the caller heard it.
  std::string Check(const std::string& service, const std::string& traceparent = "") {
    grpc::ClientContext context;
    if (!traceparent.empty()) context.AddMetadata("traceparent", traceparent);
    grpc::health::v1::HealthCheckRequest request;
    grpc::health::v1::HealthCheckResponse response;
    request.set_service(service);
    last_ = stub_->Check(&context, request, &response).error_code();
    const auto found = context.GetServerTrailingMetadata().find("x-request-id");
    return found == context.GetServerTrailingMetadata().end() ? ""
                                                              : std::string(found->second.data(), found->second.size());
  }
  std::vector<Told> told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }
  std::string Page() {
    telemetry::Page page;
    watch_.Put(page);
    return page.Text();
  }

  absl::Mutex mutex_;
  std::vector<Told> told_ ABSL_GUARDED_BY(mutex_);
  base::ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  CallWatch watch_{{.told_per_second = 2,
                    .tell =
                        [this](const EndedCall& call) {
                          absl::MutexLock lock(&mutex_);
                          told_.push_back({std::string(call.method), std::string(call.code), call.principal,
                                           call.request_id, call.trace_id, call.untold});
                        }},
                   clock_};
  HealthService health_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Health::Stub> stub_;
  grpc::StatusCode last_ = grpc::StatusCode::UNKNOWN;
};

TEST_F(CallWatchTest, ACallIsCountedByItsCodeAndToldWithItsTrace) {
  const std::string id = Check("", kTraceparent);
  EXPECT_EQ(last_, grpc::StatusCode::OK);
  Check("nobody");
  EXPECT_EQ(last_, grpc::StatusCode::NOT_FOUND);
  const std::vector<Told> calls = told();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].method, "grpc.health.v1.Health/Check");
  EXPECT_EQ(calls[0].code, "OK");
  EXPECT_EQ(calls[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(calls[0].request_id, id) << "the caller can name his call";
  EXPECT_NE(calls[1].request_id, id);
  EXPECT_FALSE(id.empty());
  EXPECT_EQ(calls[1].code, "NotFound");
  EXPECT_EQ(calls[1].trace_id, "");
  const std::string page = Page();
  const std::string labels = "grpc_type=\"unary\",grpc_service=\"grpc.health.v1.Health\",grpc_method=\"Check\"";
  EXPECT_THAT(page, HasSubstr("grpc_server_started_total{" + labels + "} 2\n"));
  EXPECT_THAT(page, HasSubstr("grpc_server_handled_total{" + labels + ",grpc_code=\"OK\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("grpc_server_handled_total{" + labels + ",grpc_code=\"NotFound\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("grpc_server_handling_seconds_count{" + labels + "} 2\n"));
}

TEST_F(CallWatchTest, NoMoreThanSoManyAreToldEachSecondOfEitherKind) {
  for (int i = 0; i < 5; ++i) Check("");
  Check("nobody");  // is not pushed out by those that end well
  EXPECT_EQ(told().size(), 3u);
  EXPECT_EQ(told()[2].code, "NotFound");
  clock_.Advance(absl::Seconds(1));
  Check("");
  ASSERT_EQ(told().size(), 4u);
  EXPECT_EQ(told()[3].untold, 3u) << "says how many were not";
  EXPECT_THAT(Page(), HasSubstr("grpc_code=\"OK\"} 6\n")) << "all are counted";
}

TEST_F(CallWatchTest, AStreamThatItsClientLeavesIsCancelled) {
  {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    grpc::health::v1::HealthCheckResponse response;
    const auto reader = stub_->Watch(&context, request);
    ASSERT_TRUE(reader->Read(&response));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  const auto ended = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !told_.empty(); };
  {
    absl::MutexLock lock(&mutex_);
    ASSERT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::Seconds(60)));
    EXPECT_EQ(told_[0].code, "Canceled");
  }
  EXPECT_THAT(Page(), HasSubstr("grpc_type=\"server_stream\""));
}

}  // namespace
}  // namespace zhudong::rpc
