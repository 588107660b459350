// Looks which clocks of cases have come to their warning or their limit, and has the journal say so: what both sides
// are told of it is then derived, and derived again, like everything else.
#pragma once

#include <cstdint>
#include <thread>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "gateway/base/clock.h"
#include "gateway/ingest/ingest.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

struct CaseWatchParts {
  const pipeline::CaseModel& cases;
  const pipeline::Pipeline& pipeline;
  const journal::Journal& journal;
  ingest::Ingest& ingest;
  const base::Clock& clock;
  telemetry::Log& log;
};

class CaseWatch {
 public:
  // What it is given outlives it.
  explicit CaseWatch(const CaseWatchParts& parts) : parts_(parts) {}
  ~CaseWatch() { Stop(); }

  // Looks once a second.
  void Start();
  // Safe when never started.
  void Stop();
  // One look. Nothing while the pipeline has still to derive what the journal held at the last look: an end that is on
  // its way must not become a breach.
  absl::Status Look();

 private:
  const CaseWatchParts parts_;
  uint64_t wait_for_ = 0;  // journal sequence
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace zhudong::app
