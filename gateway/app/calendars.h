// China's working days as the settings have them.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/calendar/calendar.h"
#include "gateway/config/config.h"

namespace zhudong::app {

// The built-in days, with the settings' files over them. INVALID_ARGUMENT with file, line and column when one is no
// calendar.
absl::StatusOr<std::shared_ptr<const calendar::Calendar>> LoadCalendar(const config::Config& config);

}  // namespace zhudong::app
