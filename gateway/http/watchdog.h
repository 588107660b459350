// Ends calls whose time is over: the HTTP library bounds each wait on a socket, but not a peer that sends a byte now
// and then. One thread, from the first call on. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhudong::http {

// A duplicate of the socket that a connection uses now, which stays the watchdog's to shut down even when the library
// has closed its own and somebody else was given the number. Thread-safe.
class WatchedSocket {
 public:
  ~WatchedSocket();
  // The connection opened `socket`, in place of the one before.
  void Hold(int socket);
  void ShutDown();
  // The peer closed it, or sent what nobody asked for: of no use for another request.
  bool IsStale();

 private:
  absl::Mutex mutex_;
  int duplicate_ ABSL_GUARDED_BY(mutex_) = -1;
};

class Watchdog {
 public:
  ~Watchdog();
  // Shuts `socket` down at `deadline`, and again while the call goes on, for it might have opened another one.
  // `socket` lives until Done.
  uint64_t Watch(WatchedSocket& socket, absl::Time deadline);
  void Done(uint64_t call);
  // As if the time of every call were over.
  void EndAll();

 private:
  struct Call {
    WatchedSocket* socket;
    absl::Time due;
  };
  void Run();
  absl::Time NextDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool changed_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Call> calls_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::http
