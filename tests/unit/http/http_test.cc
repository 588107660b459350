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
                  {"GET /cut",
                   [](const Incoming&) {
                     Response response = Text(200, std::string(1000, 'x'));
                     response.cut_after = 10;
                     return response;
                   }},
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

// A server that restarts, or has no use for an idle connection, is no failure of the next call.
TEST_F(HttpTest, AConnectionThatThePeerClosedIsNotUsedAgain) {
  for (const bool tls : {false, true}) {
    Serve(tls ? Tls(false) : ServerOptions());
    const std::string address = server_->address();
    const auto client = tls ? Connect({.ca_file = folder_->Path("ca.crt")}) : Connect();
    ASSERT_TRUE(client->Send({.path = "/hello?name=1"}, Soon()).ok());
    for (int i = 0; i < 5; ++i) {
      server_.reset();
      ServerOptions again = tls ? Tls(false) : ServerOptions();
      again.listen = address;
      Serve(again);
      const auto answer = client->Send({.path = "/hello?name=2"}, Soon());
      ASSERT_TRUE(answer.ok()) << answer.status() << (tls ? " over TLS" : "");
    }
  }
}

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

// A server of bare bytes: reads one request and then does as it is told with the connection.
class RawPeer {
 public:
  explicit RawPeer(std::function<void(int connection)> answer) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port));
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int connection = accept(listener_, nullptr, nullptr);
      char buffer[1024];
      if (read(connection, buffer, sizeof buffer) > 0) answer(connection);
      close(connection);
    });
  }
  ~RawPeer() {
    Join();
    close(listener_);
  }
  void Join() {
    if (thread_.joinable()) thread_.join();
  }
  const std::string& url() const { return url_; }

 private:
  int listener_ = -1;
  std::string url_;
  std::thread thread_;
};

bool Write(int connection, const std::string& text) {
  return send(connection, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

TEST_F(HttpTest, AnAnswerThatEndsInTheMiddleIsNoAnswer) {
  RawPeer peer([](int connection) { Write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"); });
  const auto answer = Connect({.base_url = peer.url(), .allow_plain = true})->Send({.path = "/"}, Soon());
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDataLoss) << answer.status();
}

// Each wait is short, and all of them together have no end.
TEST_F(HttpTest, ADeadlineEndsAnAnswerThatTrickles) {
  for (const std::string head : {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"}) {
    std::atomic<bool> cut = false;
    RawPeer peer([&cut, &head](int connection) {
      if (!Write(connection, head)) return;
      const absl::Time bound = absl::Now() + absl::Seconds(30);
      while (!cut && absl::Now() < bound) {
        absl::SleepFor(absl::Milliseconds(10));
        cut = !Write(connection, "x");
      }
    });
    const auto answer = Connect({.base_url = peer.url(), .allow_plain = true})
                            ->Send({.path = "/"}, absl::Now() + absl::Milliseconds(200));
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded) << answer.status();
    peer.Join();
    EXPECT_TRUE(cut);
  }
}

TEST_F(HttpTest, AServerCutsAnAnswerWhereItIsTold) {
  Serve(Tls(false));
  const auto client = Connect({.ca_file = folder_->Path("ca.crt")});
  EXPECT_EQ(client->Send({.path = "/cut"}, Soon()).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(client->Send({.path = "/hello?name=a"}, Soon()).ok());
}

TEST_F(HttpTest, TheServersCertificateMustBeForItsName) {
  Serve(Tls(false));
  const std::string port = server_->address().substr(server_->address().rfind(':'));
  // The development certificate names localhost and 127.0.0.1; 127.0.0.2 reaches nobody else's machine.
  ASSERT_TRUE(Connect({.base_url = "https://localhost" + port, .ca_file = folder_->Path("ca.crt")})
                  ->Send({.path = "/hello?name=a"}, Soon())
                  .ok());
  server_->Stop();
  ServerOptions other = Tls(false);
  other.listen = "127.0.0.2:0";
  Serve(other);
  EXPECT_EQ(Connect({.ca_file = folder_->Path("ca.crt")})->Send({.path = "/hello?name=a"}, Soon()).status().code(),
            absl::StatusCode::kUnavailable);
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
