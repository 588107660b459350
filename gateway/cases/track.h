// The statuses (BLZT) and milestones that one department, or the case as a whole, told → its way through the case.
// Pure.
//
// What was skipped is filled in and marked. Acceptance that nobody told was at receipt; the start of a correction whose
// end alone was told was at that end; the end of one whose start alone was told was at the next step, or at one that
// was told again later than that start: both show that work went on. So nobody gains time by telling less. A step of
// the utility's own (own_step) is told and moves nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gateway/cases/clock.h"
#include "gateway/cases/fact.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

struct Moment {
  absl::Time at;
  uint32_t evidence = 0;  // position in the facts, from 1; 0: filled in
};

struct Track {
  std::optional<Moment> received;
  std::optional<Moment> accepted;
  std::optional<Moment> ended;
  // The first end: a later one (撤回, 撤销 of what had passed) undoes it, and nothing goes on in between.
  std::optional<Moment> stopped;
  v1::CaseStatus status = v1::CASE_STATUS_UNSPECIFIED;  // the one that holds
  std::vector<Standing> stood;
  bool standing = false;
  // The first of each milestone.
  std::vector<std::optional<Moment>> milestones = std::vector<std::optional<Moment>>(v1::CaseMilestone_ARRAYSIZE);

  const std::optional<Moment>& Of(v1::CaseMilestone milestone) const { return milestones[milestone]; }
  // Ended with nothing gained: withdrawn, not accepted, rejected, recalled, revoked.
  bool EndedWithout() const;
};

// Who says it does not matter.
inline constexpr std::string_view kAnyDepartment = "*";

// Reads the CaseStatusReports of `kind` whose department is `department`, and appends an entry for each, and for what
// was filled in, to `timeline`. `applied`: when the application came, where one did.
Track ReadTrack(const Facts& facts, v1::CaseKind kind, std::string_view department,
                const std::optional<Moment>& applied, std::vector<v1::CaseEntry>& timeline);

// Ends without anything gained.
bool IsEndWithout(v1::CaseStatus status);
bool IsEnd(v1::CaseStatus status);

}  // namespace zhudong::cases
