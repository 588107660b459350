// A server against peers that behave badly, over bare sockets: bounded time, bounded bytes, bounded connections.
#include "gateway/http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::http {
namespace {

constexpr absl::Duration kBound = absl::Seconds(60);

absl::Time Soon() { return absl::Now() + kBound; }

class RawClient {
 public:
  explicit RawClient(const Server& server, bool may_fail = false) {
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(server.address().substr(server.address().rfind(':') + 1), &port));
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connected = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    EXPECT_TRUE(connected == 0 || may_fail);
    const timeval bound{60, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
  }
  ~RawClient() { close(socket_); }
  bool Write(const std::string& text) {
    return send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  std::string Hello() {
    Write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    return Read("hello");
  }
  // Until the other side ends, or `enough` stands in what came.
  std::string Read(const std::string& enough = "") {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(socket_, buffer, sizeof buffer, 0)) > 0;) {
      text.append(buffer, static_cast<size_t>(got));
      if (!enough.empty() && absl::StrContains(text, enough)) break;
    }
    return text;
  }

 private:
  int socket_ = -1;
};

class ServerTest : public testing::Test {
 protected:
  void Serve(ServerOptions options) {
    auto server =
        Server::Start(options, {{"GET /hello",
                                 [](const Incoming& in) {
                                   return Response{200, {}, "hello " + in.principal};
                                 }},
                                {"GET /wait",
                                 [this](const Incoming&) {
                                   entered_.fetch_add(1);
                                   go_on_.WaitForNotification();
                                   return Response{200, {}, "waited"};
                                 }},
                                {"GET /stream",
                                 [](const Incoming&) {
                                   Response response{200, {{"Cache-Control", "no-cache"}}, ""};
                                   response.stream = [](const std::function<bool(std::string_view)>& write) {
                                     for (int i = 0; i < 3; ++i) write(absl::StrCat("line ", i, "\n"));
                                   };
                                   return response;
                                 }},
                                {"GET /watch",
                                 [this](const Incoming&) {
                                   Response response{200, {}, ""};
                                   response.stream = [this](const std::function<bool(std::string_view)>& write) {
                                     write("begun\n");
                                     for (int i = 0; i < 100; ++i) looked_ += write("") ? 1 : 0;
                                     entered_.fetch_add(1);
                                     while (write("")) absl::SleepFor(absl::Milliseconds(1));
                                     left_.Notify();
                                   };
                                   return response;
                                 }},
                                {"POST /length", [this](const Incoming& in) {
                                   handled_.fetch_add(1);
                                   return Response{200, {}, absl::StrCat("length ", in.body.size())};
                                 }}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::atomic<int> entered_ = 0, handled_ = 0, looked_ = 0;
  absl::Notification left_;
  absl::Notification go_on_;
  std::unique_ptr<Server> server_;
};

constexpr char kChunked[] = "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(ServerTest, OneConnectionHasManyRequests) {
  Serve({});
  RawClient client(*server_);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Write(absl::StrCat(kChunked, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")));
    EXPECT_TRUE(absl::StrContains(client.Read("length 5"), "length 5"));
  }
}

TEST_F(ServerTest, AnAnswerMayBeMadeWhileItIsSent) {
  Serve({});
  RawClient client(*server_);
  ASSERT_TRUE(client.Write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string answer = client.Read("\r\n0\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(answer, "Transfer-Encoding: chunked")) << answer;
  EXPECT_TRUE(absl::StrContains(answer, "line 0\n") && absl::StrContains(answer, "line 2\n")) << answer;
  EXPECT_TRUE(absl::StrContains(answer, "Cache-Control: no-cache\r\n")) << answer;
  EXPECT_FALSE(absl::StrContains(answer, "no-store")) << "a header stands in place of the default of its name";
  ASSERT_TRUE(client.Write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(absl::StrContains(client.Read("hello "), "200 OK")) << "the connection goes on";
}

TEST_F(ServerTest, AnAnswerKnowsAtOnceThatItsReaderLeft) {
  Serve({});
  {
    RawClient client(*server_);
    ASSERT_TRUE(client.Write("GET /watch HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(absl::StrContains(client.Read("begun\n"), "begun"));
    while (entered_ == 0) absl::SleepFor(absl::Milliseconds(1));
    EXPECT_EQ(looked_, 100) << "it is there, though it says nothing";
    EXPECT_FALSE(left_.HasBeenNotified());
  }
  EXPECT_TRUE(left_.WaitForNotificationWithTimeout(absl::Seconds(60)));
}

TEST_F(ServerTest, AnOldConnectionTakesNoFurtherRequest) {
  Serve({.most_age = absl::ZeroDuration()});
  RawClient client(*server_);
  ASSERT_TRUE(client.Write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string answer = client.Read();
  EXPECT_TRUE(absl::StrContains(answer, "200 OK") && absl::StrContains(answer, "Connection: close")) << answer;
}

TEST_F(ServerTest, ChunksAreBoundedLikeEveryBody) {
  Serve({.max_request_bytes = 1000});
  RawClient client(*server_);
  ASSERT_TRUE(client.Write(absl::StrCat(kChunked, "7d0\r\n", std::string(2000, 'x'), "\r\n")));
  EXPECT_TRUE(absl::StartsWith(client.Read(), "HTTP/1.1 413 "));
  // Chunks of nearly nothing, with much around each.
  RawClient padded(*server_);
  padded.Write(kChunked);
  for (int i = 0; i < 200 && padded.Write(absl::StrCat("1;", std::string(4000, 'p'), "\r\nx\r\n")); ++i) {
  }
  EXPECT_TRUE(absl::StartsWith(padded.Read(), "HTTP/1.1 4"));
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, ABodyThatIsTooLongIsNotReadAndEndsTheConnection) {
  Serve({.max_request_bytes = 1000});
  RawClient client(*server_);
  ASSERT_TRUE(client.Write("POST /length HTTP/1.1\r\nContent-Length: 100000\r\n\r\nGET /hello HTTP/1.1\r\n\r\n"));
  const std::string answer = client.Read();
  EXPECT_TRUE(absl::StartsWith(answer, "HTTP/1.1 413 ")) << answer;
  EXPECT_FALSE(absl::StrContains(answer, "hello")) << answer;
}

TEST_F(ServerTest, HeadersWithoutEndAreCutOff) {
  Serve({});
  RawClient client(*server_);
  client.Write("GET /hello HTTP/1.1\r\n");
  const std::string line = absl::StrCat("X-Y: ", std::string(1000, 'y'), "\r\n");
  int lines = 0;
  while (lines < 100000 && client.Write(line)) ++lines;
  EXPECT_LT(lines, 100000);
}

TEST_F(ServerTest, LengthsThatContradictEachOtherAreRefused) {
  Serve({});
  for (const char* more : {"Content-Length: 3\r\nContent-Length: 4\r\n",
                           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Content-Length: three\r\n"}) {
    RawClient client(*server_);
    ASSERT_TRUE(client.Write(absl::StrCat("POST /length HTTP/1.1\r\n", more, "\r\nabc")));
    EXPECT_TRUE(absl::StartsWith(client.Read(), "HTTP/1.1 400 ")) << more;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, WhoTricklesIsCutOff) {
  Serve({.read_timeout_s = 1});
  for (const std::string head :
       {"", "GET /hello HTTP/1.1\r\nX: ", "POST /length HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"}) {
    RawClient client(*server_);
    client.Write(head);
    const absl::Time bound = Soon();
    while (client.Write("x") && absl::Now() < bound) absl::SleepFor(absl::Milliseconds(20));
    EXPECT_LT(absl::Now(), bound) << head;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, BeyondTheBoundsConnectionsAreClosedAtOnce) {
  Serve({.threads = 1, .max_waiting = 1});
  const std::string request = "GET /wait HTTP/1.1\r\nConnection: close\r\n\r\n";
  RawClient working(*server_);
  working.Write(request);
  while (entered_ == 0) absl::SleepFor(absl::Milliseconds(1));
  // One may wait; of the two that come now one is closed, whichever comes second.
  RawClient one(*server_), two(*server_);
  one.Write(request);
  two.Write(request);
  std::string answers[2];
  std::thread first([&] { answers[0] = one.Read(); });
  std::thread second([&] {
    answers[1] = two.Read();
    go_on_.Notify();
  });
  second.join();
  first.join();
  EXPECT_TRUE(absl::StrContains(working.Read(), "waited"));
  EXPECT_TRUE(absl::StrContains(answers[0], "waited"));
  EXPECT_EQ(answers[1], "");
}

TEST_F(ServerTest, AnOpenConnectionGivesItsThreadToOneThatWaits) {
  Serve({.threads = 1});
  RawClient silent(*server_);
  silent.Write("GET /hello HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(absl::StrContains(silent.Read("hello"), "hello"));
  RawClient other(*server_);
  other.Write("GET /hello HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(other.Read("hello"), "hello"));
}

TEST_F(ServerTest, BeforeTheBodyIsReadTheRequestMayBeRefused) {
  ServerOptions options;
  options.before_body = [](const Incoming& in) {
    return in.headers.contains("x-key") ? std::nullopt : std::optional<Response>({401, {}, "no key"});
  };
  options.refusal = [](const Incoming& in, int status, const std::string&) {
    return Response{status, {}, "refused " + in.path};
  };
  Serve(std::move(options));
  RawClient stranger(*server_), known(*server_), lost(*server_);
  stranger.Write("POST /length HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(stranger.Read(), "no key"));
  known.Write("POST /length HTTP/1.1\r\nX-Key: a\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_TRUE(absl::StrContains(known.Read("length 3"), "length 3"));
  lost.Write("GET /nowhere HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(lost.Read("refused"), "refused /nowhere"));
}

// One that never says anything has no request to be answered: nobody waits for it, not even for its handshake.
TEST_F(ServerTest, StopsAtOnceWhereConnectionsAreSilent) {
  Serve({.threads = 2, .read_timeout_s = 3600});
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 5; ++i) silent.push_back(std::make_unique<RawClient>(*server_));
  RawClient asking(*server_);
  absl::Notification stopped;
  std::thread stopper([&] {
    server_->Stop();
    stopped.Notify();
  });
  EXPECT_TRUE(stopped.WaitForNotificationWithTimeout(kBound));
  silent.clear();
  stopper.join();
}

// As the library does where the system has no file or no memory left for a moment.
TEST_F(ServerTest, ListensAnewWhenItsSocketIsLost) {
  std::atomic<int> told = 0;
  Serve({.log = [&](std::string_view) { ++told; }});
  EXPECT_TRUE(absl::StrContains(RawClient(*server_).Hello(), "hello"));
  const std::string port = server_->address().substr(server_->address().rfind(':') + 1);
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    int listening = 0;
    socklen_t listening_size = sizeof listening;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &listening_size) != 0 || listening == 0) continue;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    if (absl::StrCat(ntohs(address.sin_port)) == port)
      shutdown(fd, SHUT_RD);  // accept() fails with EINVAL from here on
  }
  std::string answer;
  for (const absl::Time until = Soon(); absl::Now() < until && !absl::StrContains(answer, "hello");) {
    answer = RawClient(*server_, /*may_fail=*/true).Hello();
  }
  EXPECT_TRUE(absl::StrContains(answer, "hello"));
  EXPECT_EQ(told, 1);
  server_->Stop();
}

class TlsServerTest : public ServerTest {
 protected:
  static void Make(const TempFolder& folder) {
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", folder.Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  absl::StatusOr<Response> Hello(const TempFolder& trusted, const std::string& identity) {
    ClientOptions options{.base_url = "https://" + server_->address(), .ca_file = trusted.Path("ca.crt")};
    if (!identity.empty()) {
      options.certificate = trusted.Path(identity + ".crt");
      options.key = trusted.Path(identity + ".key");
    }
    auto client = Client::Make(options);
    return client.ok() ? (*client)->Send({.path = "/hello"}, Soon()) : client.status();
  }
};

TEST_F(TlsServerTest, KnowsThePrincipalAndReadsChangedFilesAgain) {
  TempFolder old_folder, fresh;
  Make(old_folder);
  Make(fresh);
  ServerOptions options{.certificate = old_folder.Path("server.crt"),
                        .key = old_folder.Path("server.key"),
                        .client_ca = old_folder.Path("ca.crt"),
                        .client_certificate_optional = true,
                        .certificate_reload = absl::ZeroDuration()};
  Serve(std::move(options));
  const auto known = Hello(old_folder, "platform-land");
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ(known->body, "hello spiffe://zhudong/platform/land");
  EXPECT_EQ(Hello(old_folder, "")->body, "hello ");
  // One of another CA is nobody here.
  TempFolder mixed;
  Make(mixed);
  std::filesystem::copy_file(old_folder.Path("ca.crt"), mixed.Path("ca.crt"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(Hello(mixed, "platform-land").ok());

  for (const char* name : {"server.crt", "server.key", "ca.crt"}) {
    std::filesystem::rename(fresh.Path(name), old_folder.Path(name));
  }
  std::filesystem::copy_file(old_folder.Path("ca.crt"), fresh.Path("ca.crt"));
  EXPECT_EQ(Hello(fresh, "platform-land")->body, "hello spiffe://zhudong/platform/land");
  // What can't be used changes nothing.
  std::filesystem::resize_file(old_folder.Path("server.key"), 10);
  EXPECT_EQ(Hello(fresh, "platform-land")->body, "hello spiffe://zhudong/platform/land");
}

TEST_F(TlsServerTest, WhoIsRevokedGetsNoConnection) {
  TempFolder folder;
  Make(folder);
  const auto revoke = [&folder](const std::string& names) {
    const std::string command =
        absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-revocations ", folder.Path(""), " ", names);
    ASSERT_EQ(std::system(command.c_str()), 0);
  };
  revoke("");
  ServerOptions options{.certificate = folder.Path("server.crt"),
                        .key = folder.Path("server.key"),
                        .client_ca = folder.Path("ca.crt"),
                        .client_certificate_optional = true,
                        .client_revocation_lists = folder.Path("clients.crl"),
                        .certificate_reload = absl::ZeroDuration()};
  Serve(std::move(options));
  EXPECT_EQ(Hello(folder, "platform-land")->body, "hello spiffe://zhudong/platform/land");
  revoke("platform-land");
  const auto revoked = Hello(folder, "platform-land");
  EXPECT_FALSE(revoked.ok() && revoked->status == 200) << revoked->body;
  EXPECT_EQ(Hello(folder, "platform-planning")->body, "hello spiffe://zhudong/platform/planning");
  EXPECT_EQ(Hello(folder, "")->body, "hello ");
  // A list that can't be used changes nothing.
  std::filesystem::resize_file(folder.Path("clients.crl"), 10);
  EXPECT_FALSE(Hello(folder, "platform-land").ok());
  EXPECT_EQ(Hello(folder, "platform-planning")->body, "hello spiffe://zhudong/platform/planning");
  // Nor does a whole list with half of another behind it.
  revoke("");
  std::ofstream(folder.Path("clients.crl"), std::ios::app) << "-----BEGIN X509 CRL-----\nAAAA";
  EXPECT_FALSE(Hello(folder, "platform-land").ok());
  revoke("");
  EXPECT_EQ(Hello(folder, "platform-land")->body, "hello spiffe://zhudong/platform/land");
}

}  // namespace
}  // namespace zhudong::http
