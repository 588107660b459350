// China's working days as the settings have them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/calendar/calendar.h"
#include "gateway/config/config.h"

namespace zhudong::app {

// The documents of days, the built-in one first.
absl::StatusOr<std::vector<std::string>> CalendarTexts(const config::Config& config);

// The built-in days, with the settings' files over them. INVALID_ARGUMENT with file, line and column when one is no
// calendar.
absl::StatusOr<std::shared_ptr<const calendar::Calendar>> LoadCalendar(const config::Config& config);

}  // namespace zhudong::app
