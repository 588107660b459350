// By when a utility is to answer a demand (S0-029 names no number: each operator sets its own).
#pragma once

#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/base/live.h"
#include "gateway/calendar/calendar.h"
#include "gateway/model/dates.h"
#include "zhudong/v1/project_service.pb.h"

namespace zhudong::rpc {

struct AnswerTerm {
  int working_days = 0;  // after the day on which the demand came about; 0: no limit
  const base::Live<calendar::Calendar>* calendar = nullptr;  // outlives this
  const base::Clock* clock = nullptr;

  void Apply(v1::OpenDemand& open) const {
    if (working_days == 0) return;
    const absl::CivilDay since = model::DayOf(absl::FromUnixSeconds(open.since().seconds()));
    const absl::CivilDay due = calendar->Get()->AddWorkingDays(since, working_days).day;
    open.set_due_date(absl::FormatCivilTime(due));
    open.set_overdue(model::DayOf(clock->Now()) > due);
  }
};

}  // namespace zhudong::rpc
