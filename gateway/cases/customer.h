// Which of the five kinds of customer applies (用户类型): as the utility classed it, or by voltage, sources, capacity
// and the region's limits. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "zhudong/v1/case_events.pb.h"

namespace zhudong::cases {

struct CustomerClassing {
  v1::CustomerClass customer_class = v1::CUSTOMER_CLASS_UNSPECIFIED;  // not known: too little was told
  std::string reason;
};

CustomerClassing ClassOf(const v1::ConnectionApplication& application, const policy::ClockRules& rules,
                         std::string_view division, absl::CivilDay day);

}  // namespace zhudong::cases
