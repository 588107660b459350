// The rows of single events: which version holds, and whether it counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/correlation/state.h"
#include "zhudong/store/v1/records.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

class EventRows {
 public:
  // What an event's row was and has become, as far as grouping goes.
  struct Change {
    std::string event_key;
    std::vector<std::string> identities_before;  // identity keys; empty when it did not count
    std::vector<std::string> identities_after;
    std::string project_before;
    bool counts_after = false;
    bool content_changed = false;
  };

  explicit EventRows(State& state) : state_(state) {}

  // The event at `event_key` (perhaps not seen yet) is corrected or withdrawn by `by`.
  Change Supersede(const std::string& event_key, const std::string& by);
  // Keeps a version of an event. Of several versions of one id the one recorded last holds, whatever came first.
  Change Keep(uint64_t journal_sequence, const v1::Event& event, std::string_view digest,
              std::vector<v1::Identity> identities);

 private:
  State& state_;
};

// Every event is its own weakest identity, so that one that names nothing is a project of its own.
v1::Identity OwnIdentity(std::string_view event_key);

}  // namespace zhudong::correlation
