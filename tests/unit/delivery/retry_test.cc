#include "gateway/delivery/retry.h"

#include <gtest/gtest.h>

#include "gateway/delivery/share.h"

namespace zhudong::delivery {
namespace {

TEST(Backoff, GrowsToItsCapWithinItsJitter) {
  const RetryPolicy policy{.first = absl::Milliseconds(200), .cap = absl::Seconds(1)};
  std::mt19937_64 random(7);
  const absl::Duration whole[] = {absl::Milliseconds(200), absl::Milliseconds(400), absl::Milliseconds(800),
                                  absl::Seconds(1), absl::Seconds(1)};
  for (int attempt = 1; attempt <= 5; ++attempt) {
    for (int i = 0; i < 100; ++i) {
      const absl::Duration wait = Backoff(policy, attempt, random);
      EXPECT_GE(wait, whole[attempt - 1] / 2);
      EXPECT_LE(wait, whole[attempt - 1]);
    }
  }
  EXPECT_LE(Backoff(policy, 1'000'000, random), policy.cap);
}

TEST(EventWait, FollowsTheListAndStaysAtItsEnd) {
  const RetryPolicy policy{.waits = {absl::Seconds(5), absl::Minutes(5), absl::Hours(2)}};
  std::mt19937_64 random(7);
  const absl::Duration listed[] = {absl::Seconds(5), absl::Minutes(5), absl::Hours(2), absl::Hours(2)};
  for (int attempt = 1; attempt <= 4; ++attempt) {
    const absl::Duration wait = EventWait(policy, attempt, random);
    EXPECT_GE(wait, listed[attempt - 1]);
    EXPECT_LE(wait, listed[attempt - 1] * 1.1);
  }
  EXPECT_LE(Backoff(policy, 1, random), policy.first) << "calls keep to the doubling waits";
}

TEST(Area, CoversByPrefix) {
  EXPECT_TRUE(Covers({}, ""));
  EXPECT_TRUE(Covers({"33", "4401"}, "440112"));
  EXPECT_FALSE(Covers({"33", "4401"}, "440312"));
  EXPECT_FALSE(Covers({"4401"}, ""));
}

}  // namespace
}  // namespace zhudong::delivery
