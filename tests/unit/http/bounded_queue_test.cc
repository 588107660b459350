#include "gateway/http/bounded_queue.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"

namespace zhudong::http {
namespace {

// Whoever gives up an idle connection for one that waits must not do so while a thread is free for it.
TEST(BoundedQueue, NobodyWaitsWhileAThreadIsFree) {
  BoundedQueue queue(2, 10);
  absl::Notification begun[2], go_on;
  for (absl::Notification& one : begun) {
    queue.enqueue([&one, &go_on] {
      one.Notify();
      go_on.WaitForNotification();
    });
    // Taken or not: a thread is there for it.
    EXPECT_FALSE(queue.HasWaiting());
    one.WaitForNotification();
    EXPECT_FALSE(queue.HasWaiting());
  }
  queue.enqueue([] {});
  EXPECT_TRUE(queue.HasWaiting());
  go_on.Notify();
  queue.shutdown();
  EXPECT_FALSE(queue.HasWaiting());
}

}  // namespace
}  // namespace zhudong::http
