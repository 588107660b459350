// What looks as if a case did not go as it was recorded (S3-082, S4-042: 禁止“体外循环”、后补流程或重走流程). Pure.
#pragma once

#include <optional>

#include "gateway/calendar/working_time.h"
#include "gateway/cases/fact.h"
#include "gateway/cases/rules.h"
#include "gateway/cases/track.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

struct Conduct {
  const Facts& facts;
  const Track& track;
  const std::optional<Moment>& applied;
  const std::optional<Moment>& energized;
};

// At most one of each kind, with all its evidence.
void AddSuspicions(const Conduct& conduct, const calendar::WorkingTime& time, const Settings& settings,
                   v1::CaseFile& file);

}  // namespace zhudong::cases
