// Which addresses are public, and what a client that may reach only those does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gateway/http/address.h"
#include "gateway/http/client.h"
#include "gateway/http/server.h"

namespace zhudong::http {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }
bool Never() { return false; }

TEST(Address, WhatTheWholeInternetReachesIsPublic) {
  for (const char* address :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.1.1", "172.15.255.255", "172.32.0.0", "192.167.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "2400:3200::1", "2606:4700::1111", "64:ff9b::101:101"}) {
    EXPECT_TRUE(IsPublicAddress(address)) << address;
  }
}

TEST(Address, WhatStandsBehindWallsIsNot) {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:1.1.1.1",
                              "::ffff:10.0.0.1",
                              "::127.0.0.1",
                              "fe80::1",
                              "fec0::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "ff02::1",
                              "100::1",
                              "2001:db8::1",
                              "2001::1",
                              "2002:a00:1::1",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::a00:1",
                              "3fff::1",
                              "5f00::1",
                              "",
                              "example",
                              "1.1.1.1:443",
                              "0x7f.1",
                              "1.1.1"}) {
    EXPECT_FALSE(IsPublicAddress(address)) << address;
  }
}

TEST(Address, NamesAndAddressesAreResolved) {
  const auto here = Resolve("127.0.0.1", Soon(), Never);
  ASSERT_TRUE(here.ok()) << here.status();
  EXPECT_THAT(*here, testing::ElementsAre("127.0.0.1"));
  // What only looks like none: the resolver's reading counts.
  const auto short_form = Resolve("127.1", Soon(), Never);
  ASSERT_TRUE(short_form.ok()) << short_form.status();
  EXPECT_THAT(*short_form, testing::ElementsAre("127.0.0.1"));
}

class ReachTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::Start({}, {{"GET /",
                                      [this](const Incoming&) {
                                        asked_.fetch_add(1);
                                        return Response{200, {}, std::string(1000, 'x')};
                                      }},
                                     {"GET /never", [this](const Incoming&) {
                                        arrived_.Notify();
                                        released_.WaitForNotificationWithTimeout(absl::Seconds(30));
                                        return Response{200, {}, ""};
                                      }}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::unique_ptr<Client> Connect(ClientOptions options) {
    options.allow_plain = true;
    if (options.base_url.empty()) options.base_url = absl::StrCat("http://", server_->address());
    return *Client::Make(std::move(options));
  }
  std::string Port() const { return server_->address().substr(server_->address().rfind(':')); }
  std::atomic<int> asked_ = 0;
  absl::Notification arrived_, released_;
  std::unique_ptr<Server> server_;
};

TEST_F(ReachTest, APrivateAddressIsNotConnectedToHoweverItIsWritten) {
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"}) {
    const std::string url = absl::StrCat("http://", host, Port());
    EXPECT_EQ(Connect({.base_url = url, .public_only = true})->Send({.path = "/"}, Soon()).status().code(),
              absl::StatusCode::kPermissionDenied)
        << host;
    EXPECT_EQ(asked_, 0) << host;
  }
  const std::string same = absl::StrCat("http://127.0.0.1", Port());
  EXPECT_TRUE(Connect({.base_url = same})->Send({.path = "/"}, Soon()).ok()) << "where it is allowed, it is reached";
}

TEST_F(ReachTest, WhereOnlyTheStatusCountsALongAnswerIsCut) {
  const auto cut = Connect({.max_response_bytes = 10, .cut_long_answers = true})->Send({.path = "/"}, Soon());
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_EQ(cut->status, 200);
  EXPECT_EQ(cut->body.size(), 10u);
}

TEST_F(ReachTest, CancelEndsACallThatWaitsAndEveryLaterOne) {
  const auto client = Connect({});
  std::thread canceller([&] {
    arrived_.WaitForNotification();
    client->Cancel();
  });
  const absl::Time begun = absl::Now();
  EXPECT_EQ(client->Send({.path = "/never"}, begun + absl::Seconds(25)).status().code(), absl::StatusCode::kCancelled);
  EXPECT_LT(absl::Now() - begun, absl::Seconds(20));
  canceller.join();
  released_.Notify();
  EXPECT_EQ(client->Send({.path = "/"}, Soon()).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(asked_, 0);
}

TEST_F(ReachTest, AnAnswerWithoutABodyIsAnAnswer) {
  const auto none = Connect({})->Send({.path = "/nothing"}, Soon());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->status, 404);
}

}  // namespace
}  // namespace zhudong::http
