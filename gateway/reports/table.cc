#include "gateway/reports/table.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace zhudong::reports {

v1::ReportTable NewTable(const char* name, const char* title, std::initializer_list<Column> columns) {
  v1::ReportTable table;
  table.set_name(name);
  table.set_title(title);
  for (const Column& column : columns) {
    v1::ReportColumn* const added = table.add_columns();
    added->set_name(column.name);
    added->set_title(column.title);
    added->set_unit(column.unit);
  }
  return table;
}

void Cell::Write(v1::ReportCell& cell) const {
  if (number_) {
    cell.set_number(*number_);
  } else {
    cell.set_text(text_);
  }
}

void AddRow(v1::ReportTable& table, std::initializer_list<Cell> cells) {
  v1::ReportRow* const row = table.add_rows();
  for (const Cell& cell : cells) cell.Write(*row->add_cells());
}

void AddRestRow(v1::ReportTable& table, size_t limit) {
  v1::ReportRow* const row = table.add_rows();
  for (int i = 0; i < table.columns_size(); ++i) row->add_cells();
  row->mutable_cells(0)->set_text(absl::StrCat("超过 ", limit, " 行，其余未列"));
}

std::optional<double> Ratio(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

std::string DayText(absl::Time time, absl::TimeZone zone) {
  if (time == absl::InfinitePast() || time == absl::InfiniteFuture()) return "";
  return absl::FormatCivilTime(absl::ToCivilDay(time, zone));
}

std::string LastDayText(absl::Time time, absl::TimeZone zone) { return DayText(time - absl::Microseconds(1), zone); }

void Durations::Add(double days, const std::string& case_number) {
  const int64_t half_days = std::clamp<int64_t>(std::llround(days * 2), 0, kMaxHalfDays);
  ++count_;
  half_days_ += half_days;
  ++of_half_days_[half_days];
  Worst(half_days, case_number);
}

void Durations::Add(const Durations& more) {
  count_ += more.count_;
  half_days_ += more.half_days_;
  for (const auto& [half_days, count] : more.of_half_days_) of_half_days_[half_days] += count;
  if (more.worst_ >= 0) Worst(more.worst_, more.worst_case_);
}

void Durations::Worst(int64_t half_days, const std::string& case_number) {
  if (half_days < worst_ || (half_days == worst_ && case_number >= worst_case_)) return;
  worst_ = half_days;
  worst_case_ = case_number;
}

std::optional<double> Durations::ninth() const {
  uint64_t seen = 0;
  for (const auto& [half_days, count] : of_half_days_) {
    seen += count;
    if (seen * 10 >= count_ * 9) return static_cast<double>(half_days) / 2;
  }
  return std::nullopt;
}

std::optional<double> Durations::worst() const {
  if (worst_ < 0) return std::nullopt;
  return static_cast<double>(worst_) / 2;
}

}  // namespace zhudong::reports
