// Of which days a report speaks, and by when it is due. Pure. China's time.
//
// A week runs from Thursday to Wednesday 24:00: the ledger is owed before every Thursday (S3-140 每周四前), so this is
// the last week that is whole when it is owed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/policy/clock_rules.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::reports {

struct Period {
  v1::ReportKind kind = v1::REPORT_KIND_UNSPECIFIED;
  absl::CivilDay first;
  absl::CivilDay last;
  // [from, to)
  absl::Time from;
  absl::Time to;
  absl::TimeZone zone;

  bool Holds(absl::Time time) const { return from <= time && time < to; }
};

// The period of this kind that `day` is in. INVALID_ARGUMENT for an unspecified kind, or a day that is not in 1900 to
// 2149; FAILED_PRECONDITION where the machine has no time zones.
absl::StatusOr<Period> PeriodOf(v1::ReportKind kind, absl::CivilDay day);
// The one before.
absl::StatusOr<Period> PeriodBefore(const Period& period);

// `周报 2022-03-03 至 2022-03-09`.
std::string TitleOf(const Period& period);
// `zhudong-341300-half-year-2022-01-01`, without what a file name can't have.
std::string FileNameOf(const Period& period, std::string_view division_code);

// Of what a region's document obliges to report (policy::ClockRules::Reports).
v1::ReportKind KindOf(policy::ReportPeriod period);

struct Due {
  Period period;  // of which it speaks
  absl::Time at;  // the last moment
};
// The first report of this kind that is due after `after`. The weekly one at the end of its week. The documents name no
// day for those of a half year and a year: `grace_days` after the period, 0 to 180, at 24:00. As PeriodOf; and
// INVALID_ARGUMENT for other days of grace.
absl::StatusOr<Due> NextDue(v1::ReportKind kind, absl::Time after, int grace_days);
// The one before: the last that was due by `by`. As NextDue.
absl::StatusOr<Due> LastDue(v1::ReportKind kind, absl::Time by, int grace_days);

}  // namespace zhudong::reports
