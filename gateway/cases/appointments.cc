#include "gateway/cases/appointments.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "gateway/cases/services.h"
#include "gateway/cases/track.h"

namespace zhudong::cases {
namespace {

using v1::AppointmentAnswer;
using v1::UtilityService;
using Services = std::set<UtilityService>;

struct Said {
  const v1::JointAppointment* told = nullptr;
  Moment moment;

  AppointmentAnswer answer() const { return told->answer(); }
  const std::string& date() const { return told->date(); }
};

// One step, from what was said of it in order of time.
class StepReader {
 public:
  StepReader(const std::vector<Said>& all, const Services& open, std::vector<v1::CaseEntry>& timeline)
      : all_(all), open_(open), timeline_(timeline) {}

  v1::JointStepState Read() {
    FindProposal();
    AddEntries();
    FindAnswers();
    v1::JointStepState state;
    state.set_step(all_.front().told->step());
    Decide(state);
    return state;
  }

 private:
  bool IsVisit() const { return all_.front().told->step() == v1::JOINT_STEP_HOME_VISIT; }

  void FindProposal() {
    for (const Said& said : all_) {
      if (said.answer() != v1::APPOINTMENT_ANSWER_PROPOSED) continue;
      days_.insert(said.date());
      proposal_ = &said;
    }
    if (proposal_ != nullptr) {
      date_ = proposal_->date();
      return;
    }
    date_ = all_.back().date();
    days_.insert(date_);
    // The first that speaks of this day shows that it had been proposed.
    const auto first =
        std::find_if(all_.begin(), all_.end(), [this](const Said& said) { return said.date() == date_; });
    v1::CaseEntry& entry = Append(*first, v1::APPOINTMENT_ANSWER_PROPOSED);
    entry.set_filled_in(true);
    entry.clear_evidence();
    entry.clear_department();
    entry.clear_opinion();
  }

  void AddEntries() {
    std::map<std::pair<UtilityService, std::string>, AppointmentAnswer> before;
    for (const Said& said : all_) {
      v1::CaseEntry& entry = Append(said, said.answer());
      AppointmentAnswer& last = before[{said.told->service(), said.date()}];
      if (last == said.answer()) {
        entry.set_set_aside("said_before");
      } else if (!IsUsed(said)) {
        entry.set_set_aside("out_of_order");
      }
      last = said.answer();
    }
  }

  bool IsUsed(const Said& said) const {
    return said.answer() == v1::APPOINTMENT_ANSWER_DONE || days_.count(said.date()) > 0;
  }

  v1::CaseEntry& Append(const Said& said, AppointmentAnswer answer) {
    v1::CaseEntry& entry = timeline_.emplace_back();
    SetTime(said.moment.at, *entry.mutable_at());
    entry.set_department(std::string(WordOf(said.told->service())));
    entry.set_joint_step(said.told->step());
    entry.set_appointment_answer(answer);
    entry.set_appointment_date(said.date());
    entry.set_opinion(said.told->reason());
    entry.set_evidence(said.moment.evidence);
    return entry;
  }

  // Of each service its last answer about the day that holds; and who has done the step since.
  void FindAnswers() {
    for (const Said& said : all_) {
      const UtilityService service = said.told->service();
      if (said.answer() == v1::APPOINTMENT_ANSWER_DONE) {
        if (said.date() != date_ && proposal_ != nullptr && said.moment.at < proposal_->moment.at) continue;
        done_.insert(service);
        done_on_ = said.date();
      } else if (said.date() == date_) {
        const bool declines = said.answer() == v1::APPOINTMENT_ANSWER_DECLINED;
        (declines ? declined_ : agreed_).insert(service);
        (declines ? agreed_ : declined_).erase(service);
      }
    }
    for (const UtilityService service : done_) {
      agreed_.insert(service);
      declined_.erase(service);
    }
  }

  void Decide(v1::JointStepState& state) const {
    Services waiting;
    Services undone;
    for (const UtilityService service : open_) {
      if (agreed_.count(service) == 0 && declined_.count(service) == 0) waiting.insert(service);
      if (done_.count(service) == 0) undone.insert(service);
    }
    state.set_date(date_);
    if (IsVisit()) undone.clear();
    if (!done_.empty() && undone.empty()) {
      state.set_state(v1::APPOINTMENT_STATE_DONE);
      state.set_date(done_on_);
      waiting.clear();
    } else if (!declined_.empty()) {
      state.set_state(v1::APPOINTMENT_STATE_DECLINED);
    } else if (waiting.empty()) {
      state.set_state(v1::APPOINTMENT_STATE_AGREED);
      // Some have done their part: the others are waited for.
      if (!done_.empty()) waiting = undone;
    } else {
      state.set_state(v1::APPOINTMENT_STATE_PROPOSED);
    }
    for (const UtilityService service : agreed_) state.add_agreed(service);
    for (const UtilityService service : waiting) state.add_waiting_for(service);
    for (const UtilityService service : declined_) state.add_declined(service);
  }

  const std::vector<Said>& all_;
  const Services& open_;
  std::vector<v1::CaseEntry>& timeline_;
  const Said* proposal_ = nullptr;  // the one that holds; null: nobody proposed
  std::string date_;
  std::set<std::string> days_;  // that were proposed
  Services agreed_;
  Services declined_;
  Services done_;
  std::string done_on_;
};

// By step, in order of time.
std::map<v1::JointStep, std::vector<Said>> StepsOf(const Facts& facts) {
  std::map<v1::JointStep, std::vector<Said>> steps;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i].event->has_joint_appointment()) continue;
    const v1::JointAppointment& told = facts[i].event->joint_appointment();
    steps[told.step()].push_back({&told, {OccurredAt(facts[i]), static_cast<uint32_t>(i + 1)}});
  }
  for (auto& [step, all] : steps) {
    // What falls on one moment is read as it must have happened: proposed, answered, done.
    std::stable_sort(all.begin(), all.end(), [](const Said& a, const Said& b) {
      return std::make_pair(a.moment.at, a.answer()) < std::make_pair(b.moment.at, b.answer());
    });
  }
  return steps;
}

}  // namespace

std::vector<v1::JointStepState> ReadAppointments(const Facts& facts, const Services& open,
                                                 std::vector<v1::CaseEntry>& timeline) {
  std::vector<v1::JointStepState> states;
  for (const auto& [step, all] : StepsOf(facts)) states.push_back(StepReader(all, open, timeline).Read());
  return states;
}

std::vector<v1::JointStepState> ReadVisits(const Facts& facts, std::vector<v1::CaseEntry>& timeline) {
  std::vector<std::vector<Said>> visits;
  bool over = false;
  for (const auto& [step, all] : StepsOf(facts)) {
    for (const Said& said : all) {
      const bool next = visits.empty() || (over && said.answer() == v1::APPOINTMENT_ANSWER_PROPOSED);
      if (next) visits.emplace_back();
      over = (over && !next) || said.answer() == v1::APPOINTMENT_ANSWER_DONE;
      visits.back().push_back(said);
    }
  }
  const Services both = {v1::UTILITY_SERVICE_UNSPECIFIED, v1::UTILITY_SERVICE_ELECTRICITY};
  std::vector<v1::JointStepState> states;
  for (const std::vector<Said>& visit : visits) states.push_back(StepReader(visit, both, timeline).Read());
  return states;
}

}  // namespace zhudong::cases
