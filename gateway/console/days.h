// China's working days for the page, which tells how many are left until a limit. Pure.
#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "gateway/calendar/calendar.h"

namespace zhudong::console {

// {"version","firstDay","lastDay","off","worked"}: of ten years before `today` and five after it, the days that are not
// as the week has them: Mondays to Fridays off, and Saturdays and Sundays that are worked. Days are ISO 8601.
std::string WorkingDaysJson(const calendar::Calendar& calendar, absl::CivilDay today);

}  // namespace zhudong::console
