#include "gateway/app/cli/interrupt.h"

#include <csignal>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhudong::cli {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(50);

volatile std::sig_atomic_t g_signals = 0;

void OnSignal(int signal) {
  g_signals = g_signals + 1;
  if (g_signals > 1) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

Interrupt::Interrupt(std::function<void()> wake) {
  g_signals = 0;
  std::signal(SIGINT, &OnSignal);
  std::signal(SIGTERM, &OnSignal);
  watcher_ = std::thread([this, wake = std::move(wake)] {
    while (!done_.load()) {
      if (Requested()) {
        wake();
        return;
      }
      absl::SleepFor(kLook);
    }
  });
}

Interrupt::~Interrupt() {
  done_.store(true);
  watcher_.join();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interrupt::Requested() { return g_signals > 0; }

}  // namespace zhudong::cli
