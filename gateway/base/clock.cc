#include "gateway/base/clock.h"

#include "absl/time/clock.h"

namespace zhudong::base {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Time DeadlineIn(absl::Duration wait) { return absl::Now() + wait; }

}  // namespace zhudong::base
