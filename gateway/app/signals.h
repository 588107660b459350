// SIGINT, SIGTERM and, where asked for, SIGHUP as something to wait for. They are blocked from construction on, for
// every thread made after it: make one before anything starts threads.
#pragma once

#include <signal.h>

#include "absl/time/time.h"

namespace zhudong::app {

// What SIGHUP does: ends the program, as it does by default, or is something to wait for, too.
enum class Hangup { kEnds, kReloads };

class StopSignals {
 public:
  explicit StopSignals(Hangup hangup = Hangup::kEnds);
  // True when one came that ends the program; false at the timeout, or at a SIGHUP.
  bool WaitFor(absl::Duration timeout);
  // After one came: waits for the next, or the timeout.
  void WaitForAnother(absl::Duration timeout);
  // Whether a SIGHUP came since the last call.
  bool TakeReload();

 private:
  sigset_t set_;
  bool came_ = false;
  bool reload_ = false;
};

}  // namespace zhudong::app
