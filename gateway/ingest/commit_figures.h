// How the commits go: for metrics, and to see that the two threads get on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gateway/telemetry/histogram.h"

namespace zhudong::ingest {

// How the commits go, since the start.
struct CommitFigures {
  size_t queued_bytes = 0;  // in a line or on the way to the disk
  size_t queued_limit = 0;
  uint64_t lines = 0;      // principals of whom something waits to be written
  uint64_t unsynced = 0;   // groups that are written and not yet durable
  uint64_t appended = 0;   // groups that were decided, written or refused by the disk
  uint64_t completed = 0;  // groups that were answered
  telemetry::Histogram items{{1, 10, 50, 100, 500, 1000, 2500, 5000, 10000}};  // of one group
  telemetry::Histogram sync_seconds{telemetry::SecondsBounds()};               // one fsync
};

}  // namespace zhudong::ingest
