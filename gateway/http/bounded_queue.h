// Threads for a server's connections, and a line before them that does not grow: the kept library's own has no end.
#pragma once

#include <httplib.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhudong::http {

// Thread-safe.
class BoundedQueue final : public httplib::TaskQueue {
 public:
  // At most `waiting` connections wait for one of the threads.
  BoundedQueue(size_t threads, size_t waiting);

  // Past the bound `work` is run at once, on the caller's thread, with IsTurnedAway() true.
  void enqueue(std::function<void()> work) override;
  // What waits is worked on; then the threads end.
  void shutdown() override;

  // Whether a connection waits and no thread is free for it.
  bool HasWaiting() const;
  // On this thread, now: the connection is to be closed and not to be served.
  static bool IsTurnedAway();

 private:
  void Run();

  const size_t most_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t busy_ ABSL_GUARDED_BY(mutex_) = 0;  // threads that work on a connection
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace zhudong::http
