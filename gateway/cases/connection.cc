// 用电报装: applications, statuses and milestones → one connection with its three kinds of clock.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/cases/appointments.h"
#include "gateway/cases/beyond_rules.h"
#include "gateway/cases/customer.h"
#include "gateway/cases/evaluate.h"
#include "gateway/cases/suspicion.h"
#include "gateway/cases/track.h"

namespace zhudong::cases {
namespace {

using policy::Clock;
using policy::Term;

// The clocks of the packs and of the contract have the same order.
v1::CaseClockKind KindOf(Clock clock) { return static_cast<v1::CaseClockKind>(static_cast<int>(clock) + 1); }

bool IsOnline(v1::ApplicationChannel channel) {
  return channel >= v1::APPLICATION_CHANNEL_WEB && channel <= v1::APPLICATION_CHANNEL_TERMINAL;
}

// From when to when; no end: it goes on.
struct Interval {
  std::optional<absl::Time> from;
  std::optional<absl::Time> to;
  bool filled_in = false;
};

std::optional<absl::Time> AtOf(const std::optional<Moment>& moment) {
  return moment ? std::optional(moment->at) : std::nullopt;
}

std::optional<absl::Time> Later(std::optional<absl::Time> a, std::optional<absl::Time> b) {
  if (a && b) return std::max(*a, *b);
  return a ? a : b;
}

class Connection {
 public:
  Connection(const Facts& facts, const Rules& rules, v1::CaseFile& file)
      : facts_(facts), rules_(rules), file_(file), body_(*file.mutable_connection()) {}

  void Evaluate() {
    FindApplication();
    connects_ = AsksForConnection(Application().application_kind());
    std::vector<v1::CaseEntry> entries;
    track_ = ReadTrack(facts_, v1::CASE_KIND_CONNECTION, kAnyDepartment, applied_, entries);
    for (v1::JointStepState& visit : ReadVisits(facts_, entries)) *body_.add_visits_arranged() = std::move(visit);
    for (v1::CaseEntry& entry : entries) *file_.add_timeline() = std::move(entry);
    energized_ = track_.Of(v1::CASE_MILESTONE_ENERGIZED);
    const bool passed = track_.ended && !track_.EndedWithout();
    if (!energized_ && passed && connects_) FillInEnergized();
    Describe();
    SetState();
    FindRule();
    for (const Fact& fact : facts_) last_said_ = std::max(last_said_, OccurredAt(fact));
    AddClocks();
    AddDebts(facts_, rules_, file_);
    FindProblems();
    AddSuspicions({facts_, track_, applied_, energized_}, *rules_.time, rules_.settings, file_);
    if (connects_) SuspectAdditions(facts_, body_.customer_class(), day_, rules_, file_);
    SortTimeline(file_);
  }

 private:
  // The application that was recorded last holds; the first says when the case began.
  void FindApplication() {
    for (size_t i = 0; i < facts_.size(); ++i) {
      const v1::Event& event = *facts_[i].event;
      if (!event.has_connection_application()) continue;
      if (!applied_) applied_ = Moment{OccurredAt(facts_[i]), static_cast<uint32_t>(i + 1)};
      if (application_ == nullptr || said_at_ <= SaidAt(event)) {
        application_ = &event.connection_application();
        body_.set_address_code(event.address_code());
        said_at_ = SaidAt(event);
      }
    }
    if (application_ == nullptr) {
      AddProblem(file_, "no_application", "statuses came, and no application: who applies for what is not known");
      return;
    }
    v1::CaseEntry& entry = *file_.add_timeline();
    SetTime(applied_->at, *entry.mutable_at());
    entry.set_status(v1::CASE_STATUS_RECEIVED);
    entry.set_evidence(applied_->evidence);
  }

  void FillInEnergized() {
    energized_ = Moment{track_.ended->at, 0};
    v1::CaseEntry& entry = *file_.add_timeline();
    SetTime(energized_->at, *entry.mutable_at());
    entry.set_milestone(v1::CASE_MILESTONE_ENERGIZED);
    entry.set_filled_in(true);
  }

  void Describe() {
    const v1::ConnectionApplication& application = Application();
    body_.set_application_kind(application.application_kind());
    body_.set_channel(application.channel());
    body_.set_online(IsOnline(application.channel()));
    body_.set_special_load(application.special_load());
    body_.set_voltage_level(application.voltage_level());
    if (application.has_requested_kw()) body_.set_requested_kw(application.requested_kw());
    if (application.has_requested_kva()) body_.set_requested_kva(application.requested_kva());
    body_.set_area(application.area());
    if (application.has_applicant()) *body_.mutable_applicant() = application.applicant();
    body_.set_address(application.address());
    if (application.has_customer_pays_10k_cny()) body_.set_zero_investment(application.customer_pays_10k_cny() == 0);
    if (application.documents_size() > 0) {
      body_.set_zero_documents(std::none_of(application.documents().begin(), application.documents().end(),
                                            [](const v1::ApplicationDocument& document) {
                                              return document.state() == v1::APPLICATION_DOCUMENT_STATE_SUPPLIED;
                                            }));
    }
    if (application.has_visits()) body_.set_visits(application.visits());
    body_.set_utility_code(application.utility_code());
    body_.set_joint_number(application.joint_number());
    file_.set_project_code(application.project_code());
    file_.set_application_number(application.application_number());
    for (const Fact& fact : facts_) {
      const std::string& number = fact.event->case_status_report().application_number();
      if (!number.empty()) file_.set_application_number(number);
    }
  }

  void SetState() {
    const std::optional<absl::Time> began = Began();
    if (began) SetTime(*began, *file_.mutable_opened_at());
    file_.set_status(track_.status == v1::CASE_STATUS_UNSPECIFIED ? v1::CASE_STATUS_RECEIVED : track_.status);
    if (energized_) SetTime(energized_->at, *body_.mutable_energized_at());
    if (track_.EndedWithout()) {
      file_.set_state(v1::CASE_STATE_ENDED_WITHOUT);
      // What was revoked long after it was done took no longer for that.
      end_ = track_.stopped->at;
      if (energized_) end_ = std::min(*end_, energized_->at);
    } else if (const std::optional<Moment>& done = connects_ || !track_.ended ? energized_ : track_.ended) {
      file_.set_state(v1::CASE_STATE_ENDED);
      end_ = done->at;
    } else {
      file_.set_state(track_.standing ? v1::CASE_STATE_STANDING : v1::CASE_STATE_OPEN);
    }
    if (end_) SetTime(track_.EndedWithout() ? track_.ended->at : *end_, *file_.mutable_ended_at());
  }

  // What the utility decided holds over what was applied for.
  void FindRule() {
    day_ = rules_.time->DayOf(Began().value_or(OccurredAt(facts_.front())));
    CustomerClassing classing = ClassOf(Application(), *rules_.clocks, file_.division_code(), day_);
    v1::CustomerClass told = v1::CUSTOMER_CLASS_UNSPECIFIED;
    for (const Fact& fact : facts_) {
      const v1::CustomerClass of = fact.event->case_status_report().customer_class();
      if (of == v1::CUSTOMER_CLASS_UNSPECIFIED) continue;
      if (told != v1::CUSTOMER_CLASS_UNSPECIFIED && told != of) {
        AddProblem(file_, "several_classes", "the utility classed the customer anew; what it said last holds");
      }
      told = of;
    }
    if (told != v1::CUSTOMER_CLASS_UNSPECIFIED) classing = {told, "as the utility classed it"};
    body_.set_customer_class(classing.customer_class);
    body_.set_class_reason(classing.reason);
    // Whoever lives there is not named.
    if (classing.customer_class == v1::CUSTOMER_CLASS_RESIDENT) body_.clear_applicant();
    if (classing.customer_class == v1::CUSTOMER_CLASS_UNSPECIFIED || !connects_) return;
    // The classes of the packs and of the contract have the same order.
    rule_ = rules_.clocks->Find(file_.division_code(), static_cast<policy::Customer>(classing.customer_class - 1),
                                body_.special_load(), day_);
    if (!rule_.process) return;
    steps_ = rule_.process->steps;
    for (const std::string& name : rule_.process->names) body_.add_step_names(name);
  }

  // Of what is no connection its acceptance and the whole are measured.
  void AddClocks() {
    if (!connects_) {
      steps_ = {Clock::kAcceptance};
    } else if (steps_.empty()) {
      const bool two = body_.customer_class() == v1::CUSTOMER_CLASS_RESIDENT ||
                       body_.customer_class() == v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO;
      steps_ = two ? std::vector<Clock>{Clock::kAcceptance, Clock::kConnection}
                   : std::vector<Clock>{Clock::kAcceptance, Clock::kSupplyPlan, Clock::kExternalWorks,
                                        Clock::kInspectionAndConnection};
    }
    for (const Clock step : steps_) {
      const Interval interval = Step(step);
      AddClock(step, TimingOf(interval), interval.filled_in);
    }
    const bool ends_filled_in = FilledIn(track_.received) || FilledIn(energized_);
    if (connects_) AddClock(Clock::kUtilityTotal, UtilityTotal(), ends_filled_in);
    AddWholeProcess(ends_filled_in);
    if (!Application().has_promised_days()) return;
    v1::CaseClock& promise = *file_.add_clocks();
    promise.set_kind(v1::CASE_CLOCK_KIND_PROMISE);
    // Half days as they are promised; less is none.
    promise.set_limit_days(std::floor(Application().promised_days() * 2) / 2);
    RunClock(*rules_.time, TimingOf({AtOf(track_.accepted), end_, false}), rules_.settings.warn_half_days, promise);
  }

  // A clock for each limit of it; one without where nobody limits it.
  void AddClock(Clock clock, const Timing& timing, bool filled_in) {
    bool limited = false;
    for (const Term& term : rule_.terms) {
      if (term.clock != clock) continue;
      limited = true;
      AddLimited(term, timing, filled_in);
    }
    if (limited) return;
    v1::CaseClock& measured = *file_.add_clocks();
    measured.set_kind(KindOf(clock));
    measured.set_filled_in(filled_in);
    RunClock(*rules_.time, timing, rules_.settings.warn_half_days, measured);
  }

  void AddLimited(const Term& term, const Timing& timing, bool filled_in) {
    v1::CaseClock& clock = *file_.add_clocks();
    clock.set_kind(KindOf(term.clock));
    clock.set_filled_in(filled_in);
    clock.set_limit_days(term.half_days / 2.0);
    clock.set_of_a_mean(term.measure == policy::Measure::kMean);
    for (const std::string& id : term.rests.rule_ids) clock.add_rule_ids(id);
    clock.set_quote(term.rests.quote);
    clock.set_region(absl::StrCat(term.rests.region_code, " ", term.rests.region_name));
    RunClock(*rules_.time, timing, rules_.settings.warn_half_days, clock);
  }

  // 全过程: without what its rule excludes, each rule for itself.
  void AddWholeProcess(bool filled_in) {
    const Timing whole = TimingOf({Began(), end_, false});
    const Timing from_acceptance = TimingOf({AtOf(track_.accepted), end_, false});
    bool limited = false;
    for (const Term& term : rule_.terms) {
      if (term.clock != Clock::kWholeProcess) continue;
      Timing timing = term.from_acceptance ? from_acceptance : whole;
      for (const policy::Excluded excluded : term.excludes) {
        const bool customer = excluded == policy::Excluded::kCustomerWorks;
        const Interval works = customer ? CustomerWorks() : ExternalWorks();
        if (works.from) timing.stood.push_back({*works.from, works.to});
      }
      limited = true;
      AddLimited(term, timing, filled_in || (term.from_acceptance && FilledIn(track_.accepted)));
    }
    if (!limited) AddClock(Clock::kWholeProcess, whole, filled_in);
  }

  Interval Between(v1::CaseMilestone from, v1::CaseMilestone to) const {
    return {AtOf(track_.Of(from)), AtOf(track_.Of(to)), false};
  }
  Interval ExternalWorks() const {
    return Between(v1::CASE_MILESTONE_EXTERNAL_WORKS_STARTED, v1::CASE_MILESTONE_EXTERNAL_WORKS_FINISHED);
  }

  Interval CustomerWorks() const {
    return Between(v1::CASE_MILESTONE_CUSTOMER_WORKS_STARTED, v1::CASE_MILESTONE_CUSTOMER_WORKS_FINISHED);
  }

  Interval Step(Clock step) const {
    switch (step) {
      case Clock::kAcceptance:
        return {Began(), AtOf(track_.accepted), FilledIn(track_.received) || FilledIn(track_.accepted)};
      case Clock::kSupplyPlan:
        return {AtOf(track_.accepted), AtOf(track_.Of(v1::CASE_MILESTONE_PLAN_ANSWERED)), FilledIn(track_.accepted)};
      case Clock::kDesignReview:
        return Between(v1::CASE_MILESTONE_DESIGN_SUBMITTED, v1::CASE_MILESTONE_DESIGN_REVIEWED);
      case Clock::kInterimInspection:
        return Between(v1::CASE_MILESTONE_INTERIM_INSPECTION_REQUESTED, v1::CASE_MILESTONE_INTERIM_INSPECTED);
      case Clock::kExternalWorks:
        return ExternalWorks();
      case Clock::kConnection:
        return {AtOf(track_.accepted), AtOf(energized_), FilledIn(track_.accepted) || FilledIn(energized_)};
      default:
        return InspectionAndConnection();
    }
  }

  // From the request on; without one from when the works were finished. Where works are somebody else's and nobody told
  // of their end it has not begun, but when it is over it counts from the step before: who tells less gains nothing.
  Interval InspectionAndConnection() const {
    const std::optional<absl::Time> before =
        Later(AtOf(track_.accepted), AtOf(track_.Of(v1::CASE_MILESTONE_PLAN_ANSWERED)));
    std::optional<absl::Time> from = AtOf(track_.Of(v1::CASE_MILESTONE_INSPECTION_REQUESTED));
    if (!from) {
      from = Later(AtOf(track_.Of(v1::CASE_MILESTONE_EXTERNAL_WORKS_FINISHED)),
                   AtOf(track_.Of(v1::CASE_MILESTONE_CUSTOMER_WORKS_FINISHED)));
    }
    if (from) return {from, AtOf(energized_), FilledIn(energized_)};
    const bool others_works = std::find(steps_.begin(), steps_.end(), Clock::kExternalWorks) != steps_.end() ||
                              track_.Of(v1::CASE_MILESTONE_EXTERNAL_WORKS_STARTED) ||
                              track_.Of(v1::CASE_MILESTONE_CUSTOMER_WORKS_STARTED);
    const bool plan_due = std::find(steps_.begin(), steps_.end(), Clock::kSupplyPlan) != steps_.end();
    const bool plan_open = plan_due && !track_.Of(v1::CASE_MILESTONE_PLAN_ANSWERED);
    if (!energized_ && (others_works || plan_open)) return {};
    return {before, AtOf(energized_), true};
  }

  Timing TimingOf(const Interval& interval) const {
    Timing timing{interval.from, interval.to, track_.stood, last_said_};
    // With the case every step is over.
    if (timing.started && !timing.ended && end_) timing.ended = end_;
    return timing;
  }

  // 供电企业合计: what lies between the utility's own steps is others' time.
  Timing UtilityTotal() const {
    std::vector<Interval> own;
    for (const Clock step : steps_) {
      if (step == Clock::kExternalWorks) continue;
      Interval interval = Step(step);
      if (!interval.to) interval.to = end_;
      if (interval.from) own.push_back(interval);
    }
    std::sort(own.begin(), own.end(), [](const Interval& a, const Interval& b) { return *a.from < *b.from; });
    Timing timing = TimingOf({Began(), end_, false});
    std::optional<absl::Time> reached;
    bool goes_on = false;
    for (const Interval& interval : own) {
      if (goes_on) break;
      if (reached && *interval.from > *reached) timing.stood.push_back({*reached, *interval.from});
      reached = Later(reached, interval.to ? interval.to : interval.from);
      goes_on = !interval.to;
    }
    if (reached && !goes_on && (!end_ || *end_ > *reached)) timing.stood.push_back({*reached, end_});
    // 施工接电 and its like span the works, which are others' all the same.
    if (std::find(steps_.begin(), steps_.end(), Clock::kConnection) != steps_.end()) {
      for (const Interval& works : {ExternalWorks(), CustomerWorks()}) {
        if (works.from) timing.stood.push_back({*works.from, works.to});
      }
    }
    return timing;
  }

  static bool FilledIn(const std::optional<Moment>& moment) { return moment && moment->evidence == 0; }
  std::optional<absl::Time> Began() const { return AtOf(track_.received); }

  void FindProblems() {
    const std::optional<absl::Time> accepted = AtOf(track_.accepted);
    // Many tell days and no hours: on one day nothing was before anything.
    if (energized_ && accepted && rules_.time->DayOf(energized_->at) < rules_.time->DayOf(*accepted)) {
      std::vector<uint32_t> evidence;
      for (const uint32_t position : {energized_->evidence, track_.accepted->evidence}) {
        if (position > 0) evidence.push_back(position);
      }
      AddProblem(file_, "ends_before_it_begins", "electricity was there before the application was accepted", evidence);
    }
    std::vector<uint32_t> early;
    for (const v1::CaseEntry& entry : file_.timeline()) {
      if (applied_ && entry.evidence() > 0 &&
          rules_.time->DayOf(TimeOf(entry.at())) < rules_.time->DayOf(applied_->at)) {
        early.push_back(entry.evidence());
      }
    }
    if (!early.empty()) {
      AddProblem(file_, "before_the_application", "steps are dated before the day of the application", early);
    }
  }

  const v1::ConnectionApplication& Application() const {
    return application_ != nullptr ? *application_ : v1::ConnectionApplication::default_instance();
  }

  const Facts& facts_;
  const Rules& rules_;
  v1::CaseFile& file_;
  v1::ConnectionCase& body_;
  const v1::ConnectionApplication* application_ = nullptr;
  absl::Time said_at_ = absl::InfinitePast();
  std::optional<Moment> applied_;
  bool connects_ = true;
  Track track_;
  std::optional<Moment> energized_;
  std::optional<absl::Time> end_;
  absl::Time last_said_ = absl::InfinitePast();
  absl::CivilDay day_;
  policy::CaseRule rule_;
  std::vector<Clock> steps_;
};

}  // namespace

void EvaluateConnection(const Facts& facts, const Rules& rules, v1::CaseFile& file) {
  Connection(facts, rules, file).Evaluate();
}

}  // namespace zhudong::cases
