// Policy packs as tables. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "gateway/calendar/calendar.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/narrowing.h"

namespace zhudong::cli {

// What a value rests on, in one line: rules, place, day, words.
std::string RestsText(const policy::Rests& rests);
// `1.5 d`, `7 d`; `mean 8 d` where a mean is limited.
std::string LimitText(const policy::Term& term);

// What may not be added to a procedure, and ducts that come with a road; each rule once.
std::vector<policy::Prohibition> Prohibitions(const policy::ClockRules& rules, const std::string& division,
                                              absl::CivilDay day);
std::vector<policy::DuctOffer> DuctOffers(const policy::ClockRules& rules, const std::string& division,
                                          absl::CivilDay day);

// The limits of every kind of customer in one place, as the documents print them: a row a customer, a column a clock.
// High voltage stands twice where a special load differs.
std::string TermsText(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day);
// Up to what capacity low voltage is free, the figures that are held to a bound, when planned outages are announced,
// what is forbidden to be added, which roads bring ducts, and what is reported to whom.
std::string BoundsText(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day);

// One customer: the steps, and each limit with the words it rests on. Where `accepted` is given, by which day it is
// due.
std::string ExplainText(const policy::CaseRule& rule, const calendar::Calendar& calendar,
                        const std::optional<absl::CivilDay>& accepted);

// What holds in a place on a day, a line each, so that two can be compared: `high_voltage_single supply_plan: 7 d`.
std::vector<std::string> RuleLines(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day);

// What customers had and have no more, with the rules of both: `低压居民用户…（原 S4-083；现 X-1）`.
std::string NarrowingText(const policy::Narrowing& narrowing);

}  // namespace zhudong::cli
