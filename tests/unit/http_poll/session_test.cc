// What becomes of answers that are none: faults, tokens, codes, waits, records that are asked for by themselves.
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/unit/http_poll/platform.h"

namespace zhudong::http_poll {
namespace {

TEST_F(HttpPollTest, CodesInTheBodyAreHeeded) {
  options_.codes = {.at = "/code", .ok = {"0", "200"}, .expired = {"4001"}};
  code_ = 500;
  Poll();
  EXPECT_TRUE(absl::StrContains(poll_->Status().last_error(), "code `500`")) << poll_->Status().last_error();
  code_ = 4001;
  options_.log_in.secret = [this]() -> std::string {
    code_ = ++log_ins_ == 2 ? 0 : 4001;
    return absl::StrCat("fixed", log_ins_);
  };
  options_.log_in.header = "X-Token";
  options_.log_in.scheme = "";
  Make();
  Poll();
  EXPECT_EQ(log_ins_, 2) << "renewed once";
  EXPECT_EQ(seen_.headers.at("x-token"), "fixed2");
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
}

TEST_F(HttpPollTest, RecordsThatTheListOnlyNamesAreAskedForOnce) {
  options_.detail = {.path = "/one?no={}&full=1", .key = "/no", .record = "/record"};
  fails_ = "N4";
  Poll();
  EXPECT_EQ(poll_->Status().state(), "failing");
  EXPECT_EQ(intake_.received, 3) << "what came before is handed over, the one that is missing as such";
  EXPECT_TRUE(intake_.cursors.empty());
  fails_ = "";
  Poll();
  EXPECT_EQ(Ids(), "detail of N1detail of N3detail of N4detail of N5");
  EXPECT_EQ(intake_.received, 5);
  EXPECT_EQ(details_, 6);
}

TEST_F(HttpPollTest, RetryAfterIsKeptToInBothForms) {
  faults_ = 2;
  fault_ = {429, {{"Retry-After", "17"}}, ""};
  EXPECT_EQ(Poll(), absl::Seconds(17));
  fault_ = {503, {{"Retry-After", "Fri, 02 Jan 2026 00:02:40 GMT"}}, ""};
  EXPECT_EQ(Poll(), absl::Seconds(100));
  EXPECT_EQ(poll_->Status().state(), "failing");
  EXPECT_EQ(Poll(), options_.interval);
  EXPECT_EQ(poll_->Status().state(), "idle");
}

TEST_F(HttpPollTest, WhatIsNoPageMovesNothingAndIsTriedAgainLater) {
  http::Response half{200, {}, std::string(500, ' ')};
  half.cut_after = 100;
  const std::vector<http::Response> faults = {
      {500, {}, ""}, half, {200, {}, "{\"data\":"}, {200, {}, "{\"data\":{}}"}, {200, {}, std::string(20000, ' ')},
      {404, {}, ""}};
  absl::Duration last = absl::ZeroDuration();
  for (const http::Response& fault : faults) {
    fault_ = fault;
    faults_ = 1;
    asked_ = 0;
    const absl::Duration wait = Poll();
    EXPECT_EQ(wait, last == absl::ZeroDuration() ? absl::Seconds(1) : 2 * last) << fault.body.substr(0, 20);
    last = wait;
    EXPECT_TRUE(intake_.cursors.empty());
  }
  Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
}

TEST_F(HttpPollTest, ASlowPlatformIsNotWaitedForBeyondTheTime) {
  options_.timeout = absl::Milliseconds(200);
  before_ = [this] {
    if (asked_ == 1) absl::SleepFor(absl::Seconds(1));
  };
  EXPECT_EQ(Poll(), absl::Seconds(1));
  EXPECT_EQ(poll_->Status().state(), "failing");
}

TEST_F(HttpPollTest, ATokenIsFetchedAndRenewedOnce) {
  options_.log_in.path = "/login";
  std::string secret = "{\"secret\":\"s\"}\n";
  options_.log_in.secret = [&secret] { return secret; };
  token_ = "none";
  Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
  EXPECT_EQ(log_ins_, 1);
  token_ = "it expired";
  Poll();
  EXPECT_EQ(log_ins_, 2);
  EXPECT_EQ(poll_->Status().state(), "idle");
  secret = "{\"secret\":\"wrong\"}";
  Make();
  Poll();
  EXPECT_TRUE(absl::StrContains(poll_->Status().last_error(), "check token.file")) << poll_->Status().last_error();
}

TEST_F(HttpPollTest, ALinkToAnotherHostIsNotFollowedAndPagesHaveAnEnd) {
  options_.list.paging = Paging::kNext;
  next_base_ =
      "http:"
      "//other.example";
  Poll();
  EXPECT_TRUE(absl::StrContains(poll_->Status().last_error(), "another host"));
  next_base_ = "http://" + server_->address();
  options_.max_pages = 2;
  Make();
  Poll();
  EXPECT_TRUE(absl::StrContains(poll_->Status().last_error(), "max_pages"));
  EXPECT_TRUE(intake_.cursors.empty());
}

}  // namespace
}  // namespace zhudong::http_poll
