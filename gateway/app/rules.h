// Which rules hold from now on: said in the journal, so that a rebuild knows.
#pragma once

#include "absl/status/status.h"
#include "gateway/ingest/ingest.h"
#include "gateway/telemetry/log.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::app {

// Appends `rules` when they are not the ones last adopted; every project is then forecast anew. FAILED_PRECONDITION
// when the limits of grouping differ from those the data was grouped by: they can't change on existing data.
absl::Status AdoptRules(ingest::Ingest& ingest, const zhudong::store::v1::RulesAdopted& rules, absl::Time now,
                        telemetry::Log& log);

}  // namespace zhudong::app
