// What people are told in the log: what fails and what recovered.
#pragma once

#include <string>

#include "absl/time/time.h"

namespace zhudong::delivery {

struct News {
  enum class Kind {
    kFailing,           // calls fail, the breaker opened
    kRecovered,         // they no longer do
    kProjectHeld,       // a dead letter
    kProjectRecovered,  // what had failed was applied
    kDisabled,          // the receiver wants nothing any more
    kMissed,            // the demand log was trimmed too early
  };
  Kind kind;
  std::string project_id;
  std::string event_id;
  std::string words;  // the receiver's
  absl::Duration lasted = absl::ZeroDuration();
};

}  // namespace zhudong::delivery
