#include "gateway/cases/suspicion.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace zhudong::cases {
namespace {

void Add(v1::SuspicionKind kind, std::string what, const std::vector<uint32_t>& evidence, v1::CaseFile& file) {
  if (evidence.empty()) return;
  v1::CaseSuspicion& suspicion = *file.add_suspicions();
  suspicion.set_kind(kind);
  suspicion.set_what(std::move(what));
  for (const uint32_t position : evidence) suspicion.add_evidence(position);
}

// Many platforms tell a day and no hour, which is its midnight: what was done on it may have been done in its last half
// day, so that day's morning is not counted.
int64_t HalfDaysLate(const Fact& fact, const calendar::WorkingTime& time) {
  const absl::Time occurred = OccurredAt(fact);
  const absl::CivilDay day = time.DayOf(occurred);
  const bool without_hour = occurred == time.At(day, absl::ZeroDuration()) && time.IsWorkedDay(day);
  return time.HalfDaysBetween(occurred, RecordedAt(fact)) - (without_hour ? 1 : 0);
}

// 后补流程: feeds may be late themselves, so there is a tolerance (D3.14).
void AddBackFilled(const Facts& facts, const calendar::WorkingTime& time, const Settings& settings,
                   v1::CaseFile& file) {
  std::vector<uint32_t> late;
  int64_t worst = 0;
  for (size_t i = 0; i < facts.size(); ++i) {
    const v1::Event& event = *facts[i].event;
    if (!event.has_case_status_report() && !event.has_connection_application()) continue;
    const int64_t half_days = HalfDaysLate(facts[i], time);
    if (half_days <= settings.back_fill_half_days) continue;
    late.push_back(static_cast<uint32_t>(i + 1));
    worst = std::max(worst, half_days);
  }
  Add(v1::SUSPICION_KIND_BACK_FILLED,
      absl::StrCat(late.size(), " step(s) recorded up to ", worst / 2.0, " working days after they were done; ",
                   settings.back_fill_half_days / 2.0, " are tolerated"),
      late, file);
}

// 重走流程: one system says the same step of two moments. Two systems that say it once each are no sign of it.
void AddReRun(const Facts& facts, v1::CaseFile& file) {
  std::map<std::tuple<std::string, int, int, std::string>, std::pair<absl::Time, uint32_t>> first;
  std::vector<uint32_t> again;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i].event->has_case_status_report()) continue;
    const v1::CaseStatusReport& report = facts[i].event->case_status_report();
    // These come as often as they are needed.
    const bool repeats = report.status() >= v1::CASE_STATUS_CORRECTION_STARTED &&
                         report.status() <= v1::CASE_STATUS_SPECIAL_PROCEDURE_ENDED;
    if (repeats) continue;
    const auto position = static_cast<uint32_t>(i + 1);
    const auto [it, inserted] =
        first.try_emplace({facts[i].event->feed(), report.status(), report.milestone(), report.own_step()},
                          OccurredAt(facts[i]), position);
    if (inserted || it->second.first == OccurredAt(facts[i])) continue;
    again.push_back(it->second.second);
    again.push_back(position);
  }
  std::sort(again.begin(), again.end());
  again.erase(std::unique(again.begin(), again.end()), again.end());
  Add(v1::SUSPICION_KIND_RE_RUN, "the same system told the same step of two moments", again, file);
}

// 体外循环: work before the case was accepted, or electricity without a case.
void AddSideLooped(const Conduct& conduct, const calendar::WorkingTime& time, v1::CaseFile& file) {
  std::vector<uint32_t> outside;
  const bool accepted = conduct.track.accepted && conduct.track.accepted->evidence > 0;
  for (int milestone = 1; milestone < v1::CaseMilestone_ARRAYSIZE; ++milestone) {
    const std::optional<Moment>& moment = conduct.track.milestones[static_cast<size_t>(milestone)];
    if (!moment || moment->evidence == 0) continue;
    // A survey may go before the papers.
    if (milestone == v1::CASE_MILESTONE_SURVEYED) continue;
    if (!accepted || time.DayOf(moment->at) < time.DayOf(conduct.track.accepted->at))
      outside.push_back(moment->evidence);
  }
  std::sort(outside.begin(), outside.end());
  Add(v1::SUSPICION_KIND_SIDE_LOOPED,
      accepted ? absl::StrCat(outside.size(), " step(s) were done before the case was accepted")
               : absl::StrCat(outside.size(), " step(s) were done in a case that nobody said was accepted"),
      outside, file);
}

}  // namespace

void AddSuspicions(const Conduct& conduct, const calendar::WorkingTime& time, const Settings& settings,
                   v1::CaseFile& file) {
  AddBackFilled(conduct.facts, time, settings, file);
  AddReRun(conduct.facts, file);
  AddSideLooped(conduct, time, file);
}

}  // namespace zhudong::cases
