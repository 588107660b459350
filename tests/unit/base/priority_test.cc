// Who steps back does so alone, with the threads that he starts.
#include "gateway/base/priority.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

namespace zhudong::base {
namespace {

// Of the calling thread.
int Niceness() { return getpriority(PRIO_PROCESS, 0); }

TEST(PriorityTest, IsTheThreadsOwnAndThatOfThoseItStarts) {
  const int before = Niceness();
  int taken = before, started = before;
  std::thread([&] {
    TakePriority(Priority::kTakingIn);
    taken = Niceness();
    std::thread([&] { started = Niceness(); }).join();
  }).join();
  EXPECT_EQ(taken, before + static_cast<int>(Priority::kTakingIn));
  EXPECT_EQ(started, taken);
  EXPECT_EQ(Niceness(), before);
}

}  // namespace
}  // namespace zhudong::base
