// Everything of cases that stands beside the pipeline: reading them, telling their deadlines, answering
// questions, writing reports.
#pragma once

#include "gateway/access/grants.h"
#include "gateway/app/case_watch.h"
#include "gateway/app/report_writer.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/ingest/ingest.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/rpc/case_service.h"
#include "gateway/store/database.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

class CaseParts {
 public:
  // What it is given outlives it.
  struct Beside {
    const store::Database& database;
    const pipeline::Pipeline& pipeline;
    const pipeline::ReadModel& projects;
    const journal::Journal& journal;
    ingest::Ingest& ingest;
    const access::Grants& grants;
    const delivery::EventChoices& choices;
    const base::Clock& clock;
    telemetry::Log& log;
  };
  CaseParts(const config::Config& config, const Beside& beside);

  void Start() {
    watch_.Start();
    writer_.Start();
  }
  // Safe when never started.
  void Stop() {
    writer_.Stop();
    watch_.Stop();
  }
  rpc::CaseService& service() { return service_; }

 private:
  const pipeline::CaseModel model_;
  CaseWatch watch_;
  ReportWriter writer_;
  rpc::CaseService service_;
};

}  // namespace zhudong::app
