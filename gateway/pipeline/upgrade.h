// Bringing derived rows of an older format up to date, in place. The journal is never touched.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/pipeline/rebuild.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// What the steps from format `from` on will write is what a program of today would have derived: `rebuild --check`
// agrees. Interrupted at any moment, it is run again from its beginning; in between no gateway opens the folder.
// `progress` counts list rows, one a project.
//
// 1 → 2: the third byte of list rows, whether the project's demand is open.
absl::Status Upgrade(store::Database& database, const Progress& progress);

// Whether Upgrade has anything to do.
absl::StatusOr<bool> NeedsUpgrade(const store::Database& database);

}  // namespace zhudong::pipeline
