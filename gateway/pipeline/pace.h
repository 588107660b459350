// How fast catching up may go beside ingest: more is coming in than can be derived, so nobody will see the newest
// projects soon whatever the pipeline does, while acknowledgements wait for the processor it takes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace zhudong::pipeline {

// Pure. Not before so many entries came in for each one derived: below that the pipeline keeps up, or would alone.
inline constexpr uint64_t kFloodRatio = 2;
// So many times as long as a batch took, its thread rests.
inline constexpr int kRestRatio = 3;
inline constexpr absl::Duration kLongestRest = absl::Milliseconds(100);

// After a batch of `derived` entries (of at most `most`) that took `took`, while `arrived` entries came in.
inline absl::Duration RestAfter(size_t derived, size_t most, uint64_t arrived, absl::Duration took) {
  if (derived < most || arrived <= kFloodRatio * derived) return absl::ZeroDuration();
  return std::min(took * kRestRatio, kLongestRest);
}

}  // namespace zhudong::pipeline
