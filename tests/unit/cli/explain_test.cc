#include "gateway/app/cli/explain.h"

#include "gateway/app/cli/connection.h"
#include "gateway/app/cli/exit_code.h"
#include "gateway/model/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kGateway[] = "127.0.0.1:7443";

TEST(ExitCode, OfEveryCode) {
  EXPECT_EQ(ExitCodeFor(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeFor(absl::InternalError("x")), 1);
  EXPECT_EQ(ExitCodeFor(absl::InvalidArgumentError("x")), 2);
  EXPECT_EQ(ExitCodeFor(absl::UnavailableError("x")), 3);
  EXPECT_EQ(ExitCodeFor(absl::DeadlineExceededError("x")), 3);
  EXPECT_EQ(ExitCodeFor(absl::PermissionDeniedError("x")), 4);
  EXPECT_EQ(ExitCodeFor(absl::UnauthenticatedError("x")), 4);
  EXPECT_EQ(ExitCodeFor(absl::NotFoundError("x")), 5);
  EXPECT_EQ(ExitCodeFor(absl::CancelledError("x")), 130);
  const auto precondition = [](v1::ErrorReason reason) {
    return ExitCodeFor(model::Error(absl::StatusCode::kFailedPrecondition, reason, "x"));
  };
  EXPECT_EQ(precondition(v1::ERROR_REASON_LICENSE_SIGNATURE), 7);
  EXPECT_EQ(precondition(v1::ERROR_REASON_LICENSE_FILE_DAMAGED), 7);
  EXPECT_EQ(precondition(v1::ERROR_REASON_HOLDER_NEEDED), 2);
}

TEST(ExitCode, TableNamesEachOnce) {
  const std::string table = ExitCodeTable();
  for (const char* code :
       {"\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  5 ", "\n  6 ", "\n  7 ", "\n  130 "}) {
    EXPECT_THAT(table, HasSubstr(code));
  }
}

// The messages are those of gRPC 1.51 with OpenSSL 3.0, as they come.
std::string Unreachable(std::string_view cause) {
  return Explain(
      absl::UnavailableError("failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:7443: " +
                             std::string(cause)),
      kGateway);
}

TEST(Explain, ConnectionRefusedAsksWhetherItRuns) {
  const std::string text = Unreachable("Failed to connect to remote host: Connection refused");
  EXPECT_THAT(text, StartsWith("zhudong: cannot reach the gateway at 127.0.0.1:7443: Failed to connect to remote host: "
                               "Connection refused\n"));
  EXPECT_THAT(text, HasSubstr("Is it running?"));
}

TEST(Explain, TellsCertificateProblemsApart) {
  EXPECT_THAT(
      Unreachable("Ssl handshake failed: SSL_ERROR_SSL: error:0A000086:SSL routines::certificate verify failed"),
      HasSubstr("--server-name"));
  EXPECT_THAT(Unreachable("Peer name wrong.example is not in peer certificate"), HasSubstr("--server-name"));
  EXPECT_THAT(Unreachable("Socket closed"), HasSubstr("client_ca"));
  EXPECT_THAT(Unreachable("Ssl handshake failed: SSL_ERROR_SSL: error:0A00010B:SSL routines::wrong version number"),
              HasSubstr("does not speak TLS"));
  EXPECT_THAT(Explain(absl::UnavailableError("empty address list: "), kGateway), HasSubstr("do not belong together"));
  EXPECT_THAT(Explain(absl::UnavailableError("DNS resolution failed for nowhere:1: Domain name not found"), kGateway),
              HasSubstr("host name is not known"));
}

TEST(Explain, PermissionNamesThePrincipalAndTheGrant) {
  const absl::Status status =
      model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED, "may not publish",
                   {{"principal", "spiffe://zhudong/platform/land"}, {"needs", "publish permits"}});
  const std::string text = Explain(status, kGateway);
  EXPECT_THAT(text, HasSubstr("spiffe://zhudong/platform/land has no grant for: publish permits"));
  EXPECT_THAT(text, HasSubstr("[[principal]]"));
}

TEST(Explain, EveryRefusalOfALicenseSaysWhatToDo) {
  for (int reason = v1::ERROR_REASON_LICENSE_NOT_GRANTED; reason <= v1::ERROR_REASON_AUDIT; ++reason) {
    if (reason == v1::ERROR_REASON_LICENSE_NOT_FOUND) continue;  // its message says all there is
    const absl::Status status =
        model::Error(absl::StatusCode::kFailedPrecondition, static_cast<v1::ErrorReason>(reason), "refused");
    EXPECT_THAT(Explain(status, kGateway), HasSubstr("refused\n  ")) << v1::ErrorReason_Name(reason);
  }
  const absl::Status ungranted = model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED,
                                              "x", {{"needs", "type id_card"}});
  EXPECT_THAT(Explain(ungranted, kGateway), HasSubstr("Not granted: type id_card"));
}

TEST(Explain, FieldsAndRetryAreTold) {
  absl::Status status = model::InvalidFields({{"page_size", "at most 1,000"}, {"filter.stage", "no such stage"}});
  model::SetRetryAfter(status, absl::Seconds(2));
  const std::string text = Explain(status, kGateway);
  EXPECT_THAT(text, HasSubstr("  filter.stage: no such stage\n"));
  EXPECT_THAT(text, HasSubstr("Try again in 2.0 s."));
}

TEST(Explain, AnUnavailableThatTheGatewayItselfSaidIsNoConnectionProblem) {
  const absl::Status status =
      model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "the gateway is shutting down");
  EXPECT_THAT(Explain(status, kGateway), Not(HasSubstr("cannot reach")));
}

TEST(Explain, CursorExpiredGivesTheEarliest) {
  const absl::Status status = model::Error(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED, "expired",
                                           {{"earliest_cursor", "abc"}});
  EXPECT_THAT(Explain(status, kGateway), HasSubstr("--from abc"));
}

TEST(Explain, MessagesCannotSteerTheTerminal) {
  EXPECT_THAT(Explain(absl::InternalError("bad \x1b[2J"), ""), Not(HasSubstr("\x1b")));
}

TEST(FromGrpc, KeepsTheDetails) {
  const absl::Status made = model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_PROJECT_NOT_FOUND, "no project");
  google::rpc::Status details;
  auto* detail = details.add_details();
  detail->set_type_url(std::string(model::kErrorInfoUrl));
  detail->set_value(std::string(*made.GetPayload(std::string(model::kErrorInfoUrl))));
  const absl::Status status =
      FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "no project", details.SerializeAsString()));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(model::ReasonOf(status), v1::ERROR_REASON_PROJECT_NOT_FOUND);
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

}  // namespace
}  // namespace zhudong::cli
