// Which rules held when. Thread-safe.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {

// Where the rules stand in the journal that held at `moment`; before the first, the first. FAILED_PRECONDITION while
// there are none.
absl::StatusOr<uint64_t> AdoptedBy(const store::Reader& reader, absl::Time moment);
// DATA_LOSS when they are not there.
absl::StatusOr<zhudong::store::v1::RulesAdopted> ReadAdopted(const store::Reader& reader, uint64_t journal_sequence);

}  // namespace zhudong::pipeline
