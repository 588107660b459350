#include "gateway/correlation/correlate.h"

#include <algorithm>
#include <utility>

#include "gateway/base/bytes.h"
#include "gateway/correlation/build_project.h"
#include "gateway/correlation/event_rows.h"
#include "gateway/correlation/facts.h"
#include "gateway/correlation/identity.h"
#include "gateway/correlation/regroup.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/event_kind.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::correlation {
namespace {

constexpr int kMaxAliasHops = 1000;
constexpr size_t kMaxFormer = 100;

// The registration recorded last holds for a party.
bool KeepParty(State& state, uint64_t journal_sequence, const v1::Event& event) {
  const std::string key = PartyKey(event.business_registration().credit_code());
  const std::optional<std::string> known = state.Get(key);
  if (known) {
    const std::shared_ptr<const v1::Event> held = state.EventAt(base::ReadU64(*known));
    if (held != nullptr && CanonicalLess(event, *held)) return false;
  }
  std::string value;
  base::AppendU64(value, journal_sequence);
  state.Put(key, value);
  return !known.has_value();
}

}  // namespace

Regrouping Apply(State& state, const Limits& limits, uint64_t journal_sequence, const v1::Event& event,
                 std::string_view digest) {
  // Says something of a license, nothing of a project.
  if (event.has_license_change()) return {};
  EventRows rows(state);
  Regroup regroup(state, limits);

  // Whom this event takes out of play.
  const std::string& target = event.has_withdrawal() ? event.withdrawal().event_id() : event.corrects_event_id();
  EventRows::Change taken_out;
  if (!target.empty()) taken_out = rows.Supersede(EventKey(event.feed(), target), event.event_id());
  // Neither of these says anything of a project itself; either may be a later version of what did, where a feed's
  // corrections keep their id.
  const bool evidence = !event.has_withdrawal() && !event.has_business_registration();
  const EventRows::Change kept =
      rows.Keep(journal_sequence, event, digest, evidence ? IdentitiesOf(event) : std::vector<v1::Identity>());
  // Both rows are as they will be before anybody looks at them to group.
  if (!target.empty()) regroup.Replace(taken_out);
  regroup.Replace(kept);
  if (!event.has_withdrawal()) regroup.Follow(kept.event_key, taken_out.project_before);
  Regrouping result = regroup.Finish();
  if (event.has_business_registration()) result.party_added = KeepParty(state, journal_sequence, event);
  return result;
}

Regrouping Retire(State& state, const Limits& limits, const std::string& feed, const std::string& event_id,
                  const std::string& by) {
  Regroup regroup(state, limits);
  regroup.Replace(EventRows(state).Supersede(EventKey(feed, event_id), by));
  return regroup.Finish();
}

FirstAsked WhatApplyAsksFirst(const v1::Event& event) {
  FirstAsked asked;
  if (event.has_license_change()) return asked;
  const std::string event_key = EventKey(event.feed(), event.event_id());
  asked.keys.push_back(event_key);
  const std::string& target = event.has_withdrawal() ? event.withdrawal().event_id() : event.corrects_event_id();
  if (!target.empty()) asked.keys.push_back(EventKey(event.feed(), target));
  if (event.has_withdrawal() || event.has_business_registration()) return asked;
  const std::vector<v1::Identity> identities = IdentitiesOf(event);
  for (const v1::Identity& identity : identities) {
    asked.keys.push_back(IdentityKey(identity.kind(), identity.value()));
  }
  asked.project_id = ProjectIdOf(identities.empty() ? OwnIdentity(event_key) : identities.front());
  asked.keys.push_back(AliasKey(asked.project_id));
  // What utilities answered before this event came.
  asked.keys.push_back(IdentityKey(v1::IDENTITY_KIND_PROJECT_ID, asked.project_id));
  return asked;
}

std::optional<std::string> ResolveProjectId(const State& state, const std::string& id) {
  std::string current = id;
  for (int hop = 0; hop < kMaxAliasHops; ++hop) {
    if (state.Get(ProjectKey(current))) return current;
    std::optional<std::string> next = state.Get(AliasKey(current));
    if (!next) return std::nullopt;
    current = *std::move(next);
  }
  return std::nullopt;
}

std::vector<std::string> FormerProjectIds(const State& state, const std::string& id) {
  std::vector<std::string> former;
  std::vector<std::string> open = {id};
  while (!open.empty() && former.size() < kMaxFormer) {
    const std::string prefix = FormerPrefix(open.back());
    open.pop_back();
    for (const std::string& key : state.Keys(prefix, "", kMaxFormer - former.size())) {
      former.push_back(key.substr(prefix.size()));
      open.push_back(former.back());
    }
  }
  return former;
}

}  // namespace zhudong::correlation
