#include "gateway/cases/approval_result.h"

#include <algorithm>
#include <tuple>

namespace zhudong::cases {
namespace {

Verdict VerdictOf(const Answerer::End& end, bool of_the_whole) {
  return {end.moment, ResultOf(end.status), end.status, of_the_whole};
}

bool TakesBack(v1::CaseStatus status) {
  return status == v1::CASE_STATUS_RECALLED || status == v1::CASE_STATUS_REVOKED;
}

// When every one has passed: with the last of them.
std::optional<Verdict> AllPassed(const std::vector<Answerer>& departments) {
  std::optional<Verdict> all;
  bool tolerance = false;
  for (const Answerer& department : departments) {
    if (!department.asked) continue;
    if (!department.end || IsEndWithout(department.end->status)) return std::nullopt;
    tolerance |= department.end->status == v1::CASE_STATUS_PASSED_WITH_TOLERANCE;
    if (!all) all.emplace();
    all->moment.at = std::max(all->moment.at, department.end->moment.at);
  }
  if (!all) return std::nullopt;
  all->status = tolerance ? v1::CASE_STATUS_PASSED_WITH_TOLERANCE : v1::CASE_STATUS_PASSED;
  all->result = ResultOf(all->status);
  return all;
}

// Of one moment a refusal goes before an approval, and the window before the departments.
bool Before(const Verdict& a, const Verdict& b) {
  const auto key = [](const Verdict& verdict) {
    return std::make_tuple(verdict.moment.at, IsApproved(verdict.result), !verdict.of_the_whole,
                           verdict.moment.evidence);
  };
  return key(a) < key(b);
}

}  // namespace

v1::ApprovalResult ResultOf(v1::CaseStatus status) {
  switch (status) {
    case v1::CASE_STATUS_PASSED:
      return v1::APPROVAL_RESULT_APPROVED;
    case v1::CASE_STATUS_PASSED_WITH_TOLERANCE:
      return v1::APPROVAL_RESULT_APPROVED_WITH_TOLERANCE;
    case v1::CASE_STATUS_NOT_ACCEPTED:
    case v1::CASE_STATUS_ACCEPTANCE_REFUSED:
    case v1::CASE_STATUS_REJECTED:
      return v1::APPROVAL_RESULT_REJECTED;
    case v1::CASE_STATUS_APPLICATION_WITHDRAWN:
    case v1::CASE_STATUS_RECALLED:
    case v1::CASE_STATUS_REVOKED:
      return v1::APPROVAL_RESULT_WITHDRAWN;
    default:
      return v1::APPROVAL_RESULT_PENDING;
  }
}

bool IsApproved(v1::ApprovalResult result) {
  return result == v1::APPROVAL_RESULT_APPROVED || result == v1::APPROVAL_RESULT_APPROVED_WITH_TOLERANCE;
}

Outcome Decide(const Answerer& whole, const std::vector<Answerer>& departments, bool complete,
               const std::optional<Moment>& committed) {
  std::vector<Verdict> verdicts;
  std::vector<Verdict> undone;
  if (whole.end) verdicts.push_back(VerdictOf(*whole.end, true));
  if (whole.undone) undone.push_back(VerdictOf(*whole.undone, true));
  // What the departments or the commitment approved the window can take back, too.
  if (whole.end && TakesBack(whole.end->status)) undone.push_back(VerdictOf(*whole.end, true));
  for (const Answerer& department : departments) {
    if (!department.asked) continue;
    if (department.end && IsEndWithout(department.end->status)) verdicts.push_back(VerdictOf(*department.end, false));
    if (department.undone) undone.push_back(VerdictOf(*department.undone, false));
  }
  if (complete) {
    if (const std::optional<Verdict> all = AllPassed(departments)) verdicts.push_back(*all);
  }
  if (committed) {
    verdicts.push_back({*committed, v1::APPROVAL_RESULT_APPROVED, v1::CASE_STATUS_PASSED, true});
  }
  // One that passed and took it back before all had passed ends it, too.
  verdicts.insert(verdicts.end(), undone.begin(), undone.end());
  Outcome outcome;
  const auto first = std::min_element(verdicts.begin(), verdicts.end(), Before);
  if (first == verdicts.end()) return outcome;
  outcome.first = outcome.holds = *first;
  if (!IsApproved(first->result)) return outcome;
  std::optional<Verdict> back;
  for (const Verdict& verdict : undone) {
    if (!back || Before(verdict, *back)) back = verdict;
  }
  if (back) outcome.holds = back;
  return outcome;
}

}  // namespace zhudong::cases
