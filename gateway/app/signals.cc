#include "gateway/app/signals.h"

#include <pthread.h>

namespace zhudong::app {

StopSignals::StopSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

bool StopSignals::WaitFor(absl::Duration timeout) {
  if (came_) return true;
  const timespec wait = absl::ToTimespec(timeout);
  came_ = sigtimedwait(&set_, nullptr, &wait) > 0;
  return came_;
}

}  // namespace zhudong::app
