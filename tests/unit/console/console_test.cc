// The console's server over real TLS, in front of a real gRPC server in the same process.
#include "gateway/console/console.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/base/files.h"
#include "gateway/console/assets.h"
#include "gateway/http/client.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/server.h"
#include "gateway/rpc/status.h"
#include "tests/unit/rpc/test_server.h"
#include "zhudong/v1/admin_service.grpc.pb.h"
#include "zhudong/v1/feed_health_service.grpc.pb.h"

namespace zhudong::console {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kDuty[] = "spiffe://zhudong/operator/duty";

// Answers with who it believes is asking.
class Admin final : public v1::AdminService::CallbackService {
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest*,
                                      v1::GetStatusResponse* response) override {
    const absl::StatusOr<access::Principal> who = rpc::PrincipalOf(*context);
    if (who.ok()) response->set_version(who->id);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(rpc::ToGrpc(who.status()));
    return reactor;
  }
};

class ConsoleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = rpc::Certificates().string();
    rpc::ServerOptions server;
    server.listen = "127.0.0.1:0";
    server.certificate = folder + "/server.crt";
    server.key = folder + "/server.key";
    server.client_ca = folder + "/ca.crt";
    absl::StatusOr<std::unique_ptr<rpc::Server>> started = rpc::Server::Start(server, {&admin_});
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    caller_ = std::make_unique<rpc::LocalCaller>(server_->LocalChannel());
    ConsoleOptions options;
    options.certificate = server.certificate;
    options.key = server.key;
    options.client_ca = server.client_ca;
    auto console = Console::Start(
        options, grants_,
        [this](const rpc::LocalCall& call, absl::FunctionRef<bool(std::string_view)> take,
               absl::FunctionRef<bool()> idle) { return caller_->Call(call, take, idle); },
        clock_, nullptr);
    ASSERT_TRUE(console.ok()) << console.status();
    console_ = *std::move(console);
  }
  void TearDown() override {
    caller_->Shutdown();
    console_->Stop();
    server_->Stop(absl::ZeroDuration());
  }

  absl::StatusOr<http::Response> Send(const std::string& certificate, http::Request request) {
    const std::string folder = rpc::Certificates().string();
    http::ClientOptions options;
    options.base_url = "https://" + console_->address();
    options.ca_file = folder + "/ca.crt";
    if (!certificate.empty()) {
      options.certificate = folder + "/" + certificate + ".crt";
      options.key = folder + "/" + certificate + ".key";
    }
    absl::StatusOr<std::unique_ptr<http::Client>> client = http::Client::Make(options);
    if (!client.ok()) return client.status();
    return (*client)->Send(request, base::DeadlineIn(absl::Seconds(60)));
  }
  http::Response Get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {}) {
    const auto response = Send("operator-duty", {.path = path, .headers = std::move(headers), .body = ""});
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : http::Response();
  }
  http::Response Post(const std::string& method, std::string body, const std::string& token) {
    const auto response =
        Send("operator-duty",
             {.method = "POST", .path = "/api/" + method, .headers = {{"X-Zhudong-CSRF", token}}, .body = body});
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : http::Response();
  }
  std::string Token() { return json::parse(Get("/api/session").body)["csrf"]; }

  const base::SystemClock clock_;
  const access::Grants grants_{
      {{.principal = kDuty, .read = {"*"}, .roles = {access::Role::kViewer, access::Role::kOperator}}}};
  Admin admin_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::LocalCaller> caller_;
  std::unique_ptr<Console> console_;
};

TEST_F(ConsoleTest, ACallIsThePrincipalsOfTheCertificate) {
  const http::Response status = Post("zhudong.v1.AdminService/GetStatus", "{}", Token());
  ASSERT_EQ(status.status, 200) << status.body;
  EXPECT_EQ(json::parse(status.body)["version"], kDuty);
  EXPECT_EQ(status.headers.at("content-type"), "application/json");
  EXPECT_EQ(status.headers.at("cache-control"), "no-store");
}

TEST_F(ConsoleTest, NobodyOnTheNetworkCallsInAnothersName) {
  const std::string folder = rpc::Certificates().string();
  grpc::SslCredentialsOptions credentials;
  credentials.pem_root_certs = *base::ReadFile(folder + "/ca.crt");
  credentials.pem_private_key = *base::ReadFile(folder + "/platform-land.key");
  credentials.pem_cert_chain = *base::ReadFile(folder + "/platform-land.crt");
  const auto stub =
      v1::AdminService::NewStub(grpc::CreateChannel(server_->address(), grpc::SslCredentials(credentials)));
  grpc::ClientContext context;
  // Not even with the proof itself, which no one outside of the process has.
  for (const auto& [name, value] : rpc::LocalIdentity({kDuty})) context.AddMetadata(name, value);
  v1::GetStatusResponse response;
  const grpc::Status status = stub->GetStatus(&context, {}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.version(), "spiffe://zhudong/platform/land");
}

TEST_F(ConsoleTest, WithinTheProcessAProofIsOfOnePrincipal) {
  const auto stub = v1::AdminService::NewStub(server_->LocalChannel());
  const auto ask = [&](const std::string& principal, const std::string& proof_of) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::LocalIdentity({principal})[0].first, principal);
    const auto proof = rpc::LocalIdentity({proof_of})[1];
    context.AddMetadata(proof.first, proof.second);
    v1::GetStatusResponse response;
    return stub->GetStatus(&context, {}, &response).ok() ? response.version() : "refused";
  };
  EXPECT_EQ(ask(kDuty, kDuty), kDuty);
  EXPECT_EQ(ask(kDuty, "spiffe://zhudong/operator/auditor"), "refused");
  grpc::ClientContext nobody;
  v1::GetStatusResponse response;
  EXPECT_EQ(stub->GetStatus(&nobody, {}, &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ConsoleTest, WithoutAClientCertificateNothingIsServed) {
  EXPECT_FALSE(Send("", {.path = "/", .body = ""}).ok());
}

TEST_F(ConsoleTest, ACertificateWithoutANameOpensNoSession) {
  const absl::StatusOr<http::Response> session = Send("nameless", {.path = "/api/session", .body = ""});
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->status, 401);
  EXPECT_EQ(json::parse(session->body)["reason"], "NO_PRINCIPAL");
}

TEST_F(ConsoleTest, EachRefusalHasItsCode) {
  const std::string token = Token();
  EXPECT_EQ(json::parse(Post("zhudong.v1.AdminService/GetStatus", "{}", "x").body)["reason"], "CSRF_TOKEN");
  const http::Response unknown = Post("zhudong.v1.AdminService/Format", "{}", token);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(json::parse(unknown.body)["reason"], "METHOD_UNKNOWN");
  const http::Response long_one =
      Post("zhudong.v1.AdminService/GetStatus", "{\"x\":\"" + std::string(3u << 20, 'x') + "\"}", token);
  EXPECT_EQ(long_one.status, 413);
  EXPECT_EQ(json::parse(long_one.body)["reason"], "FRAME_TOO_LARGE");
  const http::Response unimplemented = Post("zhudong.v1.AdminService/Reconcile", "{}", token);
  EXPECT_EQ(unimplemented.status, 501) << unimplemented.body;
  EXPECT_EQ(Get("/api/zhudong.v1.AdminService/GetStatus").status, 405) << "a GET changes nothing and asks nothing";
}

TEST_F(ConsoleTest, EveryAnswerKeepsTheBrowserToTheConsole) {
  for (const char* path :
       {"/", "/assets/chart.min.js", "/api/session", "/api/calendar", "/nothing", "/assets/nothing.js"}) {
    const http::Response response = Get(path);
    EXPECT_THAT(response.headers.at("content-security-policy"), HasSubstr("default-src 'self'")) << path;
    EXPECT_THAT(response.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'")) << path;
    EXPECT_EQ(response.headers.at("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(response.headers.at("referrer-policy"), "no-referrer") << path;
    EXPECT_THAT(response.headers.at("date"), HasSubstr(" GMT")) << path;
  }
}

TEST_F(ConsoleTest, ThePageIsToldTheWorkingDays) {
  const http::Response days = Get("/api/calendar");
  EXPECT_EQ(days.status, 200);
  EXPECT_EQ(json::parse(days.body)["version"], calendar::Calendar::China()->version());
}

TEST_F(ConsoleTest, FilesAreKeptByTheBrowserAndAskedAbout) {
  const http::Response chart = Get("/assets/chart.min.js");
  ASSERT_EQ(chart.status, 200);
  EXPECT_EQ(chart.headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(chart.headers.at("cache-control"), "no-cache") << "in place of the server's own default";
  EXPECT_EQ(chart.body, FindAsset("/assets/chart.min.js")->body);
  const http::Response again = Get("/assets/chart.min.js", {{"If-None-Match", chart.headers.at("etag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(Get("/assets/README.md").status, 404);
  EXPECT_EQ(Get("/assets/../README.md").status, 404);
}

}  // namespace
}  // namespace zhudong::console
