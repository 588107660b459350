// One entry of the demand log.
#pragma once

#include <cstdint>

#include "zhudong/store/v1/demand_record.pb.h"

namespace zhudong::delivery {

struct DemandEntry {
  uint64_t sequence;
  store::v1::DemandRecord event;
};

}  // namespace zhudong::delivery
