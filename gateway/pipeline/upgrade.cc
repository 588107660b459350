#include "gateway/pipeline/upgrade.h"

namespace zhudong::pipeline {

absl::StatusOr<bool> NeedsUpgrade(const store::Database& database) {
  const absl::StatusOr<store::FormatState> format = database.Format();
  if (!format.ok()) return format.status();
  return format->upgrading || format->number < store::Database::kFormat;
}

absl::Status Upgrade(store::Database& database, const Progress& progress) {
  if (absl::Status begun = database.BeginUpgrade(); !begun.ok()) return begun;
  if (absl::Status rebuilt = Rebuild(database, progress); !rebuilt.ok()) return rebuilt;
  return database.EndUpgrade();
}

}  // namespace zhudong::pipeline
