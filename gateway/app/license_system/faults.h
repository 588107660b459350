// What goes wrong, on purpose, and waits that end when the system stops.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhudong::app {

inline constexpr int kMostSlowMs = 60000;

// INVALID_ARGUMENT, naming those there are, when there is no such fault or it can't have this value: slow takes 0 to
// kMostSlowMs milliseconds, the others 0 or 1.
absl::Status CheckFault(std::string_view name, int value);
// `name` (which means 1) or `name=value`, as on the command line.
absl::StatusOr<std::pair<std::string, int>> ParseFault(std::string_view text);

// Which faults are on: by name, with their value. Thread-safe.
class Faults {
 public:
  void Set(const std::string& name, int value);  // as CheckFault allows
  int Of(const std::string& name) const;         // 0: off
  // As Of, and the fault is off then.
  int Take(const std::string& name);

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, int> on_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe.
class Pause {
 public:
  void For(absl::Duration wait);
  // Ends all waits; nobody waits while it is stopped.
  void SetStopped(bool stopped);

 private:
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::app
