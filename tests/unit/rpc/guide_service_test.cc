// GetGuide over the wire: open to everybody who has a certificate, and to nobody without a name.
#include "gateway/rpc/guide_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "gateway/model/errors.h"
#include "gateway/policy/document_rules.h"
#include "tests/unit/rpc/bad_request.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

class GuideServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto rules = policy::GuideRules::Parse(policy::BuiltInPacks());
    ASSERT_TRUE(rules.ok()) << rules.status();
    service_ = std::make_unique<GuideService>(*rules, grants_, clock_);
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }

  absl::Status Ask(const v1::GetGuideRequest& request, v1::GetGuideResponse& response,
                   const std::string& certificate = "platform-land") {
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc(v1::GuideService::NewStub(server_->ChannelAs(certificate))->GetGuide(&context, request, &response));
  }

  base::ManualClock clock_{absl::FromUnixSeconds(1'640'966'400)};  // 2022-01-01 00:00 in China
  access::Grants grants_{{}};
  std::unique_ptr<GuideService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(GuideServiceTest, AnswersWhoWasGrantedNothing) {
  v1::GetGuideRequest request;
  request.set_division_code("341302");
  v1::GetGuideResponse response;
  absl::Status status = Ask(request, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.guide().day(), "2022-01-01");
  EXPECT_EQ(response.guide().division_code(), "341302");
  EXPECT_EQ(response.guide().low_voltage_size(), 2) << "until the end of 2022 by area";
  EXPECT_EQ(response.guide().publications_size(), 3);
  request.set_day("2022-12-31");
  request.set_customer_class(v1::CUSTOMER_CLASS_RESIDENT);
  status = Ask(request, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.guide().low_voltage_size(), 1);
  ASSERT_EQ(response.guide().customers_size(), 1);
  EXPECT_EQ(response.guide().customers(0).customer_class(), v1::CUSTOMER_CLASS_RESIDENT);
  EXPECT_FALSE(Ask(request, response, "nameless").ok());
}

TEST_F(GuideServiceTest, SaysWhatIsWrongWithAQuestion) {
  v1::GetGuideRequest request;
  request.set_division_code("3413");
  request.set_day("2022-13-01");
  request.set_customer_class(static_cast<v1::CustomerClass>(99));
  v1::GetGuideResponse response;
  EXPECT_THAT(FieldsOf(Ask(request, response)),
              testing::UnorderedElementsAre("division_code", "day", "customer_class"));
  request.Clear();
  request.set_division_code("341300");
  request.set_day("2019-01-01");
  const absl::Status none = Ask(request, response);
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(model::ReasonOf(none), v1::ERROR_REASON_NO_RULE);
}

}  // namespace
}  // namespace zhudong::rpc
