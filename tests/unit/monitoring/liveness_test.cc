#include "gateway/monitoring/liveness.h"

#include <gtest/gtest.h>

namespace zhudong::monitoring {
namespace {

class LivenessTest : public testing::Test {
 protected:
  bool Stuck() const { return liveness_.Verdicts().at(0).stuck; }
  void Look(bool has_work, uint64_t moved, int times = 1) {
    for (int i = 0; i < times; ++i) liveness_.Look("pipeline", {has_work, moved});
  }
  Liveness liveness_{3};
};

TEST_F(LivenessTest, WorkThatDoesNotMoveIsStuckAfterSoManyLooks) {
  Look(true, 7, 3);  // the first look has nothing to compare with
  EXPECT_FALSE(Stuck());
  Look(true, 7);
  EXPECT_TRUE(Stuck());
  Look(true, 8);
  EXPECT_FALSE(Stuck()) << "it moved";
}

TEST_F(LivenessTest, IdleIsAlive) {
  Look(false, 7, 100);
  EXPECT_FALSE(Stuck());
  // Work comes after a long rest: that it did not move meanwhile is no fault.
  Look(true, 7);
  EXPECT_FALSE(Stuck());
}

TEST_F(LivenessTest, BusyIsAlive) {
  for (uint64_t moved = 0; moved < 100; ++moved) Look(true, moved);
  EXPECT_FALSE(Stuck());
}

TEST_F(LivenessTest, EachPartIsSeenByItself) {
  Look(true, 7, 4);
  liveness_.Look("appender", {true, 1});
  ASSERT_EQ(liveness_.Verdicts().size(), 2u);
  EXPECT_EQ(liveness_.Verdicts()[0].part, "appender");
  EXPECT_FALSE(liveness_.Verdicts()[0].stuck);
  EXPECT_TRUE(liveness_.Verdicts()[1].stuck);
}

}  // namespace
}  // namespace zhudong::monitoring
