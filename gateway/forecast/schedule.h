// When the supply must be ready, how the demand grows after that, and what voltage and certainty it has.
// Pure; each fills its part of `forecast` and says how in `trace`.
#pragma once

#include <optional>

#include "gateway/forecast/estimate.h"
#include "gateway/forecast/tables.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::forecast {

// need_by_date and its source: the planned completion; without one the acceptance; without one the planned start or
// the latest milestone with the typical lead times of `kind`. construction_power_date: the construction permit, or the
// planned start.
void FillDates(const v1::Project& project, const Indices& indices, std::optional<LoadKind> kind, v1::Forecast& forecast,
               Trace& trace);

// ramp, after FillDates. Empty where no growth is known for `kind`.
void FillRamp(const Triple& kw, const Indices& indices, std::optional<LoadKind> kind, v1::Forecast& forecast,
              Trace& trace);

// voltage_level, by the expected demand.
void FillVoltage(const Triple& kw, const Indices& indices, v1::Forecast& forecast, Trace& trace);

// certainty, by the stage.
void FillCertainty(const v1::Project& project, const Indices& indices, v1::Forecast& forecast, Trace& trace);

// Rounded to 0.1 kW.
v1::DemandRange RangeOf(const Triple& kw);

}  // namespace zhudong::forecast
