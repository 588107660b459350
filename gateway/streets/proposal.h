// A dig as it is told. Pure; thread-safe. Private to this folder.
#pragma once

#include <vector>

#include "gateway/streets/seasons.h"
#include "gateway/streets/shared_digs.h"

namespace zhudong::streets {

// `works` in the order in which they are listed, at least two; `shared_m` and `middle` of the stretch.
v1::SharedDig MakeDig(const std::vector<const PlannedWorks*>& works, const CommonSeason& season, double shared_m,
                      const v1::GeoPoint& middle, int max_participants);

}  // namespace zhudong::streets
