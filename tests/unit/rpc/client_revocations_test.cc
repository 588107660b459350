// Clients whose certificates are revoked while the real server runs: refused with a reason, told of, and cut off.
#include "gateway/rpc/client_revocations.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gateway/rpc/client_credentials.h"
#include "gateway/rpc/health_service.h"
#include "gateway/rpc/license_service.h"
#include "gateway/rpc/server.h"
#include "tests/unit/rpc/license_desk_fake.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

constexpr char kGrid[] = "spiffe://zhudong/utility/grid";
constexpr char kGet[] = "/zhudong.v1.LicenseService/GetLicense";

access::LicenseGrants Granted() {
  return *access::LicenseGrants::Make(
      {{.code = "p"}}, {{.name = "grid", .principal = kGrid, .purposes = {"p"}, .types = {"*"}, .regions = {"*"}}});
}

class ClientRevocationsTest : public testing::Test {
 protected:
  void SetUp() override {
    Revoke("");
    RevocationOptions options{.lists = List(), .authorities = Certificates() / "ca.crt", .look = absl::Hours(1)};
    options.refused = [this](const RevokedCalls& calls) {
      absl::MutexLock lock(&mutex_);
      refused_.push_back(calls);
    };
    options.looked = [this](bool good, std::string_view what) {
      absl::MutexLock lock(&mutex_);
      looks_.push_back(absl::StrCat(good ? "good: " : "bad: ", std::string(what)));
    };
    auto revocations = ClientRevocations::Open(std::move(options), clock_);
    ASSERT_TRUE(revocations.ok()) << revocations.status();
    revocations_ = *std::move(revocations);
    ServerOptions serve;
    serve.listen = "127.0.0.1:0";
    serve.certificate = Certificates() / "server.crt";
    serve.key = Certificates() / "server.key";
    serve.client_ca = Certificates() / "ca.crt";
    serve.revocations = revocations_.get();
    auto server = Server::Start(serve, {&service_, &health_});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void TearDown() override {
    service_.Shutdown();
    health_.Shutdown();
    server_.reset();
  }
  static std::string List() { return Certificates() / "clients.crl"; }
  static void Revoke(const std::string& names) {
    const std::string command =
        absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-revocations ", Certificates().string(), " ", names);
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  std::shared_ptr<grpc::Channel> As(const std::string& name) const {
    const auto file = [&name](const char* kind) { return (Certificates() / (name + kind)).string(); };
    auto channel = OpenChannel(server_->address(), {file(".crt"), file(".key"), Certificates() / "ca.crt"}, "", 0);
    EXPECT_TRUE(channel.ok()) << channel.status();
    return *channel;
  }
  static absl::Status Get(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::GetLicenseResponse response;
    return FromGrpc(v1::LicenseService::NewStub(channel)->GetLicense(&context, {}, &response));
  }
  static grpc::StatusCode Check(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    grpc::health::v1::HealthCheckResponse response;
    return grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &response).error_code();
  }
  // Asks for the list of services; the answer itself does not matter.
  static grpc::StatusCode Reflect(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    const grpc::Slice list_services(std::string("\x3a\x00", 2));
    const grpc::ByteBuffer request(&list_services, 1);
    grpc::ByteBuffer response;
    absl::Notification done;
    grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
    grpc::GenericStub(channel).UnaryCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {},
                                         &request, &response, [&](const grpc::Status& status) {
                                           code = status.error_code();
                                           done.Notify();
                                         });
    done.WaitForNotification();
    return code;
  }
  static void ExpectRevoked(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    EXPECT_EQ(v1::ErrorReason_Name(model::ReasonOf(status)), "ERROR_REASON_CERTIFICATE_REVOKED") << status;
  }
  std::vector<RevokedCalls> refused() {
    absl::MutexLock lock(&mutex_);
    return refused_;
  }
  std::vector<std::string> looks() {
    absl::MutexLock lock(&mutex_);
    return looks_;
  }

  absl::Mutex mutex_;
  std::vector<RevokedCalls> refused_;
  std::vector<std::string> looks_;
  FakeDesk desk_;
  const access::LicenseGrants grants_ = Granted();
  base::ManualClock clock_{absl::Now()};
  LicenseService service_{desk_, grants_, clock_, {.checkpoint_interval = absl::Milliseconds(50)}};
  HealthService health_{10};
  std::unique_ptr<ClientRevocations> revocations_;
  std::unique_ptr<Server> server_;
};

TEST_F(ClientRevocationsTest, WhoIsRevokedIsRefusedAlsoOverAConnectionThatIsOpen) {
  const auto grid = As("utility-grid");
  const auto other = As("utility-other");
  ASSERT_TRUE(Get(grid).ok());
  Revoke("utility-grid");
  revocations_->Look();
  ExpectRevoked(Get(grid));
  ExpectRevoked(Get(As("utility-grid")));
  EXPECT_TRUE(Get(other).ok());
  EXPECT_EQ(desk_.asked().size(), 2u);  // before, and the other's
  // Taken back: the same connection serves again.
  Revoke("");
  revocations_->Look();
  EXPECT_TRUE(Get(grid).ok());
}

TEST_F(ClientRevocationsTest, HealthAndReflectionTellWhoIsRevokedNothing) {
  health_.SetServing("", true);
  const auto grid = As("utility-grid");
  EXPECT_EQ(Check(grid), grpc::StatusCode::OK);
  EXPECT_EQ(Reflect(grid), grpc::StatusCode::OK);
  Revoke("utility-grid");
  revocations_->Look();
  EXPECT_EQ(Check(grid), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Reflect(grid), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Check(As("utility-other")), grpc::StatusCode::OK);
}

TEST_F(ClientRevocationsTest, RefusalsAreToldOfOnceInAWhileWithTheirCount) {
  Revoke("utility-grid");
  revocations_->Look();
  const auto grid = As("utility-grid");
  for (int i = 0; i < 5; ++i) ExpectRevoked(Get(grid));
  ASSERT_EQ(refused().size(), 1u);
  EXPECT_EQ(refused()[0].principal, kGrid);
  EXPECT_EQ(refused()[0].method, kGet);
  EXPECT_EQ(refused()[0].calls, 1);
  EXPECT_GE(refused()[0].serial.size(), 16u);
  clock_.Advance(absl::Minutes(1));
  ExpectRevoked(Get(grid));
  ASSERT_EQ(refused().size(), 2u);
  EXPECT_EQ(refused()[1].calls, 5);
  EXPECT_EQ(refused()[1].serial, refused()[0].serial);
}

TEST_F(ClientRevocationsTest, ACallThatIsOpenEnds) {
  const auto open = [this](const char* name, grpc::ClientContext& context) {
    auto reader = v1::LicenseService::NewStub(As(name))->WatchLicenses(&context, {});
    v1::WatchLicensesResponse first;
    EXPECT_TRUE(reader->Read(&first));
    return reader;
  };
  grpc::ClientContext contexts[3];
  const auto one = open("utility-grid", contexts[0]);
  const auto two = open("utility-grid", contexts[1]);
  Revoke("utility-grid");
  revocations_->Look();
  v1::WatchLicensesResponse more;
  for (const auto& reader : {one.get(), two.get()}) {
    while (reader->Read(&more)) continue;
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  const auto again = v1::LicenseService::NewStub(As("utility-grid"))->WatchLicenses(&contexts[2], {});
  EXPECT_FALSE(again->Read(&more));
  ExpectRevoked(FromGrpc(again->Finish()));
}

// Calls come and go while the lists are read again and again.
TEST_F(ClientRevocationsTest, ListsAreReadWhileCallsComeAndGo) {
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (const char* name : {"utility-grid", "utility-other"}) {
    clients.emplace_back([&, name] {
      const auto channel = As(name);
      while (!over.load()) {
        grpc::ClientContext context;
        const auto watch = v1::LicenseService::NewStub(channel)->WatchLicenses(&context, {});
        v1::WatchLicensesResponse response;
        watch->Read(&response);
        context.TryCancel();
        watch->Finish();
        const absl::Status got = Get(channel);
        const bool may_be_cut = std::string(name) == "utility-grid";
        if (!got.ok() && !may_be_cut) ++wrong;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    Revoke(i % 2 == 0 ? "utility-grid" : "");
    revocations_->Look();
  }
  over.store(true);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_TRUE(Get(As("utility-grid")).ok());
}

TEST_F(ClientRevocationsTest, AListThatCantBeUsedIsToldOfAndTheFormerOneHolds) {
  Revoke("utility-grid");
  revocations_->Look();
  std::ofstream(List()) << "nothing";
  revocations_->Look();
  ExpectRevoked(Get(As("utility-grid")));
  ASSERT_EQ(looks().size(), 2u);
  EXPECT_THAT(looks()[0], testing::HasSubstr("good: "));
  EXPECT_THAT(looks()[1], testing::AllOf(testing::HasSubstr("bad: "), testing::HasSubstr("clients.crl")));
  revocations_->Look();
  EXPECT_EQ(looks().size(), 2u);  // not with every look
  std::filesystem::remove(List());
  clock_.Advance(absl::Minutes(1));
  revocations_->Look();
  EXPECT_EQ(looks().size(), 3u);
  ExpectRevoked(Get(As("utility-grid")));
}

TEST_F(ClientRevocationsTest, AListThatIsPastItsNextUpdateStillHoldsAndIsToldOf) {
  Revoke("utility-grid");
  revocations_->Look();
  clock_.Advance(absl::Hours(24 * 31));
  revocations_->Look();
  ASSERT_FALSE(looks().empty());
  EXPECT_THAT(looks().back(), testing::HasSubstr("past its next update"));
  ExpectRevoked(Get(As("utility-grid")));
}

TEST_F(ClientRevocationsTest, WithoutAListThatCanBeUsedNothingStarts) {
  const auto opened =
      ClientRevocations::Open({.lists = Certificates() / "ca.crt", .authorities = Certificates() / "ca.crt"}, clock_);
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(opened.status().message()), testing::HasSubstr("ca.crt holds no revocation list"));
  EXPECT_FALSE(
      ClientRevocations::Open({.lists = "/absent.crl", .authorities = Certificates() / "ca.crt"}, clock_).ok());
}

}  // namespace
}  // namespace zhudong::rpc
