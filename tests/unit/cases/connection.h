// A connection in words, and what to look at in its case.
#pragma once

#include <map>
#include <string>

#include "tests/unit/cases/story.h"

namespace zhudong::cases {

class Case : public Story {
 public:
  explicit Case(const std::string& division) : Story(v1::CASE_KIND_CONNECTION, division) {}

  v1::ConnectionApplication& Apply(const std::string& when) {
    v1::ConnectionApplication& application = *Tell(when).mutable_connection_application();
    application.set_case_number("N-1");
    return application;
  }
  Case& Reach(const std::string& when, v1::CaseMilestone milestone) {
    v1::CaseStatusReport& report = *Tell(when).mutable_case_status_report();
    report.set_case_number("N-1");
    report.set_milestone(milestone);
    return *this;
  }
  v1::CaseFile File() const {
    Facts facts;
    for (const auto& event : events()) facts.push_back({event, 0, absl::UnixEpoch()});
    SortCanonically(facts);
    return Evaluate(v1::CASE_KIND_CONNECTION, "N-1", facts, BuiltInRules());
  }
};

// Limits by clock, as a person would write them; the starred clocks are there with a special load alone.
inline std::map<int, double> LimitsOf(const v1::CaseFile& file) {
  std::map<int, double> limits;
  for (const v1::CaseClock& clock : file.clocks()) {
    if (clock.limit_days() > 0) limits[clock.kind()] = clock.limit_days();
  }
  return limits;
}

inline const v1::CaseClock& ClockOf(const v1::CaseFile& file, v1::CaseClockKind kind) {
  for (const v1::CaseClock& clock : file.clocks()) {
    if (clock.kind() == kind) return clock;
  }
  ADD_FAILURE() << "no clock " << kind;
  return v1::CaseClock::default_instance();
}

}  // namespace zhudong::cases
