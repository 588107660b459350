#include "gateway/correlation/regroup.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "gateway/correlation/build_project.h"
#include "gateway/correlation/facts.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/event_kind.h"
#include "gateway/model/serialize.h"

namespace zhudong::correlation {
namespace {

using zhudong::store::v1::EventRow;
using zhudong::store::v1::IdentityRow;
using zhudong::store::v1::ProjectRow;

bool IsProjectCode(std::string_view identity_key) {
  return identity_key.size() > 1 && identity_key[1] == static_cast<char>(v1::IDENTITY_KIND_PROJECT_CODE);
}

// Union by index, path halving.
class DisjointSets {
 public:
  explicit DisjointSets(size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }
  size_t Find(size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(size_t a, size_t b) { parent_[Find(a)] = Find(b); }

 private:
  std::vector<size_t> parent_;
};

}  // namespace

void Regroup::Count(const std::string& identity_key, int by) {
  IdentityRow row = ReadRow<IdentityRow>(state_, identity_key).value_or(IdentityRow());
  row.set_events(row.events() + static_cast<uint64_t>(static_cast<int64_t>(by)));
  changed_identities_.insert(identity_key);
  if (row.events() == 0) {
    state_.Delete(identity_key);
  } else {
    state_.Put(identity_key, model::Serialize(row));
  }
}

void Regroup::Replace(const EventRows::Change& change) {
  if (!change.project_before.empty()) Touch(change.project_before);
  for (const std::string& identity : change.identities_before) {
    state_.Delete(LinkKey(identity, change.event_key));
    Count(identity, -1);
  }
  for (const std::string& identity : change.identities_after) {
    state_.Put(LinkKey(identity, change.event_key), "");
    Count(identity, +1);
    ++joined_[identity];
  }
  if (!change.counts_after) return;
  changed_events_.insert(change.event_key);
  Follow(change.event_key, change.project_before);
}

void Regroup::Follow(const std::string& event_key, const std::string& former) {
  if (!former.empty()) followed_[event_key].insert(former);
}

std::vector<std::string> Regroup::EventsOf(const std::string& identity_key, size_t limit) const {
  std::vector<std::string> events = state_.Keys(LinkPrefix(identity_key), "", limit);
  for (std::string& link : events) link = EventOfLink(link, identity_key);
  return events;
}

bool Regroup::Judge(const std::string& identity_key) {
  std::optional<IdentityRow> row = ReadRow<IdentityRow>(state_, identity_key);
  if (!row) return false;
  bool aside = row->events() > limits_.max_events_per_identity;
  if (!aside && !IsProjectCode(identity_key) && row->events() > limits_.max_projects_per_identity) {
    std::set<std::string> codes;
    for (const std::string& event : EventsOf(identity_key, limits_.max_events_per_identity)) {
      const EventRow of_event = ReadRow<EventRow>(state_, event).value_or(EventRow());
      for (const std::string& other : of_event.identities()) {
        if (IsProjectCode(other)) codes.insert(other);
      }
    }
    aside = codes.size() > limits_.max_projects_per_identity;
  }
  if (aside == row->set_aside()) return false;
  row->set_set_aside(aside);
  state_.Put(identity_key, model::Serialize(*row));
  return true;
}

bool Regroup::KnownBefore(const std::string& identity_key) const {
  const std::optional<IdentityRow> row = ReadRow<IdentityRow>(state_, identity_key);
  const auto joined = joined_.find(identity_key);
  return row && row->events() > (joined == joined_.end() ? 0 : joined->second);
}

bool Regroup::SetAside(const std::string& identity_key) {
  const auto [it, inserted] = aside_.try_emplace(identity_key, false);
  if (inserted) {
    const std::optional<IdentityRow> row = ReadRow<IdentityRow>(state_, identity_key);
    it->second = row && row->set_aside();
  }
  return it->second;
}

void Regroup::AddMember(const std::string& event_key) {
  if (members_.contains(event_key)) return;
  Member member;
  member.row = ReadRow<EventRow>(state_, event_key).value_or(EventRow());
  const bool counts = member.row.journal_sequence() != 0 && member.row.superseded_by().empty();
  if (!counts) return;
  member.event = state_.EventAt(member.row.journal_sequence());
  if (member.event == nullptr || member.event->has_withdrawal() || member.event->has_business_registration()) return;
  member.answer = model::IsAnswer(model::KindOf(*member.event));
  members_.emplace(event_key, std::move(member));
}

void Regroup::Touch(const std::string& project_id) {
  if (before_.contains(project_id)) return;
  ProjectRow row = ReadRow<ProjectRow>(state_, ProjectKey(project_id)).value_or(ProjectRow());
  const ProjectRow& kept = before_.emplace(project_id, std::move(row)).first->second;
  for (const std::string& event : kept.events()) AddMember(event);
}

void Regroup::TouchProjectOf(const std::string& event_key) {
  const EventRow row = ReadRow<EventRow>(state_, event_key).value_or(EventRow());
  if (!row.project_id().empty()) Touch(row.project_id());
}

v1::Identity Regroup::StrongestOf(const std::string& event_key, const Member& member) {
  for (const std::string& identity : member.row.identities()) {
    if (!SetAside(identity)) return SplitIdentityKey(identity);
  }
  return OwnIdentity(event_key);
}

void Regroup::AddAnswersOf(const std::set<std::string>& event_keys) {
  for (const std::string& key : event_keys) {
    const auto member = members_.find(key);
    if (member == members_.end()) continue;
    const std::string id = ProjectIdOf(StrongestOf(key, member->second));
    if (member->second.answer) {
      if (const std::optional<std::string> project = ResolveProjectId(state_, id)) Touch(*project);
      continue;
    }
    const std::string named = IdentityKey(v1::IDENTITY_KIND_PROJECT_ID, id);
    if (!state_.Get(named)) continue;
    for (const std::string& answer : EventsOf(named, limits_.max_events_per_identity + 1)) {
      TouchProjectOf(answer);
      AddMember(answer);
    }
  }
}

std::vector<Regroup::Group> Regroup::Groups() {
  std::vector<std::string> keys;
  for (const auto& [key, member] : members_) keys.push_back(key);
  DisjointSets sets(keys.size());
  std::map<std::string, size_t> first_with;
  const auto join = [&](const std::string& identity, size_t i) {
    if (SetAside(identity)) return;
    const auto [it, inserted] = first_with.try_emplace(identity, i);
    if (!inserted) sets.Join(i, it->second);
  };
  const bool answered = std::any_of(members_.begin(), members_.end(), [](const auto& m) { return m.second.answer; });
  for (size_t i = 0; i < keys.size(); ++i) {
    const Member& member = members_[keys[i]];
    for (const std::string& identity : member.row.identities()) join(identity, i);
    // An answer names the project that the event makes by itself.
    if (!answered || member.answer) continue;
    join(IdentityKey(v1::IDENTITY_KIND_PROJECT_ID, ProjectIdOf(StrongestOf(keys[i], member))), i);
  }
  std::map<size_t, Group> by_root;
  for (size_t i = 0; i < keys.size(); ++i) by_root[sets.Find(i)].push_back(keys[i]);
  std::vector<Group> groups;
  for (auto& [root, group] : by_root) {
    std::sort(group.begin(), group.end(), [this](const std::string& a, const std::string& b) {
      const Member& first = members_[a];
      const Member& second = members_[b];
      if (first.answer != second.answer) return second.answer;
      return CanonicalLess(*first.event, *second.event);
    });
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<v1::Identity> Regroup::StrongIdentities(const Group& group) {
  std::set<std::string> keys;
  const bool answers_alone = members_[group.front()].answer;
  for (const std::string& event : group) {
    if (members_[event].answer && !answers_alone) continue;
    for (const std::string& identity : members_[event].row.identities()) {
      if (!SetAside(identity)) keys.insert(identity);
    }
  }
  std::vector<v1::Identity> identities;
  for (const std::string& key : keys) identities.push_back(SplitIdentityKey(key));
  // Without any, the event that comes first gives the name; such a group has only that one, and answers to it.
  if (identities.empty()) identities.push_back(OwnIdentity(group.front()));
  return identities;
}

void Regroup::WriteGroup(const Group& group, Regrouping& result) {
  std::vector<const v1::Event*> evidence;
  std::vector<const v1::Event*> answers;
  for (const std::string& key : group) {
    const Member& member = members_[key];
    (member.answer ? answers : evidence).push_back(member.event.get());
  }
  ProjectRow row;
  *row.mutable_project() = BuildProject(evidence, answers, StrongIdentities(group));
  const std::string id = row.project().project_id();
  // A project that came back under an id it once had is nobody's former self any more.
  if (const std::optional<std::string> successor = state_.Get(AliasKey(id))) {
    state_.Delete(AliasKey(id));
    state_.Delete(FormerKey(*successor, id));
  }
  for (const std::string& key : group) {
    *row.add_events() = key;
    Member& member = members_[key];
    if (const auto followed = followed_.find(key); followed != followed_.end()) {
      for (const std::string& former : followed->second) {
        if (former != id) result.moved[former].insert(id);
      }
    }
    const std::string& former = member.row.project_id();
    if (former == id) continue;
    if (!former.empty()) result.moved[former].insert(id);
    member.row.set_project_id(id);
    state_.Put(key, model::Serialize(member.row));
  }
  KeepAliases(group, id);
  state_.Put(ProjectKey(id), model::Serialize(row));
  result.projects[id].after = std::move(*row.mutable_project());
}

void Regroup::PutAlias(const std::string& former, const std::string& id) {
  const std::optional<std::string> known = state_.Get(AliasKey(former));
  if (known == id) return;
  if (known) state_.Delete(FormerKey(*known, former));
  state_.Put(AliasKey(former), id);
  state_.Put(FormerKey(id, former), "");
}

void Regroup::KeepAliases(const Group& group, const std::string& id) {
  for (const std::string& key : group) {
    const Member& member = members_[key];
    if (member.answer) continue;
    const std::string own = ProjectIdOf(StrongestOf(key, member));
    if (own == id) continue;
    PutAlias(own, id);
    holder_[own] = id;
  }
}

// Projects that are no more. Where their events went to several, the alias follows the first in order of id; the
// events told to subscribers name them all.
void Regroup::RetireEmptied(Regrouping& result) {
  for (auto& [id, row] : before_) {
    ProjectChange& change = result.projects[id];
    if (row.has_project()) change.before = std::move(*row.mutable_project());
    if (change.after) {
      // Lost events to another project, and goes on itself.
      if (const auto moved = result.moved.find(id); moved != result.moved.end()) moved->second.insert(id);
      continue;
    }
    state_.Delete(ProjectKey(id));
    if (const auto moved = result.moved.find(id); moved != result.moved.end() && !holder_.contains(id)) {
      PutAlias(id, *moved->second.begin());
    }
  }
}

Regrouping Regroup::Finish() {
  std::set<std::string> flipped_events;
  for (const std::string& identity : changed_identities_) {
    const bool flipped = Judge(identity);
    const size_t all = limits_.max_events_per_identity + 1;
    // An identity that joins and did so before has all its events in one project: the first that is not new to it
    // leads there. One that changed sides concerns every event that names it.
    if (flipped) {
      for (const std::string& event : EventsOf(identity, all)) {
        TouchProjectOf(event);
        AddMember(event);
        flipped_events.insert(event);
      }
    } else if (!SetAside(identity) && KnownBefore(identity)) {
      for (const std::string& event : EventsOf(identity, changed_events_.size() + 1)) TouchProjectOf(event);
    }
  }
  for (const std::string& event : changed_events_) AddMember(event);
  AddAnswersOf(changed_events_);
  AddAnswersOf(flipped_events);
  Regrouping result;
  for (const Group& group : Groups()) WriteGroup(group, result);
  RetireEmptied(result);
  return result;
}

}  // namespace zhudong::correlation
