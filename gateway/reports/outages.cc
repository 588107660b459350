// Outages of a period: how many, how late the notices, how soon electricity was back.
#include <algorithm>

#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

// Of the period in which they began, or were to begin.
class Outages final : public Part {
 public:
  explicit Outages(const Basis& basis) : period_(basis.period) {}

  void Add(const CaseView& view) override {
    if (!view.file.has_outage()) return;
    const v1::Outage& outage = view.file.outage();
    if (!period_.Holds(BeganAt(view))) return;
    Counts& counts = of_[outage.outage_kind()];
    if (outage.step() == v1::OUTAGE_STEP_CANCELLED) {
      ++counts.cancelled;
      return;
    }
    ++counts.count;
    if (outage.has_users_affected()) counts.users += outage.users_affected();
    if (outage.outage_kind() == v1::OUTAGE_KIND_PLANNED && outage.notice_days_wanted() > 0) {
      counts.notices += outage.has_notice_days();
      counts.too_late += outage.notice_too_late();
    }
    if (!outage.has_started_at() || !outage.has_restored_at()) return;
    const absl::Duration took = cases::TimeOf(outage.restored_at()) - cases::TimeOf(outage.started_at());
    if (took < absl::ZeroDuration()) return;
    ++counts.restored;
    counts.together += took;
    const std::string& number = view.file.case_number();
    if (took > counts.longest || (took == counts.longest && number < counts.longest_case)) {
      counts.longest = took;
      counts.longest_case = number;
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("outages", "停电",
                                     {{"kind", "停电类型"},
                                      {"count", "次数", kCount},
                                      {"cancelled", "取消", kCount},
                                      {"users", "影响户数", kCount},
                                      {"notices", "有通知时间", kCount},
                                      {"too_late", "通知过晚", kCount},
                                      {"in_time_share", "按时通知率", kShare},
                                      {"restored", "已送电", kCount},
                                      {"mean", "平均复电（小时）", kHours},
                                      {"longest", "最长（小时）", kHours},
                                      {"longest_case", "最长停电编号"}});
    for (const auto& [kind, counts] : of_) {
      const bool planned = kind == v1::OUTAGE_KIND_PLANNED;
      const bool timed = counts.restored > 0;
      AddRow(table, {ChineseOf(kind), counts.count, counts.cancelled, counts.users,
                     planned ? Cell(counts.notices) : Cell(), planned ? Cell(counts.too_late) : Cell(),
                     planned ? Cell(Ratio(counts.notices - std::min(counts.notices, counts.too_late), counts.notices))
                             : Cell(),
                     counts.restored, timed ? Cell(absl::ToDoubleHours(counts.together) / counts.restored) : Cell(),
                     timed ? Cell(absl::ToDoubleHours(counts.longest)) : Cell(), counts.longest_case});
    }
    return table;
  }

 private:
  struct Counts {
    uint64_t count = 0, cancelled = 0, users = 0, notices = 0, too_late = 0, restored = 0;
    absl::Duration together;
    absl::Duration longest = -absl::InfiniteDuration();
    std::string longest_case;
  };
  static absl::Time BeganAt(const CaseView& view) {
    const v1::Outage& outage = view.file.outage();
    if (outage.has_started_at()) return cases::TimeOf(outage.started_at());
    if (outage.has_planned_start()) return cases::TimeOf(outage.planned_start());
    return view.opened;
  }

  Period period_;
  std::map<v1::OutageKind, Counts> of_;
};

}  // namespace

std::unique_ptr<Part> MakeOutages(const Basis& basis) { return std::make_unique<Outages>(basis); }

}  // namespace zhudong::reports
