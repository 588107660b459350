// What one place has to give on one day. Pure; thread-safe.
#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "zhudong/v1/grid_events.pb.h"

namespace zhudong::capacity {

// kVA; nullopt: the place has not told it.
// - 不受限, 容量受限: what it told, also after the day by which the constraint is relieved: how much there will be then
//   nobody told, and nothing is made up.
// - 无可开放容量: 0, whatever else it told; from relieved_by_date on what it told, if anything: a place that has
// nothing
//   left and names a figure and a day means the figure for that day. A day that can't be read relieves nothing; a month
//   or a year relieves at its end.
std::optional<double> AvailableKva(const v1::GridCapacity& capacity, absl::CivilDay day);

}  // namespace zhudong::capacity
