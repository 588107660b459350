// What was seen of one feed in one go: the items of one or many commits, added up per kind. Bounded whatever came.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/findings.pb.h"

namespace zhudong::health {

struct KindSeen {
  uint64_t accepted = 0;
  // Of the latest.
  absl::Time occurred = absl::InfinitePast();
  absl::Time recorded = absl::InfinitePast();
  std::map<uint32_t, uint64_t> to_received;  // bucket (histogram.h) → count
};

// Items that were decided at the same moment.
struct Observation {
  absl::Time received;
  std::map<v1::EventKind, KindSeen> kinds;  // of accepted events alone
  uint64_t duplicates = 0;
  uint64_t quarantined = 0;
  uint64_t refused = 0;
  std::map<v1::FindingCode, uint64_t> findings;  // of quarantined and refused items
  // Accepted events by the day on which the platform recorded them, China's time.
  std::map<absl::CivilDay, uint64_t> recorded_days;
  // `feed_sequence` of accepted events, in the order they came, neighbours joined: [first, last].
  std::vector<std::pair<uint64_t, uint64_t>> sequences;
};

}  // namespace zhudong::health
