// Finds the groups again around the events that changed. Private to this folder.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/correlation/correlate.h"
#include "gateway/correlation/event_rows.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::correlation {

// One use: Replace any number of times, then Finish.
class Regroup {
 public:
  Regroup(State& state, const Limits& limits) : state_(state), limits_(limits) {}

  // Moves the event's links from its old identities to its new ones.
  void Replace(const EventRows::Change& change);
  // The event stands in the place of one that was in `former` (empty: in none): where it goes, that project went.
  void Follow(const std::string& event_key, const std::string& former);
  // Groups anew every event that the changes may concern, and writes the projects.
  Regrouping Finish();

 private:
  struct Member {
    zhudong::store::v1::EventRow row;
    std::shared_ptr<const v1::Event> event;
    bool answer = false;  // of a utility
  };
  using Group = std::vector<std::string>;  // event keys

  void Count(const std::string& identity_key, int by);
  // Decides anew whether the identity is set aside; true when that changed.
  bool Judge(const std::string& identity_key);
  bool SetAside(const std::string& identity_key);
  // False when only events that this change brought name it: then there is nobody to look for.
  bool KnownBefore(const std::string& identity_key) const;
  std::vector<std::string> EventsOf(const std::string& identity_key, size_t limit) const;
  void TouchProjectOf(const std::string& event_key);
  void Touch(const std::string& project_id);
  void AddMember(const std::string& event_key);
  // The strongest identity of a member that is set aside by nothing: the member's own, where there is none.
  v1::Identity StrongestOf(const std::string& event_key, const Member& member);
  // Brings in what utilities answered to the projects that these events make by themselves, and the projects that these
  // events answer.
  void AddAnswersOf(const std::set<std::string>& event_keys);
  std::vector<Group> Groups();
  std::vector<v1::Identity> StrongIdentities(const Group& group);
  void WriteGroup(const Group& group, Regrouping& result);
  // Every project that an event would make by itself is known under the one that holds the event.
  void KeepAliases(const Group& group, const std::string& id);
  void PutAlias(const std::string& former, const std::string& id);
  void RetireEmptied(Regrouping& result);

  State& state_;
  const Limits& limits_;
  std::set<std::string> changed_identities_;
  std::set<std::string> changed_events_;
  std::map<std::string, std::set<std::string>> followed_;         // event → projects of what it replaced
  std::map<std::string, uint64_t> joined_;                        // how many of them came to each identity
  std::map<std::string, zhudong::store::v1::ProjectRow> before_;  // touched projects
  std::map<std::string, Member> members_;                         // every event to group, by key
  std::map<std::string, bool> aside_;                             // what SetAside answered
  std::map<std::string, std::string> holder_;                     // what KeepAliases put: former → project
};

}  // namespace zhudong::correlation
