// The pipeline: journal → projects → forecasts → outbox, behind the journal's durable end, on one thread.
//
// reads:     the journal from its position
// writes:    derived rows, outbox and position, in one batch that needs no sync: it can be derived again
// remembers: its position
// promise:   each journal record is applied exactly once, in order
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// Thread-safe.
class Pipeline {
 public:
  static std::unique_ptr<Pipeline> Make(store::Database& database, const journal::Journal& journal,
                                        delivery::DemandLog& outbox);
  virtual ~Pipeline() = default;

  virtual void Start() = 0;
  // Finishes the batch in hand. Safe when never started. Close the journal first, or it may take a second.
  virtual void Stop() = 0;

  // Last journal sequence that the derived state includes.
  virtual uint64_t position() const = 0;
  // Why it does not get on, when it does not; it keeps trying.
  virtual absl::Status status() const = 0;
};

}  // namespace zhudong::pipeline
