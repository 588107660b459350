// Writes the reports that places owe into a folder, each when it is due and as of then: whoever asks the gateway for
// the same report as known then gets the same figures.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/reports/duties.h"
#include "gateway/rpc/report_work.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

struct ReportWriterParts {
  const pipeline::CaseModel& cases;
  const pipeline::Pipeline& pipeline;
  const journal::Journal& journal;
  const base::Clock& clock;
  telemetry::Log& log;
};

struct ReportPlan {
  std::string folder;                  // empty: nothing is written
  std::vector<std::string> divisions;  // 2, 4 or 6 digits
  std::vector<v1::ReportKind> kinds;   // besides what the documents oblige to
  int grace_days = 0;
};

class ReportWriter {
 public:
  // What it is given outlives it.
  ReportWriter(ReportPlan plan, rpc::ReportBaseline baseline, const ReportWriterParts& parts)
      : plan_(std::move(plan)), baseline_(std::move(baseline)), parts_(parts) {}
  ~ReportWriter() { Stop(); }

  // Looks every two seconds.
  void Start();
  // Safe when never started.
  void Stop();
  // One look: writes what was owed at the last look, once the pipeline has derived all that came before that one; a
  // report that is due at midnight has what came before midnight. What can't be written is told, and tried again.
  absl::Status Look();

 private:
  absl::Status Write(const reports::Owed& owed);
  bool IsThere(const std::string& name) const;

  const ReportPlan plan_;
  const rpc::ReportBaseline baseline_;
  const ReportWriterParts parts_;
  absl::Time looked_ = absl::InfinitePast();
  uint64_t wait_for_ = 0;  // journal sequence
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace zhudong::app
