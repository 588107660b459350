// 相同施工路段一次审批，同步开挖、同敷管线、一次回填 (S0-076; S2-071): works of different services that run along the
// same stretch of street in the same season → the digs that they could share. Pure; thread-safe.
//
// What belongs together:
// - Two works of different services, or of the same one by different builders (both named), whose lines run beside each
//   other: at most near_m apart, roughly parallel, over min_shared_m or more. A crossing is none (runs.h).
// - In the same season: their days overlap, or at most gap_days lie between them.
// - Such pairs are one dig where they cover each other: their stretches overlap by half of the shorter one or more, and
//   all of their works are of one season, each with each. So works that follow one another along a long street, or
//   month after month, do not all become one dig; works between them stand in two.
// Cancelled works and those that are over before `today` are out. Each pair of works is looked at once.
//
// Bounds: at one place a work is compared with the 64 works that start next after it; all together 100 million pieces
// of 100 m are compared, and 2 million are kept. What is beyond them is told in `findings`, like what cannot be used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::streets {

struct PlannedWorks {
  std::string feed;
  // Of the event that told it; 6 digits or more.
  std::string division_code;
  v1::StreetWorks works;
};

struct DigRules {
  double near_m = 15;          // 1 to 100
  double min_shared_m = 50;    // 1 to 10,000
  int gap_days = 90;           // 0 to 730
  int max_participants = 100;  // of one dig, that are listed; its sentence counts them all
  int64_t max_comparisons = 100'000'000;
  int64_t max_pieces = 2'000'000;
};

struct SharedDigs {
  // The longest stretch first. shared_m: the longest stretch that two of them share; middle: of that one. from_date and
  // to_date: the days all of them have in common; where they have none, the proposal that the others wait for the last
  // one to start, as long as the longest of them takes. division_code: what all have in common (440100 for 440106 and
  // 440112). Works in order of their start.
  std::vector<v1::SharedDig> digs;
  // `feed/works_number: why it was not looked at`, in that order.
  std::vector<std::string> findings;
};

// The same for every order of `works`. Of two works with the same feed and number one is looked at. Values of `rules`
// beyond their range are taken as the range's end.
SharedDigs FindSharedDigs(const std::vector<PlannedWorks>& works, absl::CivilDay today, const DigRules& rules);

}  // namespace zhudong::streets
