// Which of the five kinds of customer applies (用户类型): as the utility classed it, or by voltage, sources, capacity
// and the region's limits. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "zhudong/v1/case_events.pb.h"

namespace zhudong::cases {

// Whether it is for electricity (用电报装), which is what the cities' limits, steps and prohibitions speak of. 更名,
// 过户, 改类 and 销户 are services of their own (S2-091).
bool AsksForConnection(v1::ApplicationKind kind);

struct CustomerClassing {
  v1::CustomerClass customer_class = v1::CUSTOMER_CLASS_UNSPECIFIED;  // not known: too little was told
  std::string reason;
};

CustomerClassing ClassOf(const v1::ConnectionApplication& application, const policy::ClockRules& rules,
                         std::string_view division, absl::CivilDay day);

}  // namespace zhudong::cases
