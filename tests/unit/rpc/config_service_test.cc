// Who may put settings in force, and one at a time.
#include "gateway/rpc/config_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

class ConfigServiceTest : public ::testing::Test {
 protected:
  ConfigServiceTest() {
    service_ = std::make_unique<ConfigService>(ConfigParts{
        [this]() -> absl::StatusOr<v1::ConfigPlan> {
          planning_.Notify();
          go_on_.WaitForNotification();
          v1::ConfigPlan plan;
          plan.set_plan_id("3f2a");
          return plan;
        },
        [this](const std::string& plan_id, const delivery::Operator& by) -> absl::StatusOr<v1::ApplyConfigResponse> {
          asked_ = plan_id;
          by_ = by;
          v1::ApplyConfigResponse response;
          response.set_outcome(v1::CONFIG_OUTCOME_APPLIED);
          return response;
        },
        grants_});
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }
  ~ConfigServiceTest() override {
    if (!go_on_.HasBeenNotified()) go_on_.Notify();
    server_.reset();
  }

  absl::Status Apply(const std::string& identity, const std::string& reason, v1::ApplyConfigResponse& response) {
    const auto stub = v1::ConfigService::NewStub(server_->ChannelAs(identity));
    grpc::ClientContext context;
    v1::ApplyConfigRequest request;
    request.set_plan_id("3f2a");
    request.set_reason(reason);
    return FromGrpc(stub->ApplyConfig(&context, request, &response));
  }

  access::Grants grants_{{{.principal = "spiffe://zhudong/operator/duty", .roles = {access::Role::kOperator}},
                          {.principal = "spiffe://zhudong/utility/grid", .subscribe = {"*"}, .read = {"*"}}}};
  absl::Notification planning_;
  absl::Notification go_on_;
  std::string asked_;
  delivery::Operator by_;
  std::unique_ptr<ConfigService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(ConfigServiceTest, AnOperatorAppliesAPlanWithItsReason) {
  v1::ApplyConfigResponse response;
  ASSERT_TRUE(Apply("operator-duty", "moved", response).ok());
  EXPECT_EQ(response.outcome(), v1::CONFIG_OUTCOME_APPLIED);
  EXPECT_EQ(asked_, "3f2a");
  EXPECT_EQ(by_.principal, "spiffe://zhudong/operator/duty");
  EXPECT_EQ(by_.reason, "moved");
  EXPECT_TRUE(absl::IsInvalidArgument(Apply("operator-duty", std::string(801, 'x'), response)));
}

TEST_F(ConfigServiceTest, NobodyElseDoes) {
  v1::ApplyConfigResponse response;
  EXPECT_EQ(model::ReasonOf(Apply("utility-grid", "", response)), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ConfigServiceTest, TheNextOneIsTurnedAwayWhileOneIsUnderWay) {
  const auto stub = v1::ConfigService::NewStub(server_->ChannelAs("operator-duty"));
  grpc::ClientContext context;
  v1::PlanConfigResponse plan;
  grpc::Status planned;
  std::thread first([&] { planned = stub->PlanConfig(&context, {}, &plan); });
  planning_.WaitForNotification();
  v1::ApplyConfigResponse response;
  EXPECT_TRUE(absl::IsAborted(Apply("operator-duty", "", response)));
  go_on_.Notify();
  first.join();
  EXPECT_TRUE(planned.ok());
  EXPECT_EQ(plan.plan().plan_id(), "3f2a");
  EXPECT_TRUE(Apply("operator-duty", "", response).ok());
}

}  // namespace
}  // namespace zhudong::rpc
