// Demand events as they are kept (proto/zhudong/store/v1/demand_record.proto) and as they are read. Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "zhudong/store/v1/demand_record.pb.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::model {

// DATA_LOSS when the forecast in it can't be read.
absl::StatusOr<v1::DemandEvent> ToDemandEvent(const store::v1::DemandRecord& record);
absl::StatusOr<std::vector<v1::DemandEvent>> ToDemandEvents(const std::vector<store::v1::DemandRecord>& records);
store::v1::DemandRecord ToDemandRecord(const v1::DemandEvent& event);

}  // namespace zhudong::model
