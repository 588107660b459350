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
// A batch's thread rests at least so many times as long as the batch took, and more the further it is left behind.
inline constexpr int64_t kRestRatio = 3;
// What the newest project may be late on top when the flood ends; beside 100,000 events a second to be derived it is
// nothing.
inline constexpr absl::Duration kLongestRest = absl::Milliseconds(400);

// After a batch of `derived` entries (of at most `most`) that took `took`, while `arrived` entries came in.
inline absl::Duration RestAfter(size_t derived, size_t most, uint64_t arrived, absl::Duration took) {
  if (derived < most || arrived <= kFloodRatio * derived) return absl::ZeroDuration();
  const auto ratio = static_cast<int64_t>(arrived / derived);
  return std::min(took * std::max(kRestRatio, ratio), kLongestRest);
}

}  // namespace zhudong::pipeline
