// What is told of one case, in words, and the case that comes of it. Dates are of Shanghai; packs and calendar are the
// built-in ones.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "gateway/cases/evaluate.h"
#include "gateway/policy/document_rules.h"
#include "gtest/gtest.h"

namespace zhudong::cases {

inline const Rules& BuiltInRules() {
  static const Rules* const rules = [] {
    auto* made = new Rules();
    made->clocks = *policy::ClockRules::Parse(policy::BuiltInPacks());
    made->routes = *policy::RouteRules::Parse(policy::BuiltInPacks());
    made->documents = *policy::DocumentRules::Parse(policy::BuiltInPacks());
    made->time = std::make_shared<const calendar::WorkingTime>(
        *calendar::WorkingTime::Make(calendar::Calendar::China(), calendar::OfficeHours()));
    return made;
  }();
  return *rules;
}

// `2024-03-04 10:00`; without an hour at midnight.
inline absl::Time When(const std::string& text) {
  absl::Time time;
  std::string error;
  const bool with_hour = text.find(' ') != std::string::npos;
  EXPECT_TRUE(absl::ParseTime(with_hour ? "%Y-%m-%d %H:%M" : "%Y-%m-%d", text, *calendar::Shanghai(), &time, &error))
      << text << ": " << error;
  return time;
}
inline std::string Day(const google::protobuf::Timestamp& stamp) {
  return absl::FormatTime("%m-%d %H:%M", TimeOf(stamp), *calendar::Shanghai());
}

class Story {
 public:
  Story(v1::CaseKind kind, std::string division) : kind_(kind), division_(std::move(division)) {}

  // The event that is told next; it says where it is only when it is the first.
  v1::Event& Tell(const std::string& when) {
    auto event = std::make_shared<v1::Event>();
    event->set_feed("window");
    event->set_event_id(absl::StrCat("e", events_.size() + 1));
    SetTime(When(when), *event->mutable_occurred_at());
    *event->mutable_recorded_at() = event->occurred_at();
    if (events_.empty()) event->set_division_code(division_);
    events_.push_back(event);
    return *event;
  }
  Story& Status(const std::string& when, v1::CaseStatus status, const std::string& department = "",
                const std::string& document = "") {
    v1::CaseStatusReport& report = *Tell(when).mutable_case_status_report();
    report.set_case_kind(kind_);
    report.set_case_number("N-1");
    report.set_status(status);
    report.set_department(department);
    report.set_document_number(document);
    return *this;
  }
  // Makes a step of the utility's own of what was told last.
  Story& OwnStep(const std::string& name) {
    events_.back()->mutable_case_status_report()->set_own_step(name);
    return *this;
  }

  std::vector<std::shared_ptr<const v1::Event>> events() const { return {events_.begin(), events_.end()}; }
  v1::CaseFile File() const { return FileOf(kind_, events()); }

  static v1::CaseFile FileOf(v1::CaseKind kind, const std::vector<std::shared_ptr<const v1::Event>>& events) {
    Facts facts;
    for (const auto& event : events) facts.push_back({event, 0, absl::UnixEpoch()});
    return FileOf(kind, std::move(facts));
  }
  static v1::CaseFile FileOf(v1::CaseKind kind, Facts facts) {
    SortCanonically(facts);
    return Evaluate(kind, "N-1", facts, BuiltInRules());
  }

 private:
  const v1::CaseKind kind_;
  const std::string division_;
  std::vector<std::shared_ptr<v1::Event>> events_;
};

// A line each: `03-04 10:00 公安 PASSED 3`, the number being the event's, `~` for what was filled in, and behind it why
// it was set aside.
inline std::string TimelineOf(const v1::CaseFile& file) {
  const auto last = [](const std::string& name, const char* prefix) { return name.substr(std::string(prefix).size()); };
  std::vector<std::string> lines;
  for (const v1::CaseEntry& entry : file.timeline()) {
    std::string step = last(v1::CaseStatus_Name(entry.status()), "CASE_STATUS_");
    if (!entry.own_step().empty()) step = absl::StrCat("own ", entry.own_step());
    if (entry.transfer_step() != 0) step = last(v1::TransferStep_Name(entry.transfer_step()), "TRANSFER_STEP_");
    if (entry.outage_step() != 0) step = last(v1::OutageStep_Name(entry.outage_step()), "OUTAGE_STEP_");
    if (entry.joint_step() != 0) {
      step = absl::StrCat(last(v1::JointStep_Name(entry.joint_step()), "JOINT_STEP_"), " ",
                          last(v1::AppointmentAnswer_Name(entry.appointment_answer()), "APPOINTMENT_ANSWER_"), " ",
                          entry.appointment_date());
    }
    std::string line =
        absl::StrCat(Day(entry.at()), " ", entry.department(), entry.department().empty() ? "" : " ", step, " ");
    if (entry.evidence() > 0) {
      absl::StrAppend(&line, file.evidence(static_cast<int>(entry.evidence()) - 1).event_id());
    }
    if (entry.filled_in()) line += "~";
    if (!entry.set_aside().empty()) absl::StrAppend(&line, " (", entry.set_aside(), ")");
    lines.push_back(std::move(line));
  }
  return absl::StrJoin(lines, "\n");
}

// `unknown_department e3 e4; …`.
inline std::string ProblemsOf(const v1::CaseFile& file) {
  std::vector<std::string> problems;
  for (const v1::CaseProblem& problem : file.problems()) {
    std::string one = problem.code();
    for (const uint32_t position : problem.evidence()) {
      absl::StrAppend(&one, " ", file.evidence(static_cast<int>(position) - 1).event_id());
    }
    EXPECT_FALSE(problem.what().empty()) << one;
    problems.push_back(std::move(one));
  }
  return absl::StrJoin(problems, "; ");
}

}  // namespace zhudong::cases
