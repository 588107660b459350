// The single buildings (单体) of a project, from the lists of its permits. Private to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/correlation/facts.h"

namespace zhudong::correlation {

struct SiteBuildings {
  // In the order of their codes.
  std::vector<v1::Building> buildings;
  // Of the permits that list them.
  std::vector<uint32_t> positions;
};

// Construction permits come phase by phase: where they list a building under the code that the planning permits give
// it, the plan stands and each building is as the nearest permit has it. Where the codes of the two have nothing in
// common, the list of the larger floor area, of equals (and where an area is not known) that of the construction
// permits. Within a kind, a building that several permits list counts once, as the later permit has it.
SiteBuildings BuildingsOf(const Facts& facts);

}  // namespace zhudong::correlation
