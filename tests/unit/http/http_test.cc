// Client and server against each other, over real sockets and real TLS.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/http/client.h"
#include "gateway/http/server.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::http {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

Response Text(int status, std::string body) { return {status, {{"content-type", "text/plain"}}, std::move(body)}; }

class HttpTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", folder_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void Serve(ServerOptions options = {}) {
    auto server = Server::Start(
        options, {{"GET /hello", [](const Incoming& in) { return Text(200, "hello " + in.query.at("name")); }},
                  {"POST /echo",
                   [](const Incoming& in) {
                     return Response{201, {{"x-of", in.headers.at("x-from")}}, in.body};
                   }},
                  {"GET /throw", [](const Incoming&) -> Response { throw std::runtime_error("inner words"); }},
                  {"GET /big", [](const Incoming&) { return Text(200, std::string(100000, 'x')); }},
                  {"GET /slow", [](const Incoming&) {
                     absl::SleepFor(absl::Milliseconds(400));
                     return Text(200, "late");
                   }}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  static ServerOptions Tls(bool mutual) {
    ServerOptions options{.certificate = folder_->Path("server.crt"), .key = folder_->Path("server.key")};
    if (mutual) options.client_ca = folder_->Path("ca.crt");
    return options;
  }
  std::unique_ptr<Client> Connect(ClientOptions options = {.allow_plain = true}) {
    if (options.base_url.empty()) {
      options.base_url = absl::StrCat(options.allow_plain ? "http://" : "https://", server_->address());
    }
    auto client = Client::Make(options);
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }
  static TempFolder* folder_;
  std::unique_ptr<Server> server_;
};
TempFolder* HttpTest::folder_ = nullptr;

TEST_F(HttpTest, AsksAndIsAnswered) {
  Serve();
  const auto client = Connect();
  const auto hello = client->Send({.path = "/hello?name=" + EscapeQuery("张 三&")}, Soon());
  ASSERT_TRUE(hello.ok()) << hello.status();
  EXPECT_EQ(hello->status, 200);
  EXPECT_EQ(hello->body, "hello 张 三&");
  const auto echo =
      client->Send({.method = "POST", .path = "/echo", .headers = {{"x-from", "me"}}, .body = "{}"}, Soon());
  ASSERT_TRUE(echo.ok()) << echo.status();
  EXPECT_EQ(echo->status, 201);
  EXPECT_EQ(echo->headers.at("x-of"), "me");
  EXPECT_EQ(client->Send({.path = "/nothing"}, Soon())->status, 404);
}

TEST_F(HttpTest, AHandlersExceptionIsAnAnswerWithoutInnerWords) {
  Serve();
  const auto answer = Connect()->Send({.path = "/throw"}, Soon());
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 500);
  EXPECT_FALSE(absl::StrContains(answer->body, "inner"));
}

TEST_F(HttpTest, WhatIsTooLongIsCutOffOnBothSides) {
  Serve({.max_request_bytes = 1000});
  EXPECT_EQ(Connect({.allow_plain = true, .max_response_bytes = 1000})->Send({.path = "/big"}, Soon()).status().code(),
            absl::StatusCode::kDataLoss);
  const auto refused = Connect()->Send(
      {.method = "POST", .path = "/echo", .headers = {{"x-from", "me"}}, .body = std::string(5000, 'x')}, Soon());
  EXPECT_TRUE(!refused.ok() || refused->status == 413);
}

TEST_F(HttpTest, ADeadlineEndsTheWait) {
  Serve();
  EXPECT_EQ(Connect()->Send({.path = "/slow"}, absl::Now() + absl::Milliseconds(50)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Connect()->Send({.path = "/slow"}, absl::Now() - absl::Seconds(1)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(HttpTest, HeadersCantBeginOthers) {
  Serve();
  EXPECT_EQ(Connect()->Send({.path = "/hello?name=a", .headers = {{"x", "a\r\ny: b"}}}, Soon()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(HttpTest, PlainHttpOnlyWhereItIsAllowed) {
  EXPECT_FALSE(Client::Make({.base_url = "http://127.0.0.1:1"}).ok());
  EXPECT_FALSE(Client::Make({.base_url = "127.0.0.1"}).ok());
  EXPECT_FALSE(Server::Start({.listen = "0.0.0.0:0"}, {}).ok());
}

TEST_F(HttpTest, TheServersCertificateMustBeTrusted) {
  Serve(Tls(false));
  EXPECT_TRUE(Connect({.ca_file = folder_->Path("ca.crt")})->Send({.path = "/hello?name=a"}, Soon()).ok());
  EXPECT_EQ(Connect({})->Send({.path = "/hello?name=a"}, Soon()).status().code(), absl::StatusCode::kUnavailable);
  TempFolder other;
  const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", other.Path(""));
  ASSERT_EQ(std::system(make.c_str()), 0);
  EXPECT_EQ(Connect({.ca_file = other.Path("ca.crt")})->Send({.path = "/hello?name=a"}, Soon()).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(HttpTest, AClientCertificateIsDemandedWhereItIsSet) {
  Serve(Tls(true));
  const std::string ca = folder_->Path("ca.crt");
  EXPECT_FALSE(Connect({.ca_file = ca})->Send({.path = "/hello?name=a"}, Soon()).ok());
  const auto known =
      Connect(
          {.ca_file = ca, .certificate = folder_->Path("platform-land.crt"), .key = folder_->Path("platform-land.key")})
          ->Send({.path = "/hello?name=a"}, Soon());
  EXPECT_TRUE(known.ok()) << known.status();
}

TEST_F(HttpTest, AnAnswerThatEndsInTheMiddleIsNoAnswer) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::thread peer([listener] {
    const int connection = accept(listener, nullptr, nullptr);
    char buffer[1024];
    if (read(connection, buffer, sizeof buffer) > 0) {
      const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
      if (write(connection, half.data(), half.size()) < 0) return;
    }
    close(connection);
  });
  const auto answer =
      Connect({.base_url = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port)), .allow_plain = true})
          ->Send({.path = "/"}, Soon());
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDataLoss) << answer.status();
  peer.join();
  close(listener);
}

TEST_F(HttpTest, APortThatIsTakenIsAnError) {
  Serve();
  EXPECT_FALSE(Server::Start({.listen = server_->address()}, {}).ok());
}

TEST_F(HttpTest, StopsWithConnectionsOpen) {
  Serve();
  const auto client = Connect();
  ASSERT_TRUE(client->Send({.path = "/hello?name=a"}, Soon()).ok());
  server_->Stop();
  EXPECT_EQ(client->Send({.path = "/hello?name=a"}, Soon()).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace zhudong::http
