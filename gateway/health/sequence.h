// Gaps in a feed's own numbers. Which numbers came decides, not in which order: a gap closes when its last number
// comes.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

inline constexpr int kMostOpenGaps = 64;
inline constexpr int kMostRanges = 64;  // of one gap
inline constexpr int kMostClosedGaps = 20;
// A gap is one, and its numbers are asked for, when it stood open so long: streams overtake each other.
inline constexpr absl::Duration kGapGrace = absl::Seconds(30);

// Numbers [first, last] of accepted events came. The very first number seen is where counting begins. Number 1 again,
// where it is no missing one: the platform began its count anew.
void TakeNumbers(store::v1::SequenceRow& row, uint64_t first, uint64_t last, absl::Time now);

// Marks gaps whose grace is over as asked for.
void AskForMissing(store::v1::SequenceRow& row, absl::Time now);

// An operator gives up numbers for good. False when no open gap begins at `first`.
bool GiveUpGap(store::v1::SequenceRow& row, uint64_t first, const std::string& by, const std::string& reason,
               absl::Time now);

uint64_t MissingOf(const store::v1::GapState& gap);
void FillSequence(const store::v1::SequenceRow& row, v1::SequenceHealth& out);

}  // namespace zhudong::health
