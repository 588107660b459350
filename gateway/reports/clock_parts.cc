// How long it took: connection cases against the limits of their class, approvals against those of their route.
#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_join.h"
#include "gateway/cases/clock.h"
#include "gateway/cases/customer.h"
#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

// Halves are exact in a double.
std::optional<double> LimitOf(int half_days) {
  return half_days > 0 ? std::optional<double>(half_days / 2.0) : std::nullopt;
}
int HalfDays(const v1::CaseClock& clock) { return static_cast<int>(clock.limit_days() * 2 + 0.5); }

// Whether the case that came to nothing had come to the end of what this clock times: with the case every clock is
// over. A connection that was revoked when electricity was there was one.
bool Reached(const v1::CaseFile& file, const v1::CaseClock& clock) {
  if (file.state() != v1::CASE_STATE_ENDED_WITHOUT || clock.kind() == v1::CASE_CLOCK_KIND_DOCUMENT_DEBT) return true;
  if (file.connection().has_energized_at()) {
    return cases::TimeOf(clock.ended_at()) <= cases::TimeOf(file.connection().energized_at());
  }
  const bool step = clock.kind() <= v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION;
  return step && cases::TimeOf(clock.ended_at()) < cases::TimeOf(file.ended_at());
}

class Clocks final : public Part {
 public:
  explicit Clocks(const Basis& basis) : period_(basis.period), end_(EndOf(basis)), before_(basis.days_before) {
    // Every limit of the place has a row, whether or not a case fell under it; a limit that changes within the period
    // has two.
    for (int customer = 0; customer < policy::kCustomers; ++customer) {
      for (const bool special : {false, true}) AddTerms(basis, static_cast<policy::Customer>(customer), special);
    }
  }

  void Add(const CaseView& view) override {
    const bool connects = cases::AsksForConnection(view.file.connection().application_kind());
    for (const v1::CaseClock& clock : view.file.clocks()) {
      // What a case of another service took is no figure of connections.
      if (!connects && clock.kind() <= v1::CASE_CLOCK_KIND_WHOLE_PROCESS) continue;
      if (clock.kind() == v1::CASE_CLOCK_KIND_APPROVAL || clock.kind() == v1::CASE_CLOCK_KIND_DEPARTMENT) continue;
      if (!clock.has_started_at() || cases::TimeOf(clock.started_at()) >= period_.to) continue;
      // What is owed in a case that came to nothing is owed no longer, and was never supplied.
      if (clock.state() == v1::CASE_CLOCK_STATE_ENDED && !clock.has_ended_at()) continue;
      const bool ended = clock.has_ended_at() && cases::TimeOf(clock.ended_at()) < end_;
      if (ended && cases::TimeOf(clock.ended_at()) < period_.from) continue;
      Group* const group = groups_.At({clock.kind(), view.customer, HalfDays(clock), clock.of_a_mean()});
      if (group == nullptr) continue;
      for (const std::string& rule : clock.rule_ids()) group->rules.insert(rule);
      group->provisional += clock.provisional();
      if (!ended) {
        ++group->running;
        group->overdue += cases::IsPastDue(clock, end_);
        continue;
      }
      group->late += clock.late();
      if (!Reached(view.file, clock)) {
        ++group->without;
        continue;
      }
      group->durations.Add(clock.used_days(), view.file.case_number());
      group->within += clock.of_a_mean() ? clock.used_days() <= clock.limit_days() : !clock.late();
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("clocks", "办理时限",
                                     {{"clock", "时限"},
                                      {"customer_class", "用户类型"},
                                      {"measure", "考核口径"},
                                      {"limit", "限值（工作日）", kDays},
                                      {"ended", "期内完成", kCount},
                                      {"without", "期内未办成", kCount},
                                      {"mean", "平均（工作日）", kDays},
                                      {"ninth", "九成不超过（工作日）", kDays},
                                      {"worst", "最长（工作日）", kDays},
                                      {"worst_case", "最长受理编号"},
                                      {"within", "限内", kCount},
                                      {"late", "超期", kCount},
                                      {"within_share", "限内率", kShare},
                                      {"mean_met", "平均值是否达标"},
                                      {"running", "期末在计时", kCount},
                                      {"overdue", "期末已超期", kCount},
                                      {"provisional", "日历未公布", kCount},
                                      {"before", "以前（工作日）", kDays},
                                      {"shortened", "压缩比例", kShare},
                                      {"rules", "依据"}});
    // The mean that a rule of several classes speaks of is that of all their cases (S1-031: 低压客户).
    std::map<Rule, Joint> joints;
    for (const auto& [key, group] : groups_.values()) {
      const auto& [clock, customer, half_days, of_a_mean] = key;
      if (!of_a_mean) continue;
      Joint& joint = joints[RuleOf(key, group)];
      joint.classes.push_back(ChineseOf(customer));
      joint.group.Add(group);
    }
    for (const auto& [key, group] : groups_.values()) {
      const auto& [clock, customer, half_days, of_a_mean] = key;
      const bool of_connection = clock <= v1::CASE_CLOCK_KIND_WHOLE_PROCESS || customer != 0;
      const bool judged = of_a_mean && joints[RuleOf(key, group)].classes.size() == 1;
      AddGroup(key, of_connection ? ChineseOf(customer) : "", group, judged, table);
    }
    for (const auto& [rule, joint] : joints) {
      if (joint.classes.size() < 2) continue;
      const Key key = {std::get<0>(rule), v1::CUSTOMER_CLASS_UNSPECIFIED, std::get<1>(rule), true};
      AddGroup(key, absl::StrJoin(joint.classes, "、"), joint.group, true, table);
    }
    if (!groups_.complete()) AddRestRow(table, groups_.limit());
    return table;
  }

 private:
  // Clock, class, limit in half days, of a mean.
  using Key = std::tuple<v1::CaseClockKind, v1::CustomerClass, int, bool>;
  struct Group {
    Durations durations;
    // `late` counts what was late and came to nothing, too.
    uint64_t without = 0, within = 0, late = 0, running = 0, overdue = 0, provisional = 0;
    std::set<std::string> rules;

    void Add(const Group& more) {
      durations.Add(more.durations);
      without += more.without;
      within += more.within;
      late += more.late;
      running += more.running;
      overdue += more.overdue;
      provisional += more.provisional;
      rules.insert(more.rules.begin(), more.rules.end());
    }
  };
  // Clock, limit in half days, rule ids.
  using Rule = std::tuple<v1::CaseClockKind, int, std::set<std::string>>;
  struct Joint {
    std::vector<std::string> classes;
    Group group;
  };

  static Rule RuleOf(const Key& key, const Group& group) { return {std::get<0>(key), std::get<2>(key), group.rules}; }

  // `judged`: its mean is held to the limit.
  void AddGroup(const Key& key, const std::string& customer, const Group& group, bool judged,
                v1::ReportTable& table) const {
    const auto& [clock, customer_class, half_days, of_a_mean] = key;
    const bool limited = half_days > 0;
    const bool each = limited && !of_a_mean;
    const char* const measure = of_a_mean ? "平均" : "单件";
    const Durations& durations = group.durations;
    std::optional<bool> met;
    if (limited && judged && durations.mean()) met = *durations.mean() <= half_days / 2.0;
    std::optional<double> before, shortened;
    const auto known = before_.find(customer_class);
    if (clock == v1::CASE_CLOCK_KIND_WHOLE_PROCESS && known != before_.end()) {
      before = known->second;
      if (durations.mean()) shortened = 1 - *durations.mean() / *before;
    }
    AddRow(table, {ChineseOf(clock),
                   customer,
                   limited ? measure : "不限",
                   LimitOf(half_days),
                   durations.count(),
                   group.without,
                   durations.mean(),
                   durations.ninth(),
                   durations.worst(),
                   durations.worst_case(),
                   limited ? Cell(group.within) : Cell(),
                   each ? Cell(group.late) : Cell(),
                   limited ? Cell(Ratio(group.within, durations.count())) : Cell(),
                   YesNo(met),
                   group.running,
                   each ? Cell(group.overdue) : Cell(),
                   group.provisional,
                   before,
                   shortened,
                   absl::StrJoin(group.rules, " ")});
  }

  void AddTerms(const Basis& basis, policy::Customer customer, bool special) {
    for (const absl::CivilDay day : {basis.period.first, basis.period.last}) {
      for (const policy::Term& term : basis.rules->Find(WholeCode(basis.division_code), customer, special, day).terms) {
        const auto clock = static_cast<v1::CaseClockKind>(static_cast<int>(term.clock) + 1);
        const auto customer_class = static_cast<v1::CustomerClass>(static_cast<int>(customer) + 1);
        Group* const group =
            groups_.At({clock, customer_class, term.half_days, term.measure == policy::Measure::kMean});
        if (group != nullptr) group->rules.insert(term.rests.rule_ids.begin(), term.rests.rule_ids.end());
      }
    }
  }

  Period period_;
  absl::Time end_;
  std::map<v1::CustomerClass, double> before_;
  Bounded<Key, Group> groups_{kMaxGroups};
};

// A row for each route, and for each department that was asked on it.
class Approvals final : public Part {
 public:
  explicit Approvals(const Basis& basis) : period_(basis.period) {}

  void Add(const CaseView& view) override {
    if (view.file.kind() != v1::CASE_KIND_WORKS_APPROVAL) return;
    const v1::WorksApproval& approval = view.file.works_approval();
    if (view.ended_in) AddWhole(view, approval);
    for (const v1::DepartmentAnswer& answer : approval.departments()) {
      if (!answer.has_answered_at() || !period_.Holds(cases::TimeOf(answer.answered_at()))) continue;
      const v1::CaseClock* const clock = ClockOf(view.file, v1::CASE_CLOCK_KIND_DEPARTMENT, answer.department());
      AddTo({approval.route(), answer.department(), clock ? HalfDays(*clock) : 0}, clock, answer.result(), view);
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("approvals", "电力外线工程审批",
                                     {{"route", "审批方式"},
                                      {"department", "部门"},
                                      {"limit", "限值（工作日）", kDays},
                                      {"ended", "期内办结", kCount},
                                      {"approved", "通过", kCount},
                                      {"rejected", "不通过", kCount},
                                      {"mean", "平均（工作日）", kDays},
                                      {"ninth", "九成不超过（工作日）", kDays},
                                      {"worst", "最长（工作日）", kDays},
                                      {"worst_case", "最长审批编号"},
                                      {"late", "超期", kCount}});
    for (const auto& [key, group] : groups_.values()) {
      const auto& [route, department, half_days] = key;
      AddRow(table, {ChineseOf(route), department.empty() ? "全部" : department, LimitOf(half_days), group.count,
                     group.approved, group.rejected, group.durations.mean(), group.durations.ninth(),
                     group.durations.worst(), group.durations.worst_case(), half_days > 0 ? Cell(group.late) : Cell()});
    }
    if (!groups_.complete()) AddRestRow(table, groups_.limit());
    return table;
  }

 private:
  // Route, department (empty: the whole), limit in half days.
  using Key = std::tuple<v1::ApprovalRoute, std::string, int>;
  struct Group {
    uint64_t count = 0, approved = 0, rejected = 0, late = 0;
    Durations durations;
  };

  static const v1::CaseClock* ClockOf(const v1::CaseFile& file, v1::CaseClockKind kind, const std::string& of) {
    const auto found = std::find_if(file.clocks().begin(), file.clocks().end(), [&](const v1::CaseClock& clock) {
      return clock.kind() == kind && clock.of() == of;
    });
    return found == file.clocks().end() ? nullptr : &*found;
  }
  void AddWhole(const CaseView& view, const v1::WorksApproval& approval) {
    const v1::CaseClock* const clock = ClockOf(view.file, v1::CASE_CLOCK_KIND_APPROVAL, "");
    AddTo({approval.route(), "", clock ? HalfDays(*clock) : 0}, clock, approval.result(), view);
  }
  // What needs no approval has no clock, and yet is counted.
  void AddTo(const Key& key, const v1::CaseClock* clock, v1::ApprovalResult result, const CaseView& view) {
    Group* const group = groups_.At(key);
    if (group == nullptr) return;
    ++group->count;
    group->approved += result == v1::APPROVAL_RESULT_APPROVED || result == v1::APPROVAL_RESULT_APPROVED_WITH_TOLERANCE;
    group->rejected += result == v1::APPROVAL_RESULT_REJECTED;
    if (clock == nullptr || !clock->has_ended_at()) return;
    group->late += clock->late();
    group->durations.Add(clock->used_days(), view.file.case_number());
  }

  Period period_;
  Bounded<Key, Group> groups_{kMaxGroups};
};

}  // namespace

std::unique_ptr<Part> MakeClocks(const Basis& basis) { return std::make_unique<Clocks>(basis); }
std::unique_ptr<Part> MakeApprovals(const Basis& basis) { return std::make_unique<Approvals>(basis); }

}  // namespace zhudong::reports
