#include "gateway/reports/period.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/calendar/working_time.h"

namespace zhudong::reports {
namespace {

const char* WordOf(v1::ReportKind kind) {
  switch (kind) {
    case v1::REPORT_KIND_WEEKLY_LEDGER:
      return "week";
    case v1::REPORT_KIND_MONTH:
      return "month";
    case v1::REPORT_KIND_HALF_YEAR:
      return "half-year";
    default:
      return "year";
  }
}

const char* ChineseOf(v1::ReportKind kind) {
  switch (kind) {
    case v1::REPORT_KIND_WEEKLY_LEDGER:
      return "工作台账（周）";
    case v1::REPORT_KIND_MONTH:
      return "月度报表";
    case v1::REPORT_KIND_HALF_YEAR:
      return "半年报表";
    default:
      return "年度报表";
  }
}

std::string Iso(absl::CivilDay day) { return absl::FormatCivilTime(day); }

int GraceOf(v1::ReportKind kind, int grace_days) { return kind == v1::REPORT_KIND_WEEKLY_LEDGER ? 0 : grace_days; }

Due DueOf(const Period& period, int grace_days) {
  return {period, absl::FromCivil(period.last + 1 + GraceOf(period.kind, grace_days), period.zone)};
}

}  // namespace

absl::StatusOr<Period> PeriodOf(v1::ReportKind kind, absl::CivilDay day) {
  if (day.year() < 1900 || day.year() > 2149) {
    return absl::InvalidArgumentError(absl::StrCat("day: ", Iso(day), " is not in 1900 to 2149"));
  }
  auto zone = calendar::Shanghai();
  if (!zone.ok()) return zone.status();
  Period period{.kind = kind, .zone = *zone};
  switch (kind) {
    case v1::REPORT_KIND_WEEKLY_LEDGER:
      period.first = absl::PrevWeekday(day + 1, absl::Weekday::thursday);
      period.last = period.first + 6;
      break;
    case v1::REPORT_KIND_MONTH:
      period.first = absl::CivilDay(absl::CivilMonth(day));
      period.last = absl::CivilDay(absl::CivilMonth(day) + 1) - 1;
      break;
    case v1::REPORT_KIND_HALF_YEAR:
      period.first = absl::CivilDay(day.year(), day.month() <= 6 ? 1 : 7, 1);
      period.last = absl::CivilDay(absl::CivilMonth(period.first) + 6) - 1;
      break;
    case v1::REPORT_KIND_YEAR:
      period.first = absl::CivilDay(day.year(), 1, 1);
      period.last = absl::CivilDay(day.year(), 12, 31);
      break;
    default:
      return absl::InvalidArgumentError("kind: say weekly_ledger, month, half_year or year");
  }
  period.from = absl::FromCivil(period.first, period.zone);
  period.to = absl::FromCivil(period.last + 1, period.zone);
  return period;
}

absl::StatusOr<Period> PeriodBefore(const Period& period) { return PeriodOf(period.kind, period.first - 1); }

std::string TitleOf(const Period& period) {
  return absl::StrCat(ChineseOf(period.kind), " ", Iso(period.first), " 至 ", Iso(period.last));
}

std::string FileNameOf(const Period& period, std::string_view division_code) {
  std::string place;
  std::copy_if(division_code.begin(), division_code.end(), std::back_inserter(place),
               [](char c) { return c >= '0' && c <= '9'; });
  return absl::StrCat("zhudong-", place, "-", WordOf(period.kind), "-", Iso(period.first));
}

v1::ReportKind KindOf(policy::ReportPeriod period) {
  switch (period) {
    case policy::ReportPeriod::kWeek:
      return v1::REPORT_KIND_WEEKLY_LEDGER;
    case policy::ReportPeriod::kMonth:
      return v1::REPORT_KIND_MONTH;
    case policy::ReportPeriod::kHalfYear:
      return v1::REPORT_KIND_HALF_YEAR;
    case policy::ReportPeriod::kYear:
      return v1::REPORT_KIND_YEAR;
  }
  return v1::REPORT_KIND_UNSPECIFIED;
}

absl::StatusOr<Due> LastDue(v1::ReportKind kind, absl::Time by, int grace_days) {
  const auto next = NextDue(kind, by, grace_days);
  if (!next.ok()) return next.status();
  const auto period = PeriodBefore(next->period);
  if (!period.ok()) return period.status();
  return DueOf(*period, grace_days);
}

absl::StatusOr<Due> NextDue(v1::ReportKind kind, absl::Time after, int grace_days) {
  if (grace_days < 0 || grace_days > 180) return absl::InvalidArgumentError("grace_days: 0 to 180");
  auto zone = calendar::Shanghai();
  if (!zone.ok()) return zone.status();
  // What ended so long ago was due by now; the period of that day is the first that may still be owed.
  auto period = PeriodOf(kind, absl::ToCivilDay(after, *zone) - GraceOf(kind, grace_days));
  if (!period.ok()) return period.status();
  return DueOf(*period, grace_days);
}

}  // namespace zhudong::reports
