// 工作台账: one row for each case that was open in the week (S3-140, S3-144).
#include <algorithm>
#include <tuple>

#include "gateway/cases/clock.h"
#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

bool IsStep(v1::CaseClockKind kind) {
  return kind >= v1::CASE_CLOCK_KIND_ACCEPTANCE && kind <= v1::CASE_CLOCK_KIND_CONNECTION;
}
bool Runs(const v1::CaseClock& clock) {
  return clock.state() == v1::CASE_CLOCK_STATE_RUNNING || clock.state() == v1::CASE_CLOCK_STATE_STANDING;
}

// The step whose clock runs; without one the last that was said.
std::string StageOf(const v1::CaseFile& file) {
  for (int i = file.clocks_size() - 1; i >= 0; --i) {
    if (IsStep(file.clocks(i).kind()) && Runs(file.clocks(i))) return ChineseOf(file.clocks(i).kind());
  }
  for (int i = file.timeline_size() - 1; i >= 0; --i) {
    const v1::CaseEntry& entry = file.timeline(i);
    if (!entry.set_aside().empty() || !entry.department().empty()) continue;
    if (entry.milestone() != v1::CASE_MILESTONE_UNSPECIFIED) return ChineseOf(entry.milestone());
    if (entry.status() != v1::CASE_STATUS_UNSPECIFIED) return ChineseOf(entry.status());
  }
  return ChineseOf(file.status());
}

// The one that tells most of the case as a whole: one that runs before one that does not, there the first to be due,
// there the whole process before its parts.
const v1::CaseClock* LeadingClock(const v1::CaseFile& file) {
  const auto rank = [](const v1::CaseClock& clock) {
    const absl::Time due = clock.has_due_at() ? cases::TimeOf(clock.due_at()) : absl::InfiniteFuture();
    return std::make_tuple(!Runs(clock), clock.limit_days() == 0, due, -static_cast<int>(clock.kind()), clock.of());
  };
  const v1::CaseClock* leading = nullptr;
  for (const v1::CaseClock& clock : file.clocks()) {
    if (clock.kind() == v1::CASE_CLOCK_KIND_DOCUMENT_DEBT || clock.kind() == v1::CASE_CLOCK_KIND_DEPARTMENT) continue;
    if (clock.state() == v1::CASE_CLOCK_STATE_NOT_STARTED) continue;
    if (leading == nullptr || rank(clock) < rank(*leading)) leading = &clock;
  }
  return leading;
}

class Ledger final : public Part {
 public:
  explicit Ledger(const Basis& basis) : period_(basis.period), end_(EndOf(basis)) {}

  void Add(const CaseView& view) override {
    const v1::CaseFile& file = view.file;
    if (file.kind() < v1::CASE_KIND_CONNECTION || file.kind() > v1::CASE_KIND_METER_TRANSFER) return;
    if (view.ended < period_.from) return;
    Row* const row = rows_.At({file.kind(), file.case_number(), file.case_id()});
    if (row == nullptr) return;
    row->division = file.division_code();
    row->customer = view.customer;
    row->application = file.connection().application_kind();
    row->stage = StageOf(file);
    row->opened = view.opened;
    row->state = file.state();
    for (const v1::CaseClock& clock : file.clocks()) {
      row->late = row->late || clock.late() || (Runs(clock) && cases::IsPastDue(clock, end_));
    }
    if (const v1::CaseClock* const clock = LeadingClock(file)) {
      row->clock = clock->kind();
      row->used = clock->used_days();
      if (clock->limit_days() > 0) row->limit = clock->limit_days();
      if (clock->has_due_at()) row->due = cases::TimeOf(clock->due_at());
    }
    for (const v1::DocumentDebt& debt : file.debts()) {
      row->debts += !debt.has_supplied_at() || cases::TimeOf(debt.supplied_at()) >= end_;
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("ledger", "工作台账",
                                     {{"case_number", "受理编号"},
                                      {"kind", "办件类型"},
                                      {"division", "行政区划"},
                                      {"customer_class", "用户类型"},
                                      {"application_kind", "业务类型"},
                                      {"opened", "受理日期", kDate},
                                      {"state", "状态"},
                                      {"stage", "环节"},
                                      {"clock", "时限"},
                                      {"used", "已用（工作日）", kDays},
                                      {"limit", "限值（工作日）", kDays},
                                      {"due", "应办结日期", kDate},
                                      {"late", "是否超期"},
                                      {"debts", "待补资料", kCount}});
    for (const auto& [key, row] : rows_.values()) {
      const auto& [kind, number, id] = key;
      const bool connection = kind == v1::CASE_KIND_CONNECTION;
      AddRow(table, {number, ChineseOf(kind), row.division, connection ? ChineseOf(row.customer) : "",
                     connection ? ChineseOf(row.application) : "", DayText(row.opened, period_.zone),
                     ChineseOf(row.state), row.stage, row.clock == 0 ? "" : ChineseOf(row.clock), row.used, row.limit,
                     LastDayText(row.due, period_.zone), row.late ? "超期" : "", row.debts});
    }
    if (!rows_.complete()) AddRestRow(table, rows_.limit());
    return table;
  }

 private:
  using Key = std::tuple<v1::CaseKind, std::string, std::string>;
  struct Row {
    std::string division;
    v1::CustomerClass customer = v1::CUSTOMER_CLASS_UNSPECIFIED;
    v1::ApplicationKind application = v1::APPLICATION_KIND_UNSPECIFIED;
    std::string stage;
    absl::Time opened = absl::InfinitePast();
    absl::Time due = absl::InfiniteFuture();
    v1::CaseState state = v1::CASE_STATE_UNSPECIFIED;
    v1::CaseClockKind clock = v1::CASE_CLOCK_KIND_UNSPECIFIED;
    std::optional<double> used, limit;
    bool late = false;
    uint64_t debts = 0;
  };
  Period period_;
  absl::Time end_;
  Bounded<Key, Row> rows_{kMaxLedgerRows};
};

}  // namespace

std::unique_ptr<Part> MakeLedger(const Basis& basis) { return std::make_unique<Ledger>(basis); }

}  // namespace zhudong::reports
