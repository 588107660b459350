#include "gateway/app/signals.h"

#include <pthread.h>

#include <utility>

namespace zhudong::app {

StopSignals::StopSignals(Hangup hangup) {
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  if (hangup == Hangup::kReloads) sigaddset(&set_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

bool StopSignals::WaitFor(absl::Duration timeout) {
  if (came_) return true;
  const timespec wait = absl::ToTimespec(timeout);
  const int signal = sigtimedwait(&set_, nullptr, &wait);
  if (signal == SIGHUP) reload_ = true;
  came_ = signal > 0 && signal != SIGHUP;
  return came_;
}

void StopSignals::WaitForAnother(absl::Duration timeout) {
  if (timeout <= absl::ZeroDuration()) return;
  sigset_t stops = set_;
  sigdelset(&stops, SIGHUP);
  const timespec wait = absl::ToTimespec(timeout);
  sigtimedwait(&stops, nullptr, &wait);
}

bool StopSignals::TakeReload() { return std::exchange(reload_, false); }

}  // namespace zhudong::app
