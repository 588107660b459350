// The spine: what every event passes, from the journal to the outbox. Opened before everything else, closed after it.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/crypto/keyring.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/ingest/ingest.h"
#include "gateway/journal/journal.h"
#include "gateway/model/division_code.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/store/database.h"

namespace zhudong::app {

// Thread-safe, as its parts are; Open and Close from one thread.
class Spine {
 public:
  // What it is given outlives it. FAILED_PRECONDITION where a rebuild was interrupted, or keys were lost.
  static absl::StatusOr<std::unique_ptr<Spine>> Open(const config::Config& config, const ingest::FeedTable& feeds,
                                                     const access::Grants& grants, const base::Clock& clock);
  ~Spine() { Close(); }

  // Ends the journal, then the pipeline with what it has in hand, then the outbox. Stop the ingest first. Safe when
  // nothing runs, and twice.
  void Close();

  store::Database& database() { return *database_; }
  journal::Journal& journal() { return *journal_; }
  const std::shared_ptr<const crypto::KeyRing>& keys() const { return keys_; }
  // Null where no table was given.
  const std::shared_ptr<const model::DivisionList>& divisions() const { return divisions_; }
  ingest::Ingest& ingest() { return *ingest_; }
  delivery::DemandLog& outbox() { return *outbox_; }
  pipeline::Pipeline& pipeline() { return *pipeline_; }
  const pipeline::ReadModel& read_model() const { return *read_model_; }

 private:
  Spine() = default;
  bool HoldsData() const;

  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::shared_ptr<const crypto::KeyRing> keys_;
  std::shared_ptr<const model::DivisionList> divisions_;
  std::unique_ptr<ingest::Ingest> ingest_;
  std::unique_ptr<delivery::DemandLog> outbox_;
  std::unique_ptr<pipeline::Pipeline> pipeline_;
  std::unique_ptr<pipeline::ReadModel> read_model_;
};

}  // namespace zhudong::app
