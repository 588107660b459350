// SIGINT and SIGTERM as something to wait for. They are blocked from construction on, for every thread made after it:
// make one before anything starts threads.
#pragma once

#include <signal.h>

#include "absl/time/time.h"

namespace zhudong::app {

class StopSignals {
 public:
  StopSignals();
  // True when one came; false at the timeout.
  bool WaitFor(absl::Duration timeout);

 private:
  sigset_t set_;
  bool came_ = false;
};

}  // namespace zhudong::app
