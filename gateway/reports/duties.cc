#include "gateway/reports/duties.h"

#include <map>
#include <utility>

#include "gateway/reports/figures.h"

namespace zhudong::reports {

absl::StatusOr<std::vector<Owed>> LastOwed(const policy::ClockRules& rules, const std::string& division_code,
                                           const std::vector<v1::ReportKind>& wanted, absl::Time by, int grace_days) {
  std::map<v1::ReportKind, std::string> to;
  for (const v1::ReportKind kind : wanted) to[kind];
  // What one owes now goes by the documents of now, also for a year that ended before they came.
  const auto today = LastDue(v1::REPORT_KIND_WEEKLY_LEDGER, by, 0);
  if (!today.ok()) return today.status();
  for (const policy::ReportDuty& duty :
       rules.Reports(WholeCode(division_code), absl::ToCivilDay(by, today->period.zone))) {
    to[KindOf(duty.period)] = duty.to;
  }
  std::vector<Owed> owed;
  for (auto& [kind, whom] : to) {
    const auto due = LastDue(kind, by, grace_days);
    if (!due.ok()) return due.status();
    owed.push_back({division_code, std::move(whom), *due});
  }
  return owed;
}

absl::StatusOr<std::vector<Owed>> Missing(const std::vector<Owed>& last, int grace_days,
                                          const std::function<bool(const std::string&)>& is_there) {
  std::vector<Owed> missing;
  for (const Owed& one : last) {
    if (is_there(FileNameOf(one.due.period, one.division_code))) continue;
    std::vector<Owed> missed = {one};
    bool began = false;
    for (int back = 0; back < kMostMissed && !began; ++back) {
      const auto before = LastDue(one.due.period.kind, missed.back().due.at - absl::Seconds(1), grace_days);
      if (!before.ok()) return before.status();
      began = is_there(FileNameOf(before->period, one.division_code));
      if (!began) missed.push_back({one.division_code, one.to, *before});
    }
    if (!began) missed.resize(1);
    missing.insert(missing.end(), missed.rbegin(), missed.rend());
  }
  return missing;
}

}  // namespace zhudong::reports
