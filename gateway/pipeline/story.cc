#include "gateway/pipeline/story.h"

#include <set>
#include <utility>

#include "gateway/correlation/identity.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/serialize.h"

namespace zhudong::pipeline {
namespace {

using model::Serialize;
using store::v1::DemandRecord;

// Former project → where its events went, told apart by whether it went itself.
struct Moves {
  std::map<std::string, std::set<std::string>> merged_into;  // project → projects that went into it whole
  std::map<std::string, std::set<std::string>> split_into;   // project → projects that hold its events now
};

Moves SortMoves(const correlation::Regrouping& regrouping) {
  Moves moves;
  for (const auto& [former, into] : regrouping.moved) {
    if (into.size() == 1) {
      moves.merged_into[*into.begin()].insert(former);
    } else {
      moves.split_into[former] = into;
    }
  }
  return moves;
}

DemandRecord About(const std::string& project_id, const std::optional<v1::Project>& project) {
  DemandRecord event;
  event.set_project_id(project_id);
  if (project) {
    event.set_division_code(project->division_code());
    event.set_stage(project->stage());
  }
  return event;
}

void TellEnds(const correlation::Regrouping& regrouping, const std::map<std::string, ForecastChange>& forecasts,
              std::vector<DemandRecord>& out) {
  for (const auto& [id, change] : regrouping.projects) {
    const auto forecast = forecasts.find(id);
    if (change.after || forecast == forecasts.end() || !forecast->second.before) continue;
    DemandRecord event = About(id, change.before);
    v1::ForecastWithdrawn& withdrawn = *event.mutable_forecast_withdrawn();
    withdrawn.set_forecast_id(forecast->second.before->forecast_id());
    withdrawn.set_reason("evidence_withdrawn");
    if (const auto moved = regrouping.moved.find(id); moved != regrouping.moved.end()) {
      withdrawn.set_reason(moved->second.size() == 1 ? "merged" : "split");
      withdrawn.set_successor_project_id(*moved->second.begin());
    }
    out.push_back(std::move(event));
  }
}

void TellSplits(const correlation::Regrouping& regrouping, const Moves& moves, std::vector<DemandRecord>& out) {
  for (const auto& [former, into] : moves.split_into) {
    for (const std::string& id : into) {
      DemandRecord event = About(id, regrouping.projects.at(id).after);
      if (id != former) event.add_related_project_ids(former);
      v1::ProjectSplit& split = *event.mutable_project_split();
      split.set_split_project_id(former);
      for (const std::string& each : into) split.add_into_project_ids(each);
      split.set_reason("identities no longer join its events");
      out.push_back(std::move(event));
    }
  }
}

void TellMerges(const correlation::Regrouping& regrouping, const Moves& moves, std::vector<DemandRecord>& out) {
  for (const auto& [into, former] : moves.merged_into) {
    const correlation::ProjectChange& change = regrouping.projects.at(into);
    DemandRecord event = About(into, change.after);
    v1::ProjectsMerged& merged = *event.mutable_projects_merged();
    for (const std::string& id : former) {
      event.add_related_project_ids(id);
      merged.add_merged_project_ids(id);
    }
    merged.set_reason(change.before || former.size() > 1 ? "an identity joins them" : "a stronger identity is known");
    out.push_back(std::move(event));
  }
}

void TellStage(const std::string& id, const correlation::ProjectChange& change, std::vector<DemandRecord>& out) {
  const v1::Stage before = change.before ? change.before->stage() : v1::STAGE_UNSPECIFIED;
  if (before == change.after->stage()) return;
  DemandRecord event = About(id, change.after);
  event.mutable_stage_reached()->set_stage(change.after->stage());
  event.mutable_stage_reached()->set_previous(before);
  out.push_back(std::move(event));
}

void TellForecast(const std::string& id, const std::optional<v1::Project>& project, ForecastChange& forecast,
                  std::vector<DemandRecord>& out) {
  DemandRecord event = About(id, project);
  if (forecast.after && !forecast.before) {
    event.mutable_forecast_issued()->set_forecast(std::move(forecast.after_bytes));
  } else if (forecast.before && !forecast.after) {
    event.mutable_forecast_withdrawn()->set_forecast_id(forecast.before->forecast_id());
    event.mutable_forecast_withdrawn()->set_reason("not_forecastable");
  } else if (forecast.before && forecast.before->forecast_id() != forecast.after->forecast_id()) {
    DemandRecord::ForecastRevised& revised = *event.mutable_forecast_revised();
    revised.set_replaces_forecast_id(forecast.before->forecast_id());
    *revised.mutable_previous_demand() = forecast.before->demand();
    revised.set_previous_need_by_date(forecast.before->need_by_date());
    for (std::string& name : WhatChanged(*forecast.before, *forecast.after)) revised.add_changed(std::move(name));
    revised.set_forecast(std::move(forecast.after_bytes));
  } else {
    return;
  }
  out.push_back(std::move(event));
}

// Where an answer stands: with a project that a platform stated something of. Before that there is nobody to tell.
struct Answer {
  const v1::UtilityAnswer* answer;
  const std::string* project_id;
};
using Answers = std::map<std::pair<std::string, std::string>, Answer>;  // by feed and event id

void AddAnswers(const std::optional<v1::Project>& project, Answers& out) {
  if (!project || project->evidence().empty()) return;
  for (const v1::UtilityAnswer& answer : project->answers()) {
    out[{answer.ref().feed(), answer.ref().event_id()}] = {&answer, &project->project_id()};
  }
}

// The record that an answer is a version of.
std::string RecordOf(const v1::UtilityAnswer& answer) {
  v1::Event event;
  event.set_feed(answer.ref().feed());
  if (answer.has_access_opinion()) *event.mutable_access_opinion() = answer.access_opinion();
  if (answer.has_access_capacity()) *event.mutable_access_capacity() = answer.access_capacity();
  if (answer.has_grid_works()) *event.mutable_grid_works() = answer.grid_works();
  if (answer.has_joint_acceptance()) *event.mutable_joint_acceptance() = answer.joint_acceptance();
  return correlation::RecordKeyOf(event);
}

// The platform that registered the project; where none did, the one that spoke of it first.
std::string OwnerFeed(const v1::Project& project) {
  for (const v1::EvidenceRef& ref : project.evidence()) {
    if (ref.kind() == v1::EVENT_KIND_INVESTMENT_PROJECT) return ref.feed();
  }
  return project.evidence().empty() ? "" : project.evidence(0).feed();
}

DemandRecord AnswerTold(const std::string& project_id, const std::optional<v1::Project>& project,
                        const v1::UtilityAnswer& answer, bool withdrawn) {
  DemandRecord told = About(project_id, project);
  v1::UtilityAnswered& answered = *told.mutable_utility_answered();
  *answered.mutable_answer() = answer;
  answered.set_withdrawn(withdrawn);
  if (!project) return told;
  answered.set_owner_feed(OwnerFeed(*project));
  *answered.mutable_identities() = project->identities();
  answered.set_project_name(project->name());
  return told;
}

// Who holds the events of a project that went; itself where it goes on, or where nobody does.
const std::string& CarriesOn(const correlation::Regrouping& regrouping, const std::string& project_id) {
  const auto moved = regrouping.moved.find(project_id);
  const bool gone = !regrouping.projects.at(project_id).after.has_value();
  return gone && moved != regrouping.moved.end() ? *moved->second.begin() : project_id;
}

void TellAnswers(const correlation::Regrouping& regrouping, std::vector<DemandRecord>& out) {
  Answers before;
  Answers after;
  for (const auto& [id, change] : regrouping.projects) {
    AddAnswers(change.before, before);
    AddAnswers(change.after, after);
  }
  if (before.empty() && after.empty()) return;
  std::set<std::string> holding;
  for (const auto& [key, now] : after) holding.insert(RecordOf(*now.answer));
  for (const auto& [key, then] : before) {
    if (after.contains(key) || holding.contains(RecordOf(*then.answer))) continue;
    const std::string& id = CarriesOn(regrouping, *then.project_id);
    const correlation::ProjectChange& change = regrouping.projects.at(id);
    out.push_back(AnswerTold(id, change.after ? change.after : change.before, *then.answer, /*withdrawn=*/true));
  }
  for (const auto& [id, change] : regrouping.projects) {
    if (!change.after || change.after->evidence().empty()) continue;
    for (const v1::UtilityAnswer& answer : change.after->answers()) {
      const auto then = before.find({answer.ref().feed(), answer.ref().event_id()});
      if (then != before.end() && Serialize(*then->second.answer) == Serialize(answer)) continue;
      out.push_back(AnswerTold(id, change.after, answer, /*withdrawn=*/false));
    }
  }
}

}  // namespace

std::vector<DemandRecord> Tell(const correlation::Regrouping& regrouping,
                               std::map<std::string, ForecastChange> forecasts) {
  std::vector<DemandRecord> out;
  const Moves moves = SortMoves(regrouping);
  TellEnds(regrouping, forecasts, out);
  TellSplits(regrouping, moves, out);
  TellMerges(regrouping, moves, out);
  for (const auto& [id, change] : regrouping.projects) {
    if (change.after) TellStage(id, change, out);
    const auto forecast = forecasts.find(id);
    if (change.after && forecast != forecasts.end()) TellForecast(id, change.after, forecast->second, out);
  }
  TellAnswers(regrouping, out);
  return out;
}

std::vector<std::string> WhatChanged(const v1::Forecast& before, const v1::Forecast& after) {
  std::vector<std::string> names;
  if (Serialize(before.demand()) != Serialize(after.demand())) names.push_back("demand");
  if (before.need_by_date() != after.need_by_date()) names.push_back("need_by_date");
  if (before.voltage_level() != after.voltage_level()) names.push_back("voltage_level");
  if (before.certainty() != after.certainty()) names.push_back("certainty");
  if (before.rules_version() != after.rules_version()) names.push_back("rules");
  v1::Forecast ramp_before;
  v1::Forecast ramp_after;
  *ramp_before.mutable_ramp() = before.ramp();
  *ramp_after.mutable_ramp() = after.ramp();
  if (Serialize(ramp_before) != Serialize(ramp_after)) names.push_back("ramp");
  if (names.empty()) names.push_back("evidence");
  return names;
}

}  // namespace zhudong::pipeline
