// Bringing data of an older format up to date, in place. The journal is never touched.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/pipeline/rebuild.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// What is derived is derived anew from the journal (Rebuild), whatever the older program left out: `rebuild --check`
// agrees. Interrupted at any moment, it is run again from its beginning; in between no gateway opens the folder.
// `progress` counts journal records.
//
// 1 → 2: list rows say whether the project's demand is open; a revised forecast says what it said before. Demand events
// are the same ones otherwise and keep their sequence numbers, so subscribers go on where they were.
absl::Status Upgrade(store::Database& database, const Progress& progress);

// Whether Upgrade has anything to do.
absl::StatusOr<bool> NeedsUpgrade(const store::Database& database);

}  // namespace zhudong::pipeline
