// Streams that wait for room in the ingest, woken by one thread for all of them.
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/ingest/ingest.h"

namespace zhudong::rpc {

// Thread-safe.
class RoomWaiter {
 public:
  explicit RoomWaiter(ingest::Ingest& ingest);
  // Calls everybody who still waits.
  ~RoomWaiter();

  // Calls `retry` once, on the waiter's thread, when there may be room again or the ingest stops.
  void Wait(std::function<void()> retry);

 private:
  void Run();

  ingest::Ingest& ingest_;
  absl::Mutex mutex_;
  std::vector<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhudong::rpc
