// What permits add up to, ㎡; nullopt when none says it. Private to this folder.
#pragma once

#include <optional>

#include "gateway/correlation/facts.h"

namespace zhudong::correlation {

// By construction planning permits.
std::optional<double> PlannedFloorArea(const Facts& facts);
// By construction permits: the whole, or above and below ground.
std::optional<double> PermittedFloorArea(const Facts& facts);

}  // namespace zhudong::correlation
