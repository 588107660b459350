#include "gateway/licenses/circuit_breaker.h"

#include <gtest/gtest.h>

namespace zhudong::licenses {
namespace {

using Leave = CircuitBreaker::Leave;
using Outcome = Attempt;

class CircuitBreakerTest : public testing::Test {
 protected:
  Leave Make(Outcome outcome) {
    const Leave leave = breaker_.Begin(now_);
    if (leave != Leave::kRefused) breaker_.End(leave, outcome, now_);
    return leave;
  }
  void OpenIt() {
    for (int i = 0; i < 3; ++i) ASSERT_EQ(Make(Outcome::kFailed), Leave::kUsual);
    ASSERT_EQ(breaker_.state(now_), v1::BREAKER_STATE_OPEN);
  }

  CircuitBreaker breaker_{{.failures_to_open = 3, .open_for = absl::Seconds(5), .open_at_most = absl::Seconds(18)}};
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
};

TEST_F(CircuitBreakerTest, OpensAfterSoManyFailuresInARow) {
  Make(Outcome::kFailed);
  Make(Outcome::kFailed);
  Make(Outcome::kAnswered);
  Make(Outcome::kFailed);
  Make(Outcome::kUnclear);
  Make(Outcome::kFailed);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_CLOSED);
  Make(Outcome::kFailed);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_OPEN);
  EXPECT_EQ(Make(Outcome::kAnswered), Leave::kRefused);
}

TEST_F(CircuitBreakerTest, StaysOpenTwiceAsLongAfterEachTrialThatFails) {
  OpenIt();
  for (const int seconds : {5, 10, 18, 18}) {
    EXPECT_EQ(breaker_.retry_at() - now_, absl::Seconds(seconds));
    now_ = breaker_.retry_at() - absl::Nanoseconds(1);
    EXPECT_EQ(Make(Outcome::kFailed), Leave::kRefused);
    now_ = breaker_.retry_at();
    EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_HALF_OPEN);
    EXPECT_EQ(Make(Outcome::kFailed), Leave::kTrial);
    EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_OPEN);
  }
  now_ = breaker_.retry_at();
  EXPECT_EQ(Make(Outcome::kAnswered), Leave::kTrial);
  OpenIt();
  EXPECT_EQ(breaker_.retry_at() - now_, absl::Seconds(5)) << "a success begins it anew";
}

TEST_F(CircuitBreakerTest, OneTrialAtATime) {
  OpenIt();
  now_ = breaker_.retry_at();
  ASSERT_EQ(breaker_.Begin(now_), Leave::kTrial);
  EXPECT_EQ(breaker_.Begin(now_), Leave::kRefused);
  breaker_.End(Leave::kTrial, Outcome::kUnclear, now_);
  EXPECT_EQ(breaker_.Begin(now_), Leave::kTrial) << "an unclear trial leaves the place to the next";
}

TEST_F(CircuitBreakerTest, StragglersDoNotSpeakForTheTrial) {
  const Leave straggler = breaker_.Begin(now_);
  OpenIt();
  const absl::Time until = breaker_.retry_at();
  breaker_.End(straggler, Outcome::kFailed, now_);
  EXPECT_EQ(breaker_.retry_at(), until);
  now_ = until;
  ASSERT_EQ(breaker_.Begin(now_), Leave::kTrial);
  breaker_.End(Leave::kUsual, Outcome::kFailed, now_);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_HALF_OPEN);
  EXPECT_EQ(breaker_.Begin(now_), Leave::kRefused) << "the trial is still on its way";
  breaker_.End(Leave::kUsual, Outcome::kAnswered, now_);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_CLOSED);
}

}  // namespace
}  // namespace zhudong::licenses
