#include "gateway/app/spine.h"

#include <utility>

#include "gateway/app/keys.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/translate.h"
#include "gateway/pipeline/rebuild.h"

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<Spine>> Spine::Open(const config::Config& config, const ingest::FeedTable& feeds,
                                                   const access::Grants& grants, const base::Clock& clock) {
  std::unique_ptr<Spine> spine(new Spine());
  absl::StatusOr<std::unique_ptr<store::Database>> database = store::Database::Open(
      {.path = config.storage.path, .memory_budget = static_cast<size_t>(config.storage.memory_mib) << 20});
  if (!database.ok()) return database.status();
  spine->database_ = *std::move(database);
  const absl::StatusOr<bool> rebuilding = pipeline::IsRebuilding(*spine->database_);
  if (!rebuilding.ok()) return rebuilding.status();
  if (*rebuilding) {
    return absl::FailedPreconditionError("a rebuild was interrupted: run `zhudong rebuild` to its end first");
  }
  absl::StatusOr<std::unique_ptr<journal::Journal>> journal = journal::Journal::Open(*spine->database_);
  if (!journal.ok()) return journal.status();
  spine->journal_ = *std::move(journal);
  absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> keys =
      LoadKeys(ToKeySource(config), config.storage.path, spine->HoldsData());
  if (!keys.ok()) return keys.status();
  spine->keys_ = *std::move(keys);
  absl::StatusOr<std::shared_ptr<const model::DivisionList>> divisions = LoadDivisions(config);
  if (!divisions.ok()) return divisions.status();
  spine->divisions_ = *std::move(divisions);
  absl::StatusOr<std::unique_ptr<ingest::Ingest>> ingest =
      ingest::Ingest::Open(*spine->database_, *spine->journal_, feeds, grants, spine->keys_, spine->divisions_, clock,
                           ToIngestLimits(config));
  if (!ingest.ok()) return ingest.status();
  spine->ingest_ = *std::move(ingest);
  absl::StatusOr<std::unique_ptr<delivery::DemandLog>> outbox = delivery::DemandLog::Open(*spine->database_);
  if (!outbox.ok()) return outbox.status();
  spine->outbox_ = *std::move(outbox);
  spine->pipeline_ = pipeline::Pipeline::Make(*spine->database_, *spine->journal_, *spine->outbox_);
  spine->read_model_ = std::make_unique<pipeline::ReadModel>(*spine->database_);
  return spine;
}

// Whether anything is there that was sealed, or that holds keyed digests.
bool Spine::HoldsData() const {
  if (journal_->durable() > 0) return true;
  return database_->Range(store::Family::kIngest, "q", "r")->Valid() ||
         database_->Range(store::Family::kLicenses, "", "")->Valid();
}

void Spine::Close() {
  if (journal_) journal_->Close();
  if (pipeline_) pipeline_->Stop();
  if (outbox_) outbox_->Close();
}

}  // namespace zhudong::app
