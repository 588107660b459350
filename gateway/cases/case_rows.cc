#include "gateway/cases/case_rows.h"

#include <algorithm>

#include "absl/time/time.h"
#include "gateway/base/bytes.h"
#include "gateway/cases/clock.h"
#include "gateway/cases/fact.h"

namespace zhudong::cases {
namespace {

constexpr char kList = 'C';
constexpr char kMoment = 'd';
constexpr char kId = 'y';
constexpr char kProject = 'j';
constexpr char kRules = 'R';

// Signed, so that moments before 1970 sort before those after.
constexpr uint64_t kZero = uint64_t{1} << 63;
uint64_t Sortable(int64_t micros) { return static_cast<uint64_t>(micros) + kZero; }
int64_t MicrosOf(const google::protobuf::Timestamp& stamp) { return absl::ToUnixMicros(TimeOf(stamp)); }

std::string Begin(char letter) { return std::string(1, letter); }

}  // namespace

std::string IdKey(std::string_view case_id) { return Begin(kId).append(case_id); }

std::string CaseListKey(const v1::CaseFile& file) {
  std::string key = Begin(kList);
  base::AppendPart(key, file.division_code());
  base::AppendU64(key, ~Sortable(MicrosOf(file.opened_at())));
  return key + file.case_id();
}

std::string CaseListPrefix(std::string_view division_prefix) { return Begin(kList).append(division_prefix); }

bool SplitCaseListKey(std::string_view key, ListPlace& place) {
  if (key.empty() || key[0] != kList) return false;
  key.remove_prefix(1);
  if (!base::TakePart(key, place.division) || key.size() <= sizeof(uint64_t)) return false;
  place.opened_us = static_cast<int64_t>(~base::ReadU64(key) - kZero);
  place.case_id = std::string(key.substr(sizeof(uint64_t)));
  return true;
}

zhudong::store::v1::CaseListRow ListRowOf(const v1::CaseFile& file) {
  zhudong::store::v1::CaseListRow row;
  row.set_kind(file.kind());
  row.set_state(file.state());
  row.set_customer_class(file.connection().customer_class());
  for (const v1::CaseClock& clock : file.clocks()) {
    if (!clock.has_due_at()) continue;
    // A clock that stands falls due on no day; one that was over its limit before stays over it.
    const bool over = clock.state() == v1::CASE_CLOCK_STATE_STANDING && IsPastDue(clock, absl::InfiniteFuture());
    if (clock.state() != v1::CASE_CLOCK_STATE_RUNNING && !over) continue;
    const int64_t due = MicrosOf(clock.due_at());
    if (row.next_due_us() == 0 || due < row.next_due_us()) row.set_next_due_us(due);
  }
  row.set_suspected(file.suspicions_size() > 0);
  row.set_with_debt(std::any_of(file.debts().begin(), file.debts().end(),
                                [](const v1::DocumentDebt& debt) { return !debt.has_supplied_at(); }));
  return row;
}

std::string MomentKey(std::string_view row_key, const v1::CaseClock& clock, bool warning) {
  std::string key = Begin(kMoment);
  base::AppendU64(key, Sortable(MicrosOf(warning ? clock.warn_at() : clock.due_at())));
  base::AppendPart(key, row_key);
  key.push_back(static_cast<char>(clock.kind()));
  key.push_back(warning ? '\1' : '\0');
  return key + clock.of();
}

std::optional<zhudong::store::v1::ReachedClock> SplitMomentKey(std::string_view key) {
  if (key.size() < 1 + sizeof(uint64_t) || key[0] != kMoment) return std::nullopt;
  key.remove_prefix(1);
  zhudong::store::v1::ReachedClock reached;
  reached.set_at_us(static_cast<int64_t>(base::ReadU64(key) - kZero));
  key.remove_prefix(sizeof(uint64_t));
  if (!base::TakePart(key, *reached.mutable_case_key()) || key.size() < 2) return std::nullopt;
  reached.set_kind(static_cast<v1::CaseClockKind>(key[0]));
  reached.set_warning(key[1] != '\0');
  reached.set_of(std::string(key.substr(2)));
  return reached;
}

std::string ProjectCasePrefix(std::string_view project_code) {
  std::string key = Begin(kProject);
  base::AppendPart(key, project_code);
  return key;
}

std::string ProjectCaseKey(std::string_view project_code, std::string_view row_key) {
  return ProjectCasePrefix(project_code).append(row_key);
}

std::string RulesKey(uint64_t journal_sequence) {
  std::string key = Begin(kRules);
  base::AppendU64(key, journal_sequence);
  return key;
}

}  // namespace zhudong::cases
