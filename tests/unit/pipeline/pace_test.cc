// When the pipeline makes way for ingest, and that it never does so when it keeps up.
#include "gateway/pipeline/pace.h"

#include <gtest/gtest.h>

namespace zhudong::pipeline {
namespace {

constexpr size_t kMost = 256;
constexpr absl::Duration kTook = absl::Milliseconds(20);

TEST(Pace, DoesNotRestWhenItKeepsUp) {
  EXPECT_EQ(RestAfter(kMost, kMost, 0, kTook), absl::ZeroDuration()) << "nothing comes in: catch up";
  EXPECT_EQ(RestAfter(kMost, kMost, kMost, kTook), absl::ZeroDuration());
  EXPECT_EQ(RestAfter(kMost, kMost, kFloodRatio * kMost, kTook), absl::ZeroDuration());
  EXPECT_EQ(RestAfter(10, kMost, 1000, kTook), absl::ZeroDuration()) << "a burst, but nothing waits";
}

TEST(Pace, RestsInAFloodForATimeThatIsBounded) {
  EXPECT_EQ(RestAfter(kMost, kMost, kFloodRatio * kMost + 1, kTook), kRestRatio * kTook);
  EXPECT_EQ(RestAfter(kMost, kMost, 10 * kMost, kTook), 10 * kTook) << "longer, the further it is left behind";
  EXPECT_EQ(RestAfter(kMost, kMost, 1000000, absl::Hours(1)), kLongestRest);
}

}  // namespace
}  // namespace zhudong::pipeline
