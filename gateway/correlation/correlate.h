// Grouping: (state, event) → which projects change and how.
//
// reads:    events, identities and projects in the state
// writes:   event, identity, link, project, alias and party rows into the state
// promise:  the project rows depend on the set of events alone, not on their order: a project is a connected group of
//           events that count, joined by strong identities that are not set aside
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/correlation/state.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

// When an identity ties together more than one project plausibly has, it is set aside: it joins nothing, and is shown
// to operators. Counted over the events that count now, so that it too does not depend on order.
struct Limits {
  uint32_t max_events_per_identity = 500;
  // Distinct project codes that one weaker identity may stand beside.
  uint32_t max_projects_per_identity = 50;
};

struct ProjectChange {
  std::optional<v1::Project> before;
  std::optional<v1::Project> after;
};

struct Regrouping {
  // Every project that may have changed, by id.
  std::map<std::string, ProjectChange> projects;
  // Former project → the projects that hold its events now; only of those that went or lost events.
  std::map<std::string, std::set<std::string>> moved;
  bool party_added = false;
};

// Takes in the event that stands at `journal_sequence`. `event` must have passed validation.
Regrouping Apply(State& state, const Limits& limits, uint64_t journal_sequence, const v1::Event& event,
                 std::string_view digest);

// The event `event_id` of the feed, one of a project or not known yet, is corrected by `by`, which is of none.
Regrouping Retire(State& state, const Limits& limits, const std::string& feed, const std::string& event_id,
                  const std::string& by);

// Keys of rows that Apply is going to ask for, as far as the event alone tells; of no consequence but for speed.
struct FirstAsked {
  std::vector<std::string> keys;
  // The project the event makes when nothing is known of its identities; empty when it is about none.
  std::string project_id;
};
FirstAsked WhatApplyAsksFirst(const v1::Event& event);

// Follows former ids to the project that carries on; the id itself when it is current. nullopt when unknown.
std::optional<std::string> ResolveProjectId(const State& state, const std::string& id);
// Ids that resolve to this one, directly or through others; at most 100.
std::vector<std::string> FormerProjectIds(const State& state, const std::string& id);

}  // namespace zhudong::correlation
