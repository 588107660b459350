#include "gateway/pushing/outcome.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace zhudong::pushing {
namespace {

using Kind = Outcome::Kind;

const absl::Time kNow = absl::FromUnixSeconds(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT

Outcome Of(int status, std::map<std::string, std::string> headers = {}, std::string body = "") {
  return OutcomeOf(http::Response{status, std::move(headers), std::move(body)}, kNow);
}

TEST(Outcome, OnlyTwoHundredsAreApplied) {
  for (const int status : {200, 201, 202, 204, 226, 299}) EXPECT_EQ(Of(status).kind, Kind::kApplied) << status;
  for (const int status : {100, 300, 301, 302, 307, 308, 401, 403, 404, 405, 408, 500, 501, 502, 503, 504, 600}) {
    EXPECT_EQ(Of(status).kind, Kind::kFailed) << status;
  }
  for (const int status : {400, 402, 406, 409, 411, 413, 415, 422, 451}) EXPECT_EQ(Of(status).kind, Kind::kRefused);
  EXPECT_EQ(Of(410).kind, Kind::kGone);
  EXPECT_EQ(Of(429).kind, Kind::kBusy);
}

TEST(Outcome, RetryAfterMakesAFailureAPause) {
  const Outcome busy = Of(503, {{"retry-after", "120"}});
  EXPECT_EQ(busy.kind, Kind::kBusy);
  EXPECT_EQ(busy.retry_after, absl::Seconds(120));
  EXPECT_EQ(busy.code, "HTTP_503");
  EXPECT_EQ(Of(429, {{"retry-after", "soon"}}).retry_after, std::nullopt);
  EXPECT_EQ(Of(410, {{"retry-after", "5"}}).kind, Kind::kGone);
  EXPECT_EQ(Of(422, {{"retry-after", "5"}}).kind, Kind::kRefused);
  EXPECT_EQ(Of(422, {{"retry-after", "5"}}).retry_after, absl::Seconds(5));
}

TEST(Outcome, RetryAfterIsSecondsOrADateInAnyOfItsThreeForms) {
  EXPECT_EQ(ParseRetryAfter("0", kNow), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter(" 7 ", kNow), absl::Seconds(7));
  EXPECT_EQ(ParseRetryAfter("99999999999999999999999", kNow), absl::Hours(24))
      << "a receiver is asked again the next day";
  EXPECT_EQ(ParseRetryAfter("60000000", kNow), absl::Hours(24)) << "milliseconds, probably";
  EXPECT_EQ(ParseRetryAfter("Fri, 31 Dec 9999 23:59:59 GMT", kNow), absl::Hours(24));
  EXPECT_EQ(ParseRetryAfter("infinite-future", kNow).value_or(absl::ZeroDuration()) <= absl::Hours(24), true);
  for (const char* date :
       {"Sun, 06 Nov 1994 08:50:37 GMT", "Sunday, 06-Nov-94 08:50:37 GMT", "Sun Nov  6 08:50:37 1994"}) {
    EXPECT_EQ(ParseRetryAfter(date, kNow), absl::Minutes(1)) << date;
  }
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:00:00 GMT", kNow), absl::ZeroDuration()) << "gone by";
  for (const char* wrong : {"", "-1", "1.5", "tomorrow", "06 Nov 1994", "1e3"}) {
    EXPECT_EQ(ParseRetryAfter(wrong, kNow), std::nullopt) << wrong;
  }
}

TEST(Outcome, WhatDidNotAnswerIsToldApart) {
  const auto of = [](absl::Status error) { return OutcomeOf(error, kNow); };
  EXPECT_EQ(of(absl::UnavailableError("x")).kind, Kind::kUnreached);
  EXPECT_EQ(of(absl::DeadlineExceededError("x")).kind, Kind::kFailed);
  EXPECT_EQ(of(absl::DataLossError("x")).kind, Kind::kFailed);
  EXPECT_EQ(of(absl::CancelledError("x")).kind, Kind::kCancelled);
  const Outcome inside = of(absl::PermissionDeniedError("a.example is 10.0.0.1, which is not a public address"));
  EXPECT_EQ(inside.kind, Kind::kUnreached);
  EXPECT_TRUE(absl::StrContains(inside.error.message(), "allow_private = true")) << inside.error;
}

TEST(Outcome, TheReceiversWordsAreBoundedAndHoldNobodysNumber) {
  const std::string message(Of(422, {}, "字段\n无效 11010519491231002X").error.message());
  EXPECT_TRUE(absl::StrContains(message, "字段 无效 110105")) << message;
  EXPECT_FALSE(absl::StrContains(message, "19491231")) << message;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "错";
  EXPECT_LT(Of(500, {}, many).error.message().size(), 300u);
  EXPECT_TRUE(absl::EndsWith(Of(500, {}, many).error.message(), "错"));
  // What is not UTF-8 (a receiver that speaks GB18030) still shows its codes.
  const std::string chinese(Of(500, {}, "E17 \xd7\xd6").error.message());
  EXPECT_TRUE(absl::EndsWith(chinese, ": E17 \\xD7\\xD6")) << chinese;
  // A number that the end goes through.
  const std::string cut(Of(500, {}, std::string(188, '-') + "11010519491231002X").error.message());
  EXPECT_TRUE(absl::EndsWith(cut, "110105******")) << cut;
}

}  // namespace
}  // namespace zhudong::pushing
