// One clock of a case: from when to when, without the times that do not count → used days, limit, late or not. Pure.
//
// Whole working days: the day of the event does not count; it is due at 24:00 of the last (民法典 第200–204条). Of a
// time that stands, the working days after the day on which it began, up to and including the one on which it ended, do
// not count. Terms with a half day (S4-020) are counted in half days in the same way: mornings and afternoons of the
// office's hours.
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "gateway/calendar/working_time.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// A time that does not count: correction, special procedure, others' works. No end: it goes on.
struct Standing {
  absl::Time from;
  std::optional<absl::Time> to;
};

struct Timing {
  std::optional<absl::Time> started;
  std::optional<absl::Time> ended;
  std::vector<Standing> stood;  // in any order; may overlap, and reach beyond start and end
  // The last moment that is spoken of in the case: what a clock that runs is measured up to.
  absl::Time last_said = absl::InfinitePast();
};

// Fills everything but kind, of, what the limit rests on, and what was told. `clock` has limit_days and of_a_mean.
// promise: a time that stands more never makes it due earlier.
void RunClock(const calendar::WorkingTime& time, const Timing& timing, int warn_half_days, v1::CaseClock& clock);

// Whether a clock that has not ended by `now` is past its limit then. One that stands since before it was due is not,
// however long ago that is: due_at moves by the time that stood when it goes on.
bool IsPastDue(const v1::CaseClock& clock, absl::Time now);

// Working days, in halves, in (from, to], without those that stood.
double UsedDays(const calendar::WorkingTime& time, const Timing& timing, absl::Time from, absl::Time to,
                bool in_half_days);

}  // namespace zhudong::cases
