// What cases are timed by: the regions' packs, the calendar, and how the operator wants to be warned. Immutable.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/calendar/working_time.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/document_rules.h"
#include "gateway/policy/routes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::cases {

// [cases] of the configuration.
struct Settings {
  int warn_half_days = 2;       // before the limit; half working days
  int back_fill_half_days = 2;  // recorded so much later than it was: suspected (D3.14)
};

struct Rules {
  std::shared_ptr<const policy::ClockRules> clocks;
  std::shared_ptr<const policy::RouteRules> routes;
  std::shared_ptr<const policy::DocumentRules> documents;
  std::shared_ptr<const calendar::WorkingTime> time;
  Settings settings;
  std::string version;

  // Of a record of the journal. Null where it is from before there were cases: the caller goes on without.
  static absl::StatusOr<std::shared_ptr<const Rules>> Parse(const zhudong::store::v1::RulesAdopted& adopted);
};

}  // namespace zhudong::cases
