// The event that takes the place of what a subscriber would not take: the project's forecast as it is.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "gateway/pipeline/read_model.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::rpc {

// As DemandGap says; `dead` is the event that is a dead letter. Pure: the same standing gives the same event.
// FAILED_PRECONDITION when the project has told nothing newer than nothing.
absl::StatusOr<v1::DemandEvent> RepairOf(const v1::DemandEvent& dead, const pipeline::Standing& standing);

}  // namespace zhudong::rpc
