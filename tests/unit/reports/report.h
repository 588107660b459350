// Hand-made case files, and their figures read back by name.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/cases/fact.h"
#include "gateway/policy/document_rules.h"
#include "gateway/reports/figures.h"
#include "gtest/gtest.h"

namespace zhudong::reports {

inline const std::shared_ptr<const policy::ClockRules>& BuiltInRules() {
  static const auto* const rules = [] {
    auto parsed = policy::ClockRules::Parse(policy::BuiltInPacks());
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return new std::shared_ptr<const policy::ClockRules>(*parsed);
  }();
  return *rules;
}

inline Period Of(v1::ReportKind kind, absl::CivilDay day) {
  auto period = PeriodOf(kind, day);
  EXPECT_TRUE(period.ok()) << period.status();
  return period.ok() ? *period : Period();
}

inline Basis BasisOf(const char* division, v1::ReportKind kind, absl::CivilDay day) {
  const Period period = Of(kind, day);
  return {.period = period, .division_code = division, .as_known_at = period.to, .rules = BuiltInRules()};
}

// `2022-03-01 09:00` in China.
inline absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M %Ez", absl::StrCat(text, " +08:00"), &time, &error)) << text << error;
  return time;
}
inline void Set(const char* text, google::protobuf::Timestamp* stamp) { cases::SetTime(At(text), *stamp); }

inline v1::CaseFile CaseOf(v1::CaseKind kind, const std::string& number, const char* division, const char* opened,
                           const char* ended = nullptr, v1::CaseState end = v1::CASE_STATE_ENDED) {
  v1::CaseFile file;
  file.set_case_id(absl::StrCat("c-", number));
  file.set_kind(kind);
  file.set_case_number(number);
  file.set_division_code(division);
  file.set_state(ended ? end : v1::CASE_STATE_OPEN);
  Set(opened, file.mutable_opened_at());
  if (ended) Set(ended, file.mutable_ended_at());
  return file;
}

inline v1::CaseFile Connection(const std::string& number, const char* division, v1::CustomerClass customer,
                               const char* opened, const char* ended = nullptr) {
  v1::CaseFile file = CaseOf(v1::CASE_KIND_CONNECTION, number, division, opened, ended);
  file.mutable_connection()->set_customer_class(customer);
  file.mutable_connection()->set_application_kind(v1::APPLICATION_KIND_NEW_CONNECTION);
  return file;
}

// Begins with the case, and ends with it.
inline v1::CaseClock* AddClock(v1::CaseFile& file, v1::CaseClockKind kind, double limit, double used,
                               const char* due = nullptr) {
  v1::CaseClock* const clock = file.add_clocks();
  clock->set_kind(kind);
  clock->set_limit_days(limit);
  clock->set_used_days(used);
  *clock->mutable_started_at() = file.opened_at();
  clock->set_state(v1::CASE_CLOCK_STATE_RUNNING);
  if (file.has_ended_at()) {
    *clock->mutable_ended_at() = file.ended_at();
    clock->set_state(v1::CASE_CLOCK_STATE_ENDED);
  }
  if (due) Set(due, clock->mutable_due_at());
  clock->set_late(file.has_ended_at() && limit > 0 && used > limit);
  return clock;
}

// A table, by the names of its columns.
class Read {
 public:
  explicit Read(v1::ReportTable table) : table_(std::move(table)) {
    for (const v1::ReportRow& row : table_.rows()) EXPECT_EQ(row.cells_size(), table_.columns_size()) << table_.name();
  }

  int rows() const { return table_.rows_size(); }
  // The number in a cell, or its text; `` for an empty one.
  std::string At(int row, std::string_view column) const {
    for (int i = 0; i < table_.columns_size(); ++i) {
      if (table_.columns(i).name() != column) continue;
      if (row < 0 || row >= rows()) return absl::StrCat("no row ", row);
      const v1::ReportCell& cell = table_.rows(row).cells(i);
      return cell.has_number() ? absl::StrCat(cell.number()) : cell.text();
    }
    return absl::StrCat("no column ", base::ToAbsl(column));
  }
  // The row whose cells in these columns say this; -1 without one.
  int Row(const std::vector<std::pair<const char*, std::string>>& wanted) const {
    for (int row = 0; row < rows(); ++row) {
      bool all = true;
      for (const auto& [column, text] : wanted) all = all && At(row, column) == text;
      if (all) return row;
    }
    return -1;
  }

 private:
  v1::ReportTable table_;
};

inline Read TableOf(const Figures& figures, std::string_view name) {
  for (v1::ReportTable& table : figures.Tables()) {
    if (table.name() == name) return Read(std::move(table));
  }
  ADD_FAILURE() << "no table " << name;
  return Read({});
}

}  // namespace zhudong::reports
