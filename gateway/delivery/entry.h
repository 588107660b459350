// One entry of the demand log.
#pragma once

#include <cstdint>

#include "zhudong/v1/demand.pb.h"

namespace zhudong::delivery {

struct DemandEntry {
  uint64_t sequence;
  v1::DemandEvent event;
};

}  // namespace zhudong::delivery
