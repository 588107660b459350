// 电水气热网一次办 (S0-070 … S0-075): one application, what the window says of the whole and each service of its part →
// one case with the state of every service and of the steps that they do together.
//
// The whole is open while one service is; it has ended when all have, without anything gained when none gained
// anything. The window's word for the whole ends with it whoever is not done, where nothing was gained (withdrawn, not
// accepted); recalled or revoked it takes back what had passed. That the whole has passed while a service is open is a
// problem, and the service stays open. No rule limits the whole: each service's own case has its clocks.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/cases/appointments.h"
#include "gateway/cases/evaluate.h"
#include "gateway/cases/services.h"
#include "gateway/cases/track.h"

namespace zhudong::cases {
namespace {

using v1::CaseStatus;
using v1::UtilityService;

// How far a status is that has not ended.
int ProgressOf(CaseStatus status) {
  switch (status) {
    case v1::CASE_STATUS_CORRECTION_STARTED:
    case v1::CASE_STATUS_CORRECTION_ENDED:
      return v1::CASE_STATUS_RECEIVED;
    default:
      return status;
  }
}

// Services under the contract's word, whatever people call them.
Facts WithServiceWords(const Facts& facts) {
  Facts named = facts;
  for (Fact& fact : named) {
    if (!fact.event->has_case_status_report()) continue;
    const std::string& department = fact.event->case_status_report().department();
    const std::string_view word = WordOf(ServiceOf(department));
    if (word.empty() || word == department) continue;
    auto renamed = std::make_shared<v1::Event>(*fact.event);
    renamed->mutable_case_status_report()->set_department(std::string(word));
    fact.event = std::move(renamed);
  }
  return named;
}

class Joint {
 public:
  Joint(const Facts& facts, const Rules& rules, v1::CaseFile& file)
      : facts_(WithServiceWords(facts)), rules_(rules), file_(file), body_(*file.mutable_joint_service()) {}

  void Evaluate() {
    FindApplication();
    whole_ = ReadPart("", applied_, whole_since_);
    for (const UtilityService service : Services()) AddService(service);
    FindUnknown();
    AddSteps();
    AddDebts(facts_, rules_, file_);
    SetState();
    FindProblems();
    SortTimeline(file_);
  }

 private:
  static uint32_t PositionOf(size_t i) { return static_cast<uint32_t>(i + 1); }

  // The application that was recorded last holds, but for what it leaves out; the first says when the case began.
  void FindApplication() {
    std::vector<size_t> applications;
    for (size_t i = 0; i < facts_.size(); ++i) {
      if (!facts_[i].event->has_joint_application()) continue;
      applications.push_back(i);
      const Moment moment{OccurredAt(facts_[i]), PositionOf(i)};
      if (!applied_) applied_ = moment;
      for (const v1::ServiceRequest& each : facts_[i].event->joint_application().services()) {
        applied_for_.emplace(each.service(), moment);
      }
    }
    if (applications.empty()) {
      AddProblem(file_, "no_application", "statuses came, and no application: who applies for what is not known");
      return;
    }
    std::stable_sort(applications.begin(), applications.end(),
                     [this](size_t a, size_t b) { return SaidAt(*facts_[a].event) < SaidAt(*facts_[b].event); });
    std::vector<uint32_t> changed;
    for (const size_t i : applications) {
      v1::CaseEntry& entry = *file_.add_timeline();
      SetTime(OccurredAt(facts_[i]), *entry.mutable_at());
      entry.set_status(v1::CASE_STATUS_RECEIVED);
      entry.set_evidence(PositionOf(i));
      const bool news = Apply(facts_[i].event->joint_application());
      if (!news) entry.set_set_aside("said_before");
      if (news && i != applications.front()) changed.push_back(PositionOf(i));
    }
    if (!changed.empty()) {
      AddProblem(file_, "several_applications", "it was applied for in several ways; what was recorded last holds",
                 changed);
    }
  }

  // Whether it says anything new.
  bool Apply(const v1::JointApplication& next) {
    const auto told = [](const v1::JointApplication& application) {
      std::string text =
          absl::StrCat(application.project_code(), "\n", application.address(), "\n", application.applicant().name(),
                       "\n", application.applicant().credit_code(), "\n", application.visits());
      for (const v1::ServiceRequest& each : application.services()) {
        absl::StrAppend(&text, "\n", each.service(), " ", each.case_number());
        // A map has no order of its own.
        const std::map<std::string, std::string> fields(each.fields().begin(), each.fields().end());
        for (const auto& [name, value] : fields) absl::StrAppend(&text, "\n", name, "=", value);
      }
      return text;
    };
    const std::string before = told(application_);
    if (next.services_size() > 0) application_.clear_services();
    application_.MergeFrom(next);
    return told(application_) != before;
  }

  // Those applied for, and those that speak all the same.
  std::set<UtilityService> Services() {
    std::set<UtilityService> services;
    for (const v1::ServiceRequest& each : application_.services()) services.insert(each.service());
    std::map<UtilityService, std::vector<uint32_t>> others;
    for (size_t i = 0; i < facts_.size(); ++i) {
      const v1::Event& event = *facts_[i].event;
      UtilityService service = v1::UTILITY_SERVICE_UNSPECIFIED;
      if (event.has_joint_appointment()) service = event.joint_appointment().service();
      if (event.has_case_status_report()) service = ServiceOf(event.case_status_report().department());
      if (WordOf(service).empty() || services.count(service) > 0) continue;
      others[service].push_back(PositionOf(i));
    }
    for (const auto& [service, evidence] : others) {
      if (applied_) {
        AddProblem(file_, "not_applied_for",
                   absl::StrCat(base::ToAbsl(WordOf(service)), " speaks, and was not applied for"), evidence);
      }
      services.insert(service);
    }
    return services;
  }

  // `since`: when the status that holds was told.
  Track ReadPart(std::string_view department, const std::optional<Moment>& applied, std::optional<absl::Time>& since) {
    std::vector<v1::CaseEntry> entries;
    Track track = ReadTrack(facts_, v1::CASE_KIND_JOINT_SERVICE, department, applied, entries);
    for (v1::CaseEntry& entry : entries) {
      const bool holds = entry.status() == track.status && entry.status() != v1::CASE_STATUS_UNSPECIFIED;
      if (holds && entry.set_aside().empty() && !entry.filled_in()) since = TimeOf(entry.at());
      *file_.add_timeline() = std::move(entry);
    }
    return track;
  }

  void AddService(UtilityService service) {
    const auto asked = applied_for_.find(service);
    const std::optional<Moment> applied = asked == applied_for_.end() ? std::nullopt : std::optional(asked->second);
    std::optional<absl::Time> since;
    const Track track = ReadPart(WordOf(service), applied, since);
    v1::ServiceState& state = *body_.add_services();
    state.set_service(service);
    Describe(service, state);
    if (track.status != v1::CASE_STATUS_UNSPECIFIED) {
      Set(state, track.status, since);
    } else if (whole_.status != v1::CASE_STATUS_UNSPECIFIED && !IsEnd(whole_.status)) {
      Set(state, whole_.status, whole_since_);
    } else if (whole_.accepted && whole_.accepted->evidence > 0) {
      Set(state, v1::CASE_STATUS_ACCEPTED, whole_.accepted->at);
    } else {
      Set(state, v1::CASE_STATUS_RECEIVED, track.received ? std::optional(track.received->at) : std::nullopt);
    }
    const bool gained = track.ended && !track.EndedWithout();
    const bool taken_back = whole_.status == v1::CASE_STATUS_RECALLED || whole_.status == v1::CASE_STATUS_REVOKED;
    if (whole_.EndedWithout() && (!track.ended || (gained && taken_back && whole_.ended->at >= track.ended->at))) {
      Set(state, whole_.status, whole_.ended->at);
      state.set_state(v1::CASE_STATE_ENDED_WITHOUT);
    } else if (track.ended) {
      state.set_state(gained ? v1::CASE_STATE_ENDED : v1::CASE_STATE_ENDED_WITHOUT);
    } else {
      state.set_state(track.standing || whole_.standing ? v1::CASE_STATE_STANDING : v1::CASE_STATE_OPEN);
    }
  }

  static void Set(v1::ServiceState& state, CaseStatus status, std::optional<absl::Time> since) {
    state.set_status(status);
    if (since) SetTime(*since, *state.mutable_since());
  }

  void Describe(UtilityService service, v1::ServiceState& state) {
    for (const v1::ServiceRequest& each : application_.services()) {
      if (each.service() != service) continue;
      state.set_case_number(each.case_number());
      *state.mutable_fields() = each.fields();
    }
    if (!state.case_number().empty()) return;
    for (const Fact& fact : facts_) {
      const v1::CaseStatusReport& report = fact.event->case_status_report();
      if (report.department() == WordOf(service) && !report.application_number().empty()) {
        state.set_case_number(report.application_number());
      }
    }
  }

  // Whoever speaks and is none of the services: told, and not used.
  void FindUnknown() {
    std::map<std::string, std::vector<uint32_t>> unknown;
    for (size_t i = 0; i < facts_.size(); ++i) {
      const std::string& department = facts_[i].event->case_status_report().department();
      if (!department.empty() && WordOf(ServiceOf(department)).empty()) unknown[department].push_back(PositionOf(i));
    }
    for (const auto& [department, evidence] : unknown) {
      std::vector<v1::CaseEntry> entries;
      ReadTrack(facts_, v1::CASE_KIND_JOINT_SERVICE, department, std::nullopt, entries);
      for (v1::CaseEntry& entry : entries) {
        if (entry.filled_in()) continue;
        entry.set_set_aside("not_of_this_kind");
        *file_.add_timeline() = std::move(entry);
      }
      AddProblem(file_, "unknown_department", absl::StrCat(department, " is none of the services of one form"),
                 evidence);
    }
  }

  void AddSteps() {
    std::set<UtilityService> open;
    for (const v1::ServiceState& each : body_.services()) {
      if (IsOpen(each)) open.insert(each.service());
    }
    std::vector<v1::CaseEntry> entries;
    for (v1::JointStepState& step : ReadAppointments(facts_, open, entries)) *body_.add_steps() = std::move(step);
    for (v1::CaseEntry& entry : entries) *file_.add_timeline() = std::move(entry);
  }

  static bool IsOpen(const v1::ServiceState& service) {
    return service.state() == v1::CASE_STATE_OPEN || service.state() == v1::CASE_STATE_STANDING;
  }

  void SetState() {
    if (application_.has_applicant()) *body_.mutable_applicant() = application_.applicant();
    body_.set_address(application_.address());
    if (application_.has_visits()) body_.set_visits(application_.visits());
    file_.set_project_code(application_.project_code());
    for (const Fact& fact : facts_) {
      const v1::CaseStatusReport& report = fact.event->case_status_report();
      if (report.department().empty() && !report.application_number().empty()) {
        file_.set_application_number(report.application_number());
      }
    }
    const std::optional<Moment>& began = applied_ ? applied_ : whole_.received;
    SetTime(began ? began->at : OccurredAt(facts_.front()), *file_.mutable_opened_at());
    if (body_.services_size() == 0) {
      SetStateOfWhole();
    } else {
      SetStateOfServices();
    }
  }

  // Nobody told which services there are.
  void SetStateOfWhole() {
    file_.set_status(whole_.status == v1::CASE_STATUS_UNSPECIFIED ? v1::CASE_STATUS_RECEIVED : whole_.status);
    if (!whole_.ended) {
      file_.set_state(whole_.standing ? v1::CASE_STATE_STANDING : v1::CASE_STATE_OPEN);
      return;
    }
    file_.set_state(whole_.EndedWithout() ? v1::CASE_STATE_ENDED_WITHOUT : v1::CASE_STATE_ENDED);
    SetTime(whole_.ended->at, *file_.mutable_ended_at());
  }

  // Of those that are open the one that is least far; else the last that gained something; else the last.
  void SetStateOfServices() {
    const v1::ServiceState* holds = nullptr;
    bool all_stand = true;
    absl::Time last = absl::InfinitePast();
    const auto rank = [](const v1::ServiceState& each) {
      return IsOpen(each) ? 2 : each.state() == v1::CASE_STATE_ENDED;
    };
    for (const v1::ServiceState& each : body_.services()) {
      last = std::max(last, TimeOf(each.since()));
      if (each.state() == v1::CASE_STATE_OPEN) all_stand = false;
      if (holds == nullptr || rank(each) > rank(*holds)) {
        holds = &each;
      } else if (rank(each) == rank(*holds)) {
        const bool further_back = ProgressOf(each.status()) < ProgressOf(holds->status());
        if (IsOpen(each) ? further_back : TimeOf(each.since()) > TimeOf(holds->since())) holds = &each;
      }
    }
    file_.set_status(holds->status());
    file_.set_state(IsOpen(*holds) && !all_stand ? v1::CASE_STATE_OPEN : holds->state());
    if (!IsOpen(*holds)) SetTime(last, *file_.mutable_ended_at());
  }

  void FindProblems() {
    const bool passed = whole_.ended && !whole_.EndedWithout();
    const bool open = std::any_of(body_.services().begin(), body_.services().end(), IsOpen);
    if (passed && open) {
      AddProblem(file_, "ended_before_its_services", "the whole was told to be done while a service was not",
                 {whole_.ended->evidence});
    }
    std::vector<uint32_t> early;
    for (const v1::CaseEntry& entry : file_.timeline()) {
      const bool before = applied_ && rules_.time->DayOf(TimeOf(entry.at())) < rules_.time->DayOf(applied_->at);
      if (before && entry.evidence() > 0) early.push_back(entry.evidence());
    }
    if (!early.empty()) {
      std::sort(early.begin(), early.end());
      AddProblem(file_, "before_the_application", "steps are dated before the day of the application", early);
    }
  }

  const Facts facts_;
  const Rules& rules_;
  v1::CaseFile& file_;
  v1::JointService& body_;
  v1::JointApplication application_;
  std::optional<Moment> applied_;
  std::map<UtilityService, Moment> applied_for_;  // the first time
  Track whole_;
  std::optional<absl::Time> whole_since_;
};

}  // namespace

void EvaluateJointService(const Facts& facts, const Rules& rules, v1::CaseFile& file) {
  Joint(facts, rules, file).Evaluate();
}

}  // namespace zhudong::cases
