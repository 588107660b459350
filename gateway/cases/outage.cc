// 停电: what the utility says of one outage → what was planned, what happened, and whether it was announced in time.
//
// Of a plan that is announced anew the last one holds; its notice counts from when the day on which it begins was
// first told. Working days are counted from the day after the announcement; whether the day on which it begins is one
// of them, the region's rule says (S2-110; a choice of the pack). It begins when it was planned, or when it began
// before that.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/cases/evaluate.h"
#include "gateway/cases/track.h"

namespace zhudong::cases {
namespace {

struct Said {
  const v1::OutageNotice* notice = nullptr;
  Moment moment;
};

// What falls on one moment is read in the order in which it happens.
std::vector<Said> InOrder(const Facts& facts) {
  std::vector<Said> all;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i].event->has_outage_notice()) continue;
    all.push_back({&facts[i].event->outage_notice(), {OccurredAt(facts[i]), static_cast<uint32_t>(i + 1)}});
  }
  std::stable_sort(all.begin(), all.end(), [](const Said& a, const Said& b) {
    return std::make_pair(a.moment.at, a.notice->step()) < std::make_pair(b.moment.at, b.notice->step());
  });
  return all;
}

class OutageReader {
 public:
  OutageReader(const Facts& facts, const Rules& rules, v1::CaseFile& file)
      : facts_(facts), rules_(rules), file_(file), body_(*file.mutable_outage()) {}

  void Evaluate() {
    const std::vector<Said> all = InOrder(facts_);
    if (!all.empty()) body_.set_outage_kind(all.front().notice->outage_kind());
    for (const Said& said : all) Read(said);
    FindKinds(all);
    FillInStart();
    SetDivisions();
    if (body_.outage_kind() == v1::OUTAGE_KIND_PLANNED) JudgeNotice();
    // What was filled in stands before what shows it.
    std::stable_partition(file_.mutable_timeline()->begin(), file_.mutable_timeline()->end(),
                          [](const v1::CaseEntry& entry) { return entry.filled_in(); });
    SortTimeline(file_);
    SetState();
  }

 private:
  void Read(const Said& said) {
    std::string set_aside = Take(said);
    v1::CaseEntry& entry = Append(said.notice->step(), said.moment);
    entry.set_set_aside(std::move(set_aside));
  }

  v1::CaseEntry& Append(v1::OutageStep step, const Moment& moment) {
    v1::CaseEntry& entry = *file_.add_timeline();
    SetTime(moment.at, *entry.mutable_at());
    entry.set_outage_step(step);
    entry.set_evidence(moment.evidence);
    entry.set_filled_in(moment.evidence == 0);
    return entry;
  }

  // Why it is not used; empty: it is.
  std::string Take(const Said& said) {
    const Moment& moment = said.moment;
    switch (said.notice->step()) {
      case v1::OUTAGE_STEP_ANNOUNCED:
        if (restored_ || cancelled_) return "after_the_end";
        return Update(*said.notice, moment, told_) ? "" : "said_before";
      case v1::OUTAGE_STEP_STARTED:
        if (started_) return "said_before";
        if (cancelled_) {
          AddProblem(file_, "started_after_cancel", "it was cancelled, and began all the same", {moment.evidence});
        }
        if (restored_) {
          AddProblem(file_, "ends_before_it_begins", "electricity is told to be back before it went",
                     {moment.evidence});
        }
        if (cancelled_ || restored_) return "after_the_end";
        Update(*said.notice, moment, false);
        started_ = moment;
        return "";
      case v1::OUTAGE_STEP_REPAIRING: {
        if (restored_ || cancelled_) return "after_the_end";
        const bool news = Update(*said.notice, moment, repairing_.has_value());
        if (!repairing_) repairing_ = moment;
        return news ? "" : "said_before";
      }
      case v1::OUTAGE_STEP_RESTORED:
        if (restored_) return "said_before";
        if (cancelled_) return "after_the_end";
        Update(*said.notice, moment, false);
        restored_ = moment;
        return "";
      default:
        return Cancel(said);
    }
  }

  std::string Cancel(const Said& said) {
    if (cancelled_) return "said_before";
    if (restored_ || started_ || repairing_) {
      AddProblem(file_, "cancelled_too_late", "it had begun when it was cancelled", {said.moment.evidence});
      return restored_ ? "after_the_end" : "out_of_order";
    }
    Update(*said.notice, said.moment, false);
    cancelled_ = said.moment;
    return "";
  }

  // What it tells takes the place of what was told. Whether anything is new; without `again` it always is.
  bool Update(const v1::OutageNotice& notice, const Moment& moment, bool again) {
    const std::string before = body_.SerializeAsString();
    const bool announces = notice.step() == v1::OUTAGE_STEP_ANNOUNCED;
    if (announces) told_ = true;
    if (announces && !started_) Announce(notice, moment);
    if (!body_.has_planned_start() && notice.has_planned_start())
      *body_.mutable_planned_start() = notice.planned_start();
    if (notice.has_planned_end()) *body_.mutable_planned_end() = notice.planned_end();
    if (notice.has_expected_restoration()) *body_.mutable_expected_restoration() = notice.expected_restoration();
    if (!notice.scope().empty()) body_.set_scope(notice.scope());
    if (notice.feeders_size() > 0) *body_.mutable_feeders() = notice.feeders();
    if (!notice.reason().empty()) body_.set_reason(notice.reason());
    if (!notice.progress().empty()) body_.set_progress(notice.progress());
    if (notice.has_users_affected()) body_.set_users_affected(notice.users_affected());
    return !again || body_.SerializeAsString() != before;
  }

  void Announce(const v1::OutageNotice& notice, const Moment& moment) {
    const bool moved = notice.has_planned_start() && body_.has_planned_start() &&
                       DayOf(notice.planned_start()) != DayOf(body_.planned_start());
    if (notice.has_planned_start()) *body_.mutable_planned_start() = notice.planned_start();
    if (!announced_ || moved) announced_ = moment;
  }

  void FindKinds(const std::vector<Said>& all) {
    std::vector<uint32_t> others;
    for (const Said& said : all) {
      if (said.notice->outage_kind() != body_.outage_kind()) others.push_back(said.moment.evidence);
    }
    if (!others.empty()) {
      AddProblem(file_, "several_kinds", "it is told to be planned, and to be a fault; the first holds", others);
    }
  }

  // Repairs, the end, and of a fault its announcement show that electricity was off. When it went is not known: the
  // entry says by when at the latest.
  void FillInStart() {
    began_ = started_;
    if (started_ || !(repairing_ || restored_)) return;
    absl::Time at = repairing_ ? repairing_->at : restored_->at;
    if (body_.outage_kind() == v1::OUTAGE_KIND_FAULT && announced_) at = std::min(at, announced_->at);
    began_ = Moment{at, 0};
    Append(v1::OUTAGE_STEP_STARTED, *began_);
  }

  void SetDivisions() {
    std::set<std::string> divisions;
    for (const Fact& fact : facts_) {
      divisions.insert(fact.event->division_code());
      const auto& others = fact.event->outage_notice().division_codes();
      divisions.insert(others.begin(), others.end());
    }
    divisions.erase("");
    for (const std::string& division : divisions) body_.add_division_codes(division);
  }

  // Where several regions have one, the one that wants most.
  std::optional<policy::OutageNotice> FindRule(absl::CivilDay day) const {
    std::optional<policy::OutageNotice> most;
    for (const std::string& division : body_.division_codes()) {
      std::optional<policy::OutageNotice> rule = rules_.clocks->NoticeOfOutage(division, day);
      if (rule && (!most || rule->working_days > most->working_days)) most = std::move(rule);
    }
    return most;
  }

  void JudgeNotice() {
    std::optional<absl::Time> begins;
    if (body_.has_planned_start()) begins = TimeOf(body_.planned_start());
    if (began_) begins = std::min(begins.value_or(began_->at), began_->at);
    if (!begins) return;
    const absl::CivilDay first = rules_.time->DayOf(*begins);
    const absl::CivilDay told = announced_ ? rules_.time->DayOf(announced_->at) : first;
    const std::optional<policy::OutageNotice> rule = FindRule(told);
    if (announced_) {
      const absl::CivilDay last = rule && !rule->first_day_counts ? first - 1 : first;
      const int64_t days = rules_.time->calendar().WorkingDaysBetween(told, last);
      body_.set_notice_days(static_cast<uint32_t>(std::max<int64_t>(days, 0)));
    }
    const bool unannounced = !announced_ && began_;
    if (unannounced) Append(v1::OUTAGE_STEP_ANNOUNCED, {began_->at, 0});
    if (!rule) return;
    body_.set_notice_days_wanted(static_cast<uint32_t>(rule->working_days));
    for (const std::string& id : rule->rests.rule_ids) body_.add_rule_ids(id);
    body_.set_notice_too_late(unannounced || (announced_ && body_.notice_days() < body_.notice_days_wanted()));
    if (unannounced) {
      AddProblem(file_, "never_announced", "it was planned, and nobody announced it before it began");
    }
  }

  void SetState() {
    if (announced_) SetTime(announced_->at, *body_.mutable_announced_at());
    if (started_) SetTime(started_->at, *body_.mutable_started_at());
    if (restored_) SetTime(restored_->at, *body_.mutable_restored_at());
    body_.set_step(cancelled_   ? v1::OUTAGE_STEP_CANCELLED
                   : restored_  ? v1::OUTAGE_STEP_RESTORED
                   : repairing_ ? v1::OUTAGE_STEP_REPAIRING
                   : started_   ? v1::OUTAGE_STEP_STARTED
                                : v1::OUTAGE_STEP_ANNOUNCED);
    file_.set_state(cancelled_ ? v1::CASE_STATE_ENDED_WITHOUT : restored_ ? v1::CASE_STATE_ENDED : v1::CASE_STATE_OPEN);
    if (file_.timeline_size() > 0) *file_.mutable_opened_at() = file_.timeline(0).at();
    const std::optional<Moment>& end = cancelled_ ? cancelled_ : restored_;
    if (end) SetTime(end->at, *file_.mutable_ended_at());
  }

  absl::CivilDay DayOf(const google::protobuf::Timestamp& stamp) const { return rules_.time->DayOf(TimeOf(stamp)); }

  const Facts& facts_;
  const Rules& rules_;
  v1::CaseFile& file_;
  v1::Outage& body_;
  // The first that holds of each; of announcements the first of the plan that holds.
  std::optional<Moment> announced_;
  std::optional<Moment> started_;
  std::optional<Moment> began_;  // as told, or as filled in
  std::optional<Moment> repairing_;
  std::optional<Moment> restored_;
  std::optional<Moment> cancelled_;
  bool told_ = false;  // announced by anybody
};

}  // namespace

void EvaluateOutage(const Facts& facts, const Rules& rules, v1::CaseFile& file) {
  OutageReader(facts, rules, file).Evaluate();
}

}  // namespace zhudong::cases
