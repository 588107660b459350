// How tables of a report are put together. Private to this folder.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::reports {

inline constexpr auto kText = v1::REPORT_UNIT_UNSPECIFIED;
inline constexpr auto kCount = v1::REPORT_UNIT_COUNT;
inline constexpr auto kDays = v1::REPORT_UNIT_WORKING_DAYS;
inline constexpr auto kShare = v1::REPORT_UNIT_SHARE;
inline constexpr auto kHours = v1::REPORT_UNIT_HOURS;
inline constexpr auto kDate = v1::REPORT_UNIT_DATE;

struct Column {
  const char* name;
  const char* title;
  v1::ReportUnit unit = kText;
};
v1::ReportTable NewTable(const char* name, const char* title, std::initializer_list<Column> columns);

// A cell: text, a number, or nothing.
class Cell {
 public:
  Cell() = default;
  Cell(std::string text) : text_(std::move(text)) {}
  Cell(const char* text) : text_(text) {}
  Cell(std::optional<double> number) : number_(number) {}
  Cell(double number) : number_(number) {}
  Cell(uint64_t number) : number_(static_cast<double>(number)) {}
  void Write(v1::ReportCell& cell) const;

 private:
  std::string text_;
  std::optional<double> number_;
};
// As many cells as the table has columns.
void AddRow(v1::ReportTable& table, std::initializer_list<Cell> cells);
// The last row of a table that can't hold all: says so in its first cell.
void AddRestRow(v1::ReportTable& table, size_t limit);

// Nothing where there is nothing to divide by.
std::optional<double> Ratio(double part, double whole);
inline Cell YesNo(std::optional<bool> met) { return met ? Cell(*met ? "达标" : "未达标") : Cell(); }
// Empty for a moment that is not known (infinite).
std::string DayText(absl::Time time, absl::TimeZone zone);
// The day whose 24:00 or an earlier moment it is: of deadlines.
std::string LastDayText(absl::Time time, absl::TimeZone zone);

// A map of at most `limit` keys: the smallest. Which those are, and what is gathered for them, does not depend on the
// order in which they come; so a table stays small whatever comes in.
template <typename Key, typename Value>
class Bounded {
 public:
  explicit Bounded(size_t limit) : limit_(limit) {}

  // Null: it is not among the smallest.
  Value* At(const Key& key) {
    if (auto found = values_.find(key); found != values_.end()) return &found->second;
    if (values_.size() < limit_) return &values_[key];
    complete_ = false;
    if (!(key < values_.rbegin()->first)) return nullptr;
    values_.erase(std::prev(values_.end()));
    return &values_[key];
  }
  const std::map<Key, Value>& values() const { return values_; }
  bool complete() const { return complete_; }
  size_t limit() const { return limit_; }

 private:
  size_t limit_;
  bool complete_ = true;
  std::map<Key, Value> values_;
};

// Working days of many clocks, in halves: sums of whole numbers, so that their order changes nothing.
class Durations {
 public:
  // `days` are in halves; of equal ones the lowest case number is the worst.
  void Add(double days, const std::string& case_number);
  void Add(const Durations& more);
  uint64_t count() const { return count_; }
  std::optional<double> mean() const { return Ratio(static_cast<double>(half_days_) / 2, static_cast<double>(count_)); }
  // Nine of ten took no longer.
  std::optional<double> ninth() const;
  std::optional<double> worst() const;
  const std::string& worst_case() const { return worst_case_; }

 private:
  void Worst(int64_t half_days, const std::string& case_number);

  static constexpr int64_t kMaxHalfDays = 20'000;
  uint64_t count_ = 0;
  int64_t half_days_ = 0;
  int64_t worst_ = -1;
  std::string worst_case_;
  std::map<int64_t, uint64_t> of_half_days_;
};

}  // namespace zhudong::reports
