// How licenses are asked for over gRPC, and what operators do with them: who is let through to the desk as whom, and
// what comes back.
#include "gateway/rpc/license_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <chrono>

#include "absl/time/clock.h"
#include "gateway/rpc/license_admin_service.h"
#include "tests/unit/rpc/license_desk_fake.h"
#include "tests/unit/rpc/test_server.h"
#include "zhudong/v1/license_admin_service.grpc.pb.h"

namespace zhudong::rpc {
namespace {

constexpr char kGrid[] = "spiffe://zhudong/utility/grid";
constexpr char kOperator[] = "spiffe://zhudong/operator/duty";
constexpr char kTraceparent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class LicenseServiceTest : public testing::Test {
 protected:
  LicenseServiceTest() : server_({&service_, &admin_}) {}
  ~LicenseServiceTest() override { service_.Shutdown(); }

  std::unique_ptr<v1::LicenseService::Stub> As(const std::string& certificate) const {
    return v1::LicenseService::NewStub(server_.ChannelAs(certificate));
  }
  std::unique_ptr<v1::LicenseAdminService::Stub> AdminAs(const std::string& certificate) const {
    return v1::LicenseAdminService::NewStub(server_.ChannelAs(certificate));
  }
  absl::Status Get(const std::string& certificate) {
    grpc::ClientContext context;
    v1::GetLicenseResponse response;
    return FromGrpc(As(certificate)->GetLicense(&context, {}, &response));
  }

  FakeDesk desk_;
  const access::LicenseGrants grants_ = *access::LicenseGrants::Make({}, {});
  base::ManualClock clock_{absl::FromUnixSeconds(1'790'000'000)};
  const access::Grants operators_{{{.principal = kOperator, .roles = {access::Role::kSecurity}},
                                   {.principal = kGrid, .roles = {access::Role::kAuditor}}}};
  LicenseService service_{desk_, grants_, clock_};
  LicenseAdminService admin_{desk_, operators_};
  TestServer server_;
};

TEST_F(LicenseServiceTest, TheDeskLearnsWhoAsksAndUntilWhen) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", kTraceparent);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  v1::GetLicenseRequest request;
  request.set_identifier("L-1");
  v1::GetLicenseResponse response;
  const absl::Status got = FromGrpc(As("utility-grid")->GetLicense(&context, request, &response));
  ASSERT_TRUE(got.ok()) << got;
  EXPECT_EQ(response.answer().license().identifier(), "L-1");
  const std::vector<FakeDesk::Asked> asked = desk_.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].what, "get L-1");
  EXPECT_EQ(asked[0].caller.principal, kGrid);
  EXPECT_EQ(asked[0].caller.traceparent, kTraceparent);
  EXPECT_LT(asked[0].caller.deadline, absl::Now() + absl::Seconds(61));
  EXPECT_TRUE(Get("utility-grid").ok());  // without a deadline, and without a trace
  EXPECT_GT(desk_.asked()[1].caller.deadline, absl::Now() + absl::Hours(24 * 365));
  EXPECT_EQ(desk_.asked()[1].caller.traceparent, "");
}

TEST_F(LicenseServiceTest, EveryCallReachesTheDesk) {
  for (const bool elsewhere : {false, true}) {
    desk_.on_another_thread = elsewhere;
    const auto stub = As("utility-grid");
    {
      grpc::ClientContext context;
      v1::FindLicensesRequest request;
      request.add_types(v1::LICENSE_TYPE_ID_CARD);
      v1::FindLicensesResponse response;
      EXPECT_TRUE(stub->FindLicenses(&context, request, &response).ok());
      EXPECT_THAT(response.missing(), testing::ElementsAre(v1::LICENSE_TYPE_ID_CARD));
    }
    {
      grpc::ClientContext context;
      v1::BatchGetLicensesRequest request;
      request.add_queries();
      v1::BatchGetLicensesResponse response;
      EXPECT_TRUE(stub->BatchGetLicenses(&context, request, &response).ok());
      EXPECT_EQ(response.outcomes_size(), 1);
    }
    {
      grpc::ClientContext context;
      v1::GetLicenseArchiveRequest request;
      request.set_identifier("L-2");
      v1::GetLicenseArchiveResponse response;
      EXPECT_TRUE(stub->GetLicenseArchive(&context, request, &response).ok());
      EXPECT_EQ(response.content(), "file of L-2");
    }
    grpc::ClientContext context;
    v1::CheckReadinessResponse response;
    EXPECT_TRUE(stub->CheckReadiness(&context, {}, &response).ok());
    EXPECT_TRUE(response.ready());
  }
  std::vector<std::string> what;
  for (const FakeDesk::Asked& one : desk_.asked()) what.push_back(one.what);
  EXPECT_THAT(what,
              testing::ElementsAre("find", "batch", "archive", "readiness", "find", "batch", "archive", "readiness"));
}

TEST_F(LicenseServiceTest, ACertificateThatNamesNobodyIsNotHeard) {
  const auto stub = As("nameless");
  grpc::ClientContext contexts[5];
  v1::GetLicenseResponse got;
  v1::FindLicensesResponse found;
  v1::BatchGetLicensesResponse batch;
  v1::GetLicenseArchiveResponse archive;
  v1::CheckReadinessResponse ready;
  const grpc::Status refused[] = {
      stub->GetLicense(&contexts[0], {}, &got), stub->FindLicenses(&contexts[1], {}, &found),
      stub->BatchGetLicenses(&contexts[2], {}, &batch), stub->GetLicenseArchive(&contexts[3], {}, &archive),
      stub->CheckReadiness(&contexts[4], {}, &ready)};
  for (const grpc::Status& one : refused) {
    EXPECT_EQ(one.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(model::ReasonOf(FromGrpc(one)), v1::ERROR_REASON_NO_PRINCIPAL);
  }
  EXPECT_TRUE(desk_.asked().empty());
}

TEST_F(LicenseServiceTest, ARefusalComesWithItsReasonAndWhenToAskAgain) {
  desk_.fails =
      model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN, "down", {{"provider", "province"}});
  model::SetRetryAfter(desk_.fails, absl::Seconds(3));
  for (const bool elsewhere : {false, true}) {
    desk_.on_another_thread = elsewhere;
    const absl::Status refused = Get("utility-grid");
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(model::ReasonOf(refused), v1::ERROR_REASON_PROVIDER_DOWN);
    EXPECT_EQ(model::MetadataOf(refused, "provider"), "province");
    EXPECT_EQ(model::RetryAfterOf(refused), absl::Seconds(3));
  }
}

TEST_F(LicenseServiceTest, OperatorsActAndAreNamed) {
  const auto stub = AdminAs("operator-duty");
  {
    grpc::ClientContext context;
    v1::RevokeLicenseRequest request;
    request.set_identifier("L-3");
    v1::RevokeLicenseResponse response;
    ASSERT_TRUE(stub->RevokeLicense(&context, request, &response).ok());
    EXPECT_EQ(response.audit_sequence(), 7u);
  }
  {
    grpc::ClientContext context;
    v1::EraseHolderResponse response;
    ASSERT_TRUE(stub->EraseHolder(&context, {}, &response).ok());
    EXPECT_EQ(response.licenses_deleted(), 3u);
  }
  grpc::ClientContext context;
  v1::GetLicenseStatusResponse status;
  ASSERT_TRUE(stub->GetLicenseStatus(&context, {}, &status).ok());
  EXPECT_EQ(status.cached_licenses(), 42u);
  const std::vector<FakeDesk::Asked> asked = desk_.asked();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].what, "revoke L-3");
  EXPECT_EQ(asked[1].what, "erase");
  for (const FakeDesk::Asked& one : asked) EXPECT_EQ(one.caller.principal, kOperator);
}

// To read the audit chain, or to ask for licenses, is no leave to act on them.
TEST_F(LicenseServiceTest, NobodyElseIsAnOperator) {
  for (const auto& [certificate, reason] : {std::pair("utility-grid", v1::ERROR_REASON_NOT_GRANTED),
                                            std::pair("platform-land", v1::ERROR_REASON_NOT_GRANTED),
                                            std::pair("nameless", v1::ERROR_REASON_NO_PRINCIPAL)}) {
    const auto stub = AdminAs(certificate);
    grpc::ClientContext contexts[3];
    v1::RevokeLicenseResponse revoked;
    v1::EraseHolderResponse erased;
    v1::GetLicenseStatusResponse status;
    const grpc::Status refused[] = {stub->RevokeLicense(&contexts[0], {}, &revoked),
                                    stub->EraseHolder(&contexts[1], {}, &erased),
                                    stub->GetLicenseStatus(&contexts[2], {}, &status)};
    for (const grpc::Status& one : refused) {
      EXPECT_EQ(v1::ErrorReason_Name(model::ReasonOf(FromGrpc(one))), v1::ErrorReason_Name(reason)) << certificate;
    }
    EXPECT_EQ(status.cached_licenses(), 0u);
  }
  EXPECT_TRUE(desk_.asked().empty());
}

TEST_F(LicenseServiceTest, WhatTheDeskRefusesAnOperatorIsToldHim) {
  desk_.fails = model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD, "reason: required");
  grpc::ClientContext contexts[2];
  v1::RevokeLicenseResponse revoked;
  v1::EraseHolderResponse erased;
  const auto stub = AdminAs("operator-duty");
  EXPECT_EQ(model::ReasonOf(FromGrpc(stub->RevokeLicense(&contexts[0], {}, &revoked))), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(model::ReasonOf(FromGrpc(stub->EraseHolder(&contexts[1], {}, &erased))), v1::ERROR_REASON_INVALID_FIELD);
}

}  // namespace
}  // namespace zhudong::rpc
