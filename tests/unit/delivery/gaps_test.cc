// How long it is known what was given up.
#include "gateway/delivery/gaps.h"

#include <gtest/gtest.h>

namespace zhudong::delivery {
namespace {

GivenUp UpTo(uint64_t first, uint64_t last) {
  GivenUp given_up;
  given_up.first = first;
  given_up.last = last;
  given_up.count = 1;
  return given_up;
}

TEST(GapsTest, IsForgottenOnceAnEventBehindItIsPassed) {
  Gaps gaps;
  Changes changes;
  gaps.Add("p", UpTo(3, 5), /*repaired=*/false, changes);
  gaps.Beyond("p", 100);
  gaps.Passed(100, changes);
  EXPECT_TRUE(gaps.Covers("p", 5)) << "nothing told of it yet";
  gaps.Told("p", changes);
  gaps.Beyond("p", 101);
  gaps.Passed(101, changes);
  EXPECT_FALSE(gaps.Covers("p", 5));
}

TEST(GapsTest, AnEventBehindAnEarlierGapSaysNothingOfALaterOne) {
  Gaps gaps;
  Changes changes;
  gaps.Add("p", UpTo(3, 5), /*repaired=*/false, changes);
  gaps.Beyond("p", 100);  // the event numbered 8
  gaps.Add("p", UpTo(8, 17), /*repaired=*/true, changes);
  gaps.Told("p", changes);
  gaps.Passed(100, changes);
  EXPECT_TRUE(gaps.Covers("p", 17)) << "9 to 17 are still to be read";
  gaps.Beyond("p", 140);  // the event numbered 18
  gaps.Passed(140, changes);
  EXPECT_FALSE(gaps.Covers("p", 17));
}

}  // namespace
}  // namespace zhudong::delivery
