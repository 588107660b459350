// 电力外线工程行政审批: applications and what the window and the departments say → one approval: its route, every
// department's answer, one result, and its clocks.
//
// The clock of the whole runs from acceptance to the result; that of each department, where the rule limits it, to its
// own answer. A correction or special procedure of a department stands its own clock and that of the whole, which waits
// for it; one of the window stands all of them. All departments are asked when the window accepts, none after another
// (S1-042: 不互为前置条件).
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/cases/answerer.h"
#include "gateway/cases/approval_result.h"
#include "gateway/cases/beyond_rules.h"
#include "gateway/cases/evaluate.h"

namespace zhudong::cases {
namespace {

using v1::WorksApplication;

template <typename T>
std::optional<T> If(bool told, T value) {
  return told ? std::optional<T>(value) : std::nullopt;
}

v1::ApprovalMatter MatterOf(const WorksApplication& works) {
  return works.matter() == v1::APPROVAL_MATTER_UNSPECIFIED ? v1::APPROVAL_MATTER_ACCESS_WORKS : works.matter();
}

policy::Works WorksOf(const WorksApplication& works) {
  // The matters of the packs and of the contract have the same order.
  return {.matter = static_cast<policy::Matter>(MatterOf(works) - 1),
          .voltage_kv = If(works.has_voltage_kv(), works.voltage_kv()),
          .line_m = If(works.has_line_m(), works.line_m()),
          .dig_m = If(works.has_dig_m(), works.dig_m()),
          .crosses_major_road = If(works.has_crosses_major_road(), works.crosses_major_road()),
          .by_utility = If(works.has_by_utility(), works.by_utility()),
          .small_micro = If(works.has_small_micro(), works.small_micro()),
          .urban = If(works.has_urban(), works.urban())};
}

// The routes of the packs and of the contract have the same order.
v1::ApprovalRoute RouteOf(policy::RouteKind kind) { return static_cast<v1::ApprovalRoute>(static_cast<int>(kind) + 1); }

bool IsTold(const std::optional<Moment>& moment) { return moment && moment->evidence > 0; }

class Approval {
 public:
  Approval(const Facts& facts, const Rules& rules, v1::CaseFile& file)
      : facts_(facts), rules_(rules), file_(file), body_(*file.mutable_works_approval()) {}

  void Evaluate() {
    FindApplication();
    if (applied_) DecideRoute();
    whole_ = ReadWhole(facts_, applied_);
    FindDepartments();
    FindOutcome();
    AddEntries();
    AddClocks();
    AddDebts(facts_, rules_, file_);
    SetState();
    FindProblems();
    SortTimeline(file_);
  }

 private:
  bool Is(policy::RouteKind kind) const { return route_ && route_->kind == kind; }
  bool AsksDepartments() const { return Is(policy::RouteKind::kParallel) || Is(policy::RouteKind::kApproval); }

  // The application that was recorded last holds, but for what it leaves out; the first says when the case began.
  void FindApplication() {
    std::vector<size_t> applications;
    for (size_t i = 0; i < facts_.size(); ++i) {
      if (facts_[i].event->has_works_application()) applications.push_back(i);
    }
    if (applications.empty()) {
      AddProblem(file_, "no_application", "statuses came, and no application: which works it is for is not known");
      return;
    }
    const auto moment = [this](size_t i) { return Moment{OccurredAt(facts_[i]), static_cast<uint32_t>(i + 1)}; };
    applied_ = moment(applications.front());
    for (const size_t i : applications) {
      if (committed_ || facts_[i].event->works_application().commitment_number().empty()) continue;
      committed_ = moment(i);
    }
    std::stable_sort(applications.begin(), applications.end(),
                     [this](size_t a, size_t b) { return SaidAt(*facts_[a].event) < SaidAt(*facts_[b].event); });
    for (const size_t i : applications) {
      const WorksApplication& next = facts_[i].event->works_application();
      const std::string before = works_.SerializeAsString();
      if (next.departments_size() > 0) works_.clear_departments();
      works_.MergeFrom(next);
      const bool news = works_.SerializeAsString() != before;
      if (news && i != applications.front()) changed_.push_back(static_cast<uint32_t>(i + 1));
      v1::CaseEntry& entry = *file_.add_timeline();
      SetTime(OccurredAt(facts_[i]), *entry.mutable_at());
      entry.set_status(v1::CASE_STATUS_RECEIVED);
      entry.set_evidence(static_cast<uint32_t>(i + 1));
      if (!news) entry.set_set_aside("said_before");
    }
    Describe();
  }

  void Describe() {
    body_.set_works_name(works_.works_name());
    if (works_.has_applicant()) *body_.mutable_applicant() = works_.applicant();
    body_.set_utility_as_agent(works_.utility_as_agent());
    body_.set_matter(MatterOf(works_));
    body_.set_connection_case_number(works_.connection_case_number());
    file_.set_project_code(works_.project_code());
  }

  // By the rules of the day of application.
  void DecideRoute() {
    const absl::CivilDay day = rules_.time->DayOf(applied_->at);
    policy::Works works = WorksOf(works_);
    policy::RouteDecision decision = rules_.routes->Decide(file_.division_code(), works, day);
    route_ = std::move(decision.route);
    for (const std::string& missing : decision.missing) body_.add_missing(missing);
    if (!route_) {
      AddProblem(file_, "route_undecided",
                 decision.missing.empty() ? NoRuleFor(works.matter)
                                          : absl::StrCat("tell first: ", absl::StrJoin(decision.missing, ", ")),
                 {applied_->evidence});
      return;
    }
    body_.set_route(RouteOf(route_->kind));
    body_.set_route_name(route_->name);
    body_.set_authority(route_->authority);
    for (const std::string& id : route_->rests.rule_ids) body_.add_rule_ids(id);
    body_.set_quote(route_->rests.quote);
    if (Is(policy::RouteKind::kCommitment) && !committed_) body_.add_missing("commitment_number");
    if (!Is(policy::RouteKind::kCommitment)) SuspectCommitmentLetters(facts_, day, rules_, file_);
  }

  static std::string NoRuleFor(policy::Matter matter) {
    if (matter == policy::Matter::kAccessWorks) return "no rule of this place takes such works";
    return absl::StrCat("no rule of this place says how ", base::ToAbsl(policy::WordOf(matter)), " ",
                        base::ToAbsl(policy::ChineseOf(matter)), " is decided, or by whom");
  }

  // Those that the application names; else those of the rule.
  void FindDepartments() {
    std::vector<std::string> names;
    if (!route_ || AsksDepartments()) {
      const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      };
      for (const std::string& name : works_.departments()) add(name);
      if (names.empty() && route_) std::for_each(route_->departments.begin(), route_->departments.end(), add);
    }
    all_known_ = !names.empty();
    const bool everyone = names.empty() && (!route_ || AsksDepartments());
    departments_ =
        ReadDepartments(facts_, names, everyone, IsTold(whole_.track.accepted) ? whole_.track.accepted : applied_);
    for (const Answerer& department : departments_) AddAnswer(department);
  }

  void AddAnswer(const Answerer& department) {
    v1::DepartmentAnswer& answer = *body_.add_departments();
    answer.set_department(department.name);
    answer.set_result(v1::APPROVAL_RESULT_PENDING);
    if (department.asked_at) SetTime(department.asked_at->at, *answer.mutable_asked_at());
    const Track& track = department.track;
    if (track.ended) {
      answer.set_result(ResultOf(track.status));
      SetTime(track.ended->at, *answer.mutable_answered_at());
      const v1::CaseStatusReport& report = facts_[track.ended->evidence - 1].event->case_status_report();
      answer.set_document_number(report.document_number());
      answer.set_opinion(report.opinion());
    }
    if (department.asked) return;
    std::vector<uint32_t> evidence;
    for (const v1::CaseEntry& entry : department.entries) {
      if (entry.evidence() > 0) evidence.push_back(entry.evidence());
    }
    AddProblem(file_, "unknown_department", absl::StrCat(department.name, " answers, and was not asked"), evidence);
  }

  void FindOutcome() {
    if (Is(policy::RouteKind::kExempt)) {
      const Verdict not_needed{*applied_, v1::APPROVAL_RESULT_NOT_NEEDED, v1::CASE_STATUS_UNSPECIFIED, true};
      outcome_ = {not_needed, not_needed};
    } else {
      outcome_ =
          Decide(whole_, departments_, all_known_, Is(policy::RouteKind::kCommitment) ? committed_ : std::nullopt);
    }
    body_.set_result(outcome_.holds ? outcome_.holds->result : v1::APPROVAL_RESULT_PENDING);
  }

  void AddEntries() {
    AddEntries(whole_);
    for (Answerer& department : departments_) AddEntries(department);
    if (!outcome_.first || Is(policy::RouteKind::kExempt)) return;
    const Verdict& first = *outcome_.first;
    const bool committed = committed_ && first.moment.evidence == committed_->evidence;
    if (first.moment.evidence > 0 && !committed) return;
    v1::CaseEntry& entry = *file_.add_timeline();
    SetTime(first.moment.at, *entry.mutable_at());
    entry.set_status(first.status);
    entry.set_evidence(first.moment.evidence);
    entry.set_filled_in(first.moment.evidence == 0);
    if (committed) entry.set_document_number(works_.commitment_number());
  }

  // What comes after the result is not used, but for what took it back.
  void AddEntries(Answerer& who) {
    for (v1::CaseEntry& entry : who.entries) {
      const bool holds = outcome_.holds && outcome_.holds->moment.evidence == entry.evidence() && entry.evidence() > 0;
      if (outcome_.first && entry.set_aside().empty() && outcome_.first->moment.at < TimeOf(entry.at()) && !holds) {
        const bool again = who.name.empty() && IsEnd(entry.status()) && IsEnd(outcome_.first->status) &&
                           IsEndWithout(entry.status()) == IsEndWithout(outcome_.first->status);
        entry.set_set_aside(again ? "said_before" : "after_the_end");
      }
      *file_.add_timeline() = entry;
    }
  }

  // When the window accepted; where it does not say, when the first department did.
  std::optional<Moment> Accepted() const {
    std::optional<Moment> accepted = whole_.track.accepted;
    if (IsTold(accepted)) return accepted;
    for (const Answerer& department : departments_) {
      const std::optional<Moment>& own = department.track.accepted;
      if (department.asked && own && (!accepted || own->at < accepted->at)) accepted = own;
    }
    return accepted;
  }

  void AddClocks() {
    if (Is(policy::RouteKind::kExempt) || Is(policy::RouteKind::kCommitment)) return;
    absl::Time last_said = absl::InfinitePast();
    for (const Fact& fact : facts_) last_said = std::max(last_said, OccurredAt(fact));
    const std::optional<absl::Time> end = outcome_.first ? std::optional(outcome_.first->moment.at) : std::nullopt;
    std::vector<Standing> stood = whole_.track.stood;
    for (const Answerer& department : departments_) {
      const std::vector<Standing>& own = department.track.stood;
      if (department.asked) stood.insert(stood.end(), own.begin(), own.end());
    }
    const std::optional<Moment> accepted = Accepted();
    AddClock(v1::CASE_CLOCK_KIND_APPROVAL, "", route_ ? route_->half_days / 2.0 : 0, accepted, end, stood, last_said);
    if (!route_ || route_->department_days == 0) return;
    for (const Answerer& department : departments_) {
      if (!department.asked) continue;
      std::optional<absl::Time> over = end;
      if (department.end) over = department.end->moment.at;
      std::vector<Standing> own = department.track.stood;
      own.insert(own.end(), whole_.track.stood.begin(), whole_.track.stood.end());
      const std::optional<Moment>& start = IsTold(accepted) ? accepted : department.track.accepted;
      AddClock(v1::CASE_CLOCK_KIND_DEPARTMENT, department.name, route_->department_days, start, over, own, last_said);
    }
  }

  void AddClock(v1::CaseClockKind kind, const std::string& of, double limit_days, const std::optional<Moment>& start,
                const std::optional<absl::Time>& end, const std::vector<Standing>& stood, absl::Time last_said) {
    v1::CaseClock& clock = *file_.add_clocks();
    clock.set_kind(kind);
    clock.set_of(of);
    clock.set_limit_days(limit_days);
    clock.set_filled_in(start && !IsTold(start));
    if (limit_days > 0) {
      for (const std::string& id : route_->rests.rule_ids) clock.add_rule_ids(id);
      clock.set_quote(route_->rests.quote);
      clock.set_region(absl::StrCat(route_->rests.region_code, " ", route_->rests.region_name));
    }
    const Timing timing{start ? std::optional(start->at) : std::nullopt, end, stood, last_said};
    RunClock(*rules_.time, timing, rules_.settings.warn_half_days, clock);
  }

  void SetState() {
    for (const Fact& fact : facts_) {
      const std::string& number = fact.event->case_status_report().application_number();
      if (!number.empty()) file_.set_application_number(number);
    }
    const std::optional<Moment>& began = applied_ ? applied_ : whole_.track.received;
    SetTime(began ? began->at : OccurredAt(facts_.front()), *file_.mutable_opened_at());
    if (outcome_.holds) {
      const v1::ApprovalResult result = outcome_.holds->result;
      const bool gained = IsApproved(result) || result == v1::APPROVAL_RESULT_NOT_NEEDED;
      file_.set_state(gained ? v1::CASE_STATE_ENDED : v1::CASE_STATE_ENDED_WITHOUT);
      SetTime(outcome_.holds->moment.at, *file_.mutable_ended_at());
      file_.set_status(outcome_.holds->status);
    } else {
      const bool stands = whole_.track.standing ||
                          std::any_of(departments_.begin(), departments_.end(), [](const Answerer& department) {
                            return department.asked && department.track.standing;
                          });
      file_.set_state(stands ? v1::CASE_STATE_STANDING : v1::CASE_STATE_OPEN);
      file_.set_status(whole_.track.status);
    }
    if (file_.status() == v1::CASE_STATUS_UNSPECIFIED) file_.set_status(v1::CASE_STATUS_RECEIVED);
  }

  void FindProblems() {
    if (!changed_.empty()) {
      AddProblem(file_, "several_applications", "it was applied for in several ways; what was recorded last holds",
                 changed_);
    }
    FindContradictions();
    std::vector<uint32_t> early;
    std::vector<uint32_t> unneeded;
    for (const v1::CaseEntry& entry : file_.timeline()) {
      if (entry.evidence() == 0 || !applied_) continue;
      if (rules_.time->DayOf(TimeOf(entry.at())) < rules_.time->DayOf(applied_->at)) early.push_back(entry.evidence());
      if (entry.status() != v1::CASE_STATUS_RECEIVED) unneeded.push_back(entry.evidence());
    }
    if (!early.empty()) {
      AddProblem(file_, "before_the_application", "steps are dated before the day of the application", early);
    }
    if (Is(policy::RouteKind::kExempt) && !unneeded.empty()) {
      AddProblem(file_, "approval_not_needed", "such works need no approval, and it is handled all the same", unneeded);
    }
  }

  // The window or a department that says otherwise than the result.
  void FindContradictions() {
    if (!outcome_.first || Is(policy::RouteKind::kExempt)) return;
    const bool approved = IsApproved(outcome_.first->result);
    std::vector<uint32_t> others;
    const auto look = [&](const Answerer& who) {
      if (who.end && IsEndWithout(who.end->status) == approved && who.end->moment.at >= outcome_.first->moment.at &&
          who.end->moment.evidence != outcome_.holds->moment.evidence) {
        others.push_back(who.end->moment.evidence);
      }
    };
    look(whole_);
    for (const Answerer& department : departments_) {
      // One department's refusal is enough, whatever others say.
      if (department.asked && approved) look(department);
    }
    if (!others.empty()) {
      AddProblem(file_, "contradicting_results", "it was answered otherwise after the result was there", others);
    }
  }

  const Facts& facts_;
  const Rules& rules_;
  v1::CaseFile& file_;
  v1::WorksApproval& body_;
  WorksApplication works_;
  std::optional<Moment> applied_;
  std::optional<Moment> committed_;
  std::vector<uint32_t> changed_;  // applications that told something else
  std::optional<policy::Route> route_;
  Answerer whole_;
  std::vector<Answerer> departments_;
  bool all_known_ = false;  // which departments are asked
  Outcome outcome_;
};

}  // namespace

void EvaluateWorksApproval(const Facts& facts, const Rules& rules, v1::CaseFile& file) {
  Approval(facts, rules, file).Evaluate();
}

}  // namespace zhudong::cases
