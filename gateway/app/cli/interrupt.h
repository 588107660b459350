// Ctrl-C as a value. While one of these lives, SIGINT and SIGTERM set it; the second one ends the program at once.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace zhudong::cli {

// One at a time. Not thread-safe but for Requested().
class Interrupt {
 public:
  // `wake` is called at most once, on a thread of its own, soon after the first signal.
  explicit Interrupt(std::function<void()> wake);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static bool Requested();

 private:
  std::atomic<bool> done_{false};
  std::thread watcher_;
};

}  // namespace zhudong::cli
