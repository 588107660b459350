// The real server: its port, its certificates, its end.
#include "gateway/rpc/server.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/rpc/client_credentials.h"
#include "gateway/rpc/health_service.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

namespace fs = std::filesystem;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class ServerTest : public testing::Test {
 protected:
  ServerTest() { health_.SetServing("", true); }

  static ServerOptions Options(const fs::path& certificates = Certificates()) {
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.certificate = certificates / "server.crt";
    options.key = certificates / "server.key";
    options.client_ca = certificates / "ca.crt";
    options.certificate_reload_s = 1;
    return options;
  }
  static ClientTls Client(const fs::path& certificates = Certificates()) {
    return {certificates / "platform-land.crt", certificates / "platform-land.key", certificates / "ca.crt"};
  }
  static std::unique_ptr<Health::Stub> StubOf(const Server& server, const ClientTls& tls) {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = OpenChannel(server.address(), tls, "", 0);
    EXPECT_TRUE(channel.ok()) << channel.status();
    return Health::NewStub(*channel);
  }
  static grpc::Status Check(const Server& server, const ClientTls& tls) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    HealthCheckResponse response;
    return StubOf(server, tls)->Check(&context, HealthCheckRequest(), &response);
  }

  HealthService health_;
};

TEST_F(ServerTest, ServesWhoHasACertificateOfItsCa) {
  const auto server = Server::Start(Options(), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_EQ((*server)->address().find("127.0.0.1:"), 0u);
  EXPECT_NE((*server)->address(), "127.0.0.1:0");
  EXPECT_TRUE(Check(**server, Client()).ok());
}

TEST_F(ServerTest, ASecondServerOnTheSamePortIsRefused) {
  const auto server = Server::Start(Options(), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  ServerOptions same = Options();
  same.listen = (*server)->address();
  const auto second = Server::Start(same, {&health_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find(same.listen), absl::string_view::npos);
  EXPECT_TRUE(Check(**server, Client()).ok());
}

TEST_F(ServerTest, AFileThatCannotBeReadIsNamed) {
  ServerOptions options = Options();
  options.key = "/nowhere/server.key";
  const auto server = Server::Start(options, {&health_});
  EXPECT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(server.status().message().find("/nowhere/server.key"), absl::string_view::npos);
}

// gRPC itself would start, and refuse every client.
TEST_F(ServerTest, FilesThatCannotServeAreNamed) {
  const ServerOptions good = Options();
  ServerOptions no_certificate = good;
  no_certificate.certificate = good.key;
  ServerOptions no_key = good;
  no_key.key = good.certificate;
  ServerOptions foreign_key = good;
  foreign_key.key = Certificates() / "platform-land.key";
  ServerOptions no_ca = good;
  no_ca.client_ca = good.key;
  for (const auto& [options, named] : {std::pair(no_certificate, good.key), std::pair(no_key, good.certificate),
                                       std::pair(foreign_key, foreign_key.key), std::pair(no_ca, good.key)}) {
    const auto server = Server::Start(options, {&health_});
    ASSERT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition) << named;
    EXPECT_NE(server.status().message().find(named), absl::string_view::npos) << server.status();
  }
}

TEST_F(ServerTest, ACertificateOfAnotherCaIsRefused) {
  const TempDir other;
  ASSERT_EQ(
      std::system(absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", other.path().string()).c_str()),
      0);
  const auto server = Server::Start(Options(), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  ClientTls stranger = Client(other.path());
  stranger.ca = Certificates() / "ca.crt";
  EXPECT_EQ(Check(**server, stranger).error_code(), grpc::StatusCode::UNAVAILABLE);
}

// Everything is replaced: new clients are served by the new CA, and the old certificates are worth nothing any more.
TEST_F(ServerTest, CertificatesReplacedOnDiskAreServedWithoutARestart) {
  const TempDir next;
  const TempDir live;
  ASSERT_EQ(
      std::system(absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", next.path().string()).c_str()), 0);
  for (const char* file : {"server.crt", "server.key", "ca.crt"}) {
    fs::copy_file(Certificates() / file, live.path() / file);
  }
  const auto server = Server::Start(Options(live.path()), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_TRUE(Check(**server, Client()).ok());
  ASSERT_FALSE(Check(**server, Client(next.path())).ok());
  for (const char* file : {"server.crt", "server.key", "ca.crt"}) {
    fs::copy_file(next.path() / file, live.path() / "half");
    fs::rename(live.path() / "half", live.path() / file);
  }
  bool served = false;
  for (const absl::Time deadline = absl::Now() + absl::Seconds(20); !served && absl::Now() < deadline;) {
    absl::SleepFor(absl::Milliseconds(100));
    served = Check(**server, Client(next.path())).ok();
  }
  EXPECT_TRUE(served);
  EXPECT_FALSE(Check(**server, Client()).ok());
}

// A key and a certificate can't be replaced in one step, so the server may see one without the other.
TEST_F(ServerTest, AHalfReplacedPairRefusesNewConnectionsOnlyUntilTheOtherHalfIsThere) {
  const TempDir live;
  for (const char* file : {"server.crt", "server.key", "ca.crt"}) {
    fs::copy_file(Certificates() / file, live.path() / file);
  }
  const auto server = Server::Start(Options(live.path()), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto open = StubOf(**server, Client());
  const auto check = [&] {
    grpc::ClientContext context;
    HealthCheckResponse response;
    return open->Check(&context, HealthCheckRequest(), &response).ok();
  };
  ASSERT_TRUE(check());
  const auto replace = [&](const std::string& with) {
    fs::copy_file(Certificates() / (with + ".key"), live.path() / "half.key");
    fs::rename(live.path() / "half.key", live.path() / "server.key");
  };
  const auto served_becomes = [&](bool wanted) {
    for (const absl::Time deadline = absl::Now() + absl::Seconds(20); absl::Now() < deadline;) {
      if (Check(**server, Client()).ok() == wanted) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  };
  replace("platform-land");
  ASSERT_TRUE(served_becomes(false));
  EXPECT_TRUE(check()) << "the connection that was open goes on";
  replace("server");
  EXPECT_TRUE(served_becomes(true));
}

TEST_F(ServerTest, StoppingEndsWhatIsStillOpenAfterTheGrace) {
  auto server = Server::Start(Options(), {&health_});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub = StubOf(**server, Client());
  grpc::ClientContext context;
  const auto watch = stub->Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  const absl::Time before = absl::Now();
  (*server)->Stop(absl::Milliseconds(200));
  const absl::Duration took = absl::Now() - before;
  EXPECT_GE(took, absl::Milliseconds(200));
  EXPECT_LT(took, absl::Seconds(10));
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_FALSE(watch->Finish().ok());
}

}  // namespace
}  // namespace zhudong::rpc
