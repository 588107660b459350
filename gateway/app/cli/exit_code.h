// What the program's exit code says. Scripts rely on these numbers: never change one.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace zhudong::cli {

enum ExitCode : int {
  kExitOk = 0,
  kExitUnexpected = 1,
  kExitUsage = 2,
  kExitUnreachable = 3,
  kExitRefused = 4,
  kExitNotFound = 5,
  kExitSomeNotTaken = 6,
  kExitCheckFailed = 7,
  kExitInterrupted = 130,
};

// For a call that failed. OK is 0.
ExitCode ExitCodeFor(const absl::Status& status);

// The table for --help, one line a code.
std::string ExitCodeTable();

}  // namespace zhudong::cli
