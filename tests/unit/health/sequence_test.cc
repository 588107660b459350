// Gaps in the platform's own numbers.
#include "gateway/health/sequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using testing::HasSubstr;

Observation Numbered(absl::Time at, uint64_t first, uint64_t last) {
  Observation seen = Accepted(at, last - first + 1);
  seen.sequences.push_back({first, last});
  return seen;
}

TEST(SequenceTest, AGapOpensIsAskedForAndCloses) {
  Feed feed(Watched(), China(3, 2, 9));
  feed.settings.cadence = absl::Hours(24);
  feed.Take(Numbered(China(3, 2, 10), 1, 100));
  feed.Take(Numbered(China(3, 2, 10, 5), 104, 110));
  EXPECT_EQ(feed.StateAt(China(3, 2, 10, 5, 20)), v1::FEED_STATE_HEALTHY) << "streams may overtake each other";
  v1::FeedHealth health = feed.At(China(3, 2, 10, 6));
  EXPECT_EQ(health.state(), v1::FEED_STATE_GAP);
  EXPECT_THAT(health.reason(), HasSubstr("3 events are missing; the oldest gap is 101–103"));
  EXPECT_THAT(health.reason_zh(), HasSubstr("缺 3 条"));
  EXPECT_EQ(absl::FromUnixSeconds(health.since().seconds()), China(3, 2, 10, 5));
  ASSERT_EQ(health.sequence().open_size(), 1);
  EXPECT_EQ(health.sequence().open(0).resend_requested_at().seconds(), absl::ToUnixSeconds(China(3, 2, 10, 5, 30)));

  feed.Take(Numbered(China(3, 2, 11), 102, 102));
  feed.Restart(China(3, 2, 11, 1));
  EXPECT_EQ(feed.At(China(3, 2, 11, 1)).sequence().open(0).missing(), 2u);
  feed.Take(Numbered(China(3, 2, 11, 2), 101, 101));
  feed.Take(Numbered(China(3, 2, 11, 2), 103, 103));
  health = feed.At(China(3, 2, 11, 2));
  EXPECT_EQ(health.state(), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(health.sequence().open_size(), 0);
  ASSERT_EQ(health.sequence().closed_size(), 1);
  EXPECT_EQ(health.sequence().closed(0).closed_at().seconds(), absl::ToUnixSeconds(China(3, 2, 11, 2)));
}

TEST(SequenceTest, AnOperatorGivesNumbersUp) {
  store::v1::SequenceRow row;
  TakeNumbers(row, 1, 5, China(3, 2, 10));
  TakeNumbers(row, 9, 9, China(3, 2, 10));
  EXPECT_FALSE(GiveUpGap(row, 7, "duty", "never existed", China(3, 2, 11)));
  EXPECT_TRUE(GiveUpGap(row, 6, "duty", "never existed", China(3, 2, 11)));
  EXPECT_EQ(row.open_size(), 0);
  EXPECT_EQ(row.closed(0).closed_by(), "duty");
}

TEST(SequenceTest, NumbersThatBeginAnew) {
  store::v1::SequenceRow row;
  TakeNumbers(row, 1, 500, China(3, 2, 10));
  TakeNumbers(row, 1, 3, China(3, 2, 11));
  EXPECT_EQ(row.restarts(), 1u);
  EXPECT_EQ(row.highest(), 3u);
  TakeNumbers(row, 5, 5, China(3, 2, 11));
  EXPECT_EQ(row.open_size(), 1);
  // Not where watching began in the middle: older numbers are of before.
  store::v1::SequenceRow late;
  TakeNumbers(late, 400, 500, China(3, 2, 10));
  TakeNumbers(late, 1, 10, China(3, 2, 10));
  EXPECT_EQ(late.highest(), 500u);
  EXPECT_EQ(late.restarts(), 0u);
  EXPECT_EQ(late.open_size(), 0);
}

TEST(SequenceTest, ManyGapsStayBoundedAndInSight) {
  store::v1::SequenceRow row;
  for (uint64_t number = 1; number <= 4001; number += 2) TakeNumbers(row, number, number, China(3, 2, 10));
  EXPECT_EQ(row.open_size(), kMostOpenGaps);
  EXPECT_LE(row.open(0).missing_size(), kMostRanges);
  EXPECT_EQ(row.open(0).first(), 2u);
  for (uint64_t number = 2; number <= 4000; number += 2) TakeNumbers(row, number, number, China(3, 2, 11));
  EXPECT_LE(row.open_size(), 1) << "only what is no longer known one by one";
  TakeNumbers(row, 2, 4000, China(3, 2, 12));
  EXPECT_EQ(row.open_size(), 0);
}

// The order in which numbers come decides nothing once all are there, and what is missing is the same at any time.
TEST(SequenceTest, AnyOrderGivesTheSameGaps) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 100; ++round) {
    std::vector<uint64_t> numbers(60);
    std::iota(numbers.begin(), numbers.end(), 2);
    std::shuffle(numbers.begin(), numbers.end(), random);
    numbers.resize(40);
    store::v1::SequenceRow row;
    TakeNumbers(row, 1, 1, China(3, 2, 10));
    for (uint64_t number : numbers) TakeNumbers(row, number, number, China(3, 2, 10));
    std::vector<uint64_t> missing;
    for (const auto& gap : row.open()) {
      for (const auto& range : gap.missing()) {
        for (uint64_t number = range.first(); number <= range.last(); ++number) missing.push_back(number);
      }
    }
    std::sort(missing.begin(), missing.end());
    std::vector<uint64_t> expected;
    const uint64_t highest = *std::max_element(numbers.begin(), numbers.end());
    for (uint64_t number = 2; number < highest; ++number) {
      if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) expected.push_back(number);
    }
    ASSERT_EQ(missing, expected);
  }
}

}  // namespace
}  // namespace zhudong::health
