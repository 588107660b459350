#include "gateway/base/priority.h"

#include <unistd.h>

namespace zhudong::base {

void TakePriority(Priority priority) {
  // On Linux this is the calling thread's alone. What it answers is the new niceness, or that it was refused.
  [[maybe_unused]] const int now = ::nice(static_cast<int>(priority));
}

}  // namespace zhudong::base
