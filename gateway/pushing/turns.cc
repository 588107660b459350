#include "gateway/pushing/turns.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace zhudong::pushing {

Turns::Turns(const std::vector<v1::DemandEvent>& events) : followers_(events.size()), waits_for_(events.size()) {
  // The latest event that each project is concerned by.
  absl::flat_hash_map<std::string, size_t> last;
  for (size_t i = 0; i < events.size(); ++i) {
    absl::flat_hash_set<std::string> projects(events[i].related_project_ids().begin(),
                                              events[i].related_project_ids().end());
    projects.insert(events[i].project_id());
    absl::flat_hash_set<size_t> before;
    for (const std::string& project : projects) {
      const auto [it, is_first] = last.try_emplace(project, i);
      if (is_first) continue;
      before.insert(it->second);
      it->second = i;
    }
    for (const size_t earlier : before) followers_[earlier].push_back(i);
    waits_for_[i] = static_cast<int>(before.size());
    if (before.empty()) ready_.insert(i);
  }
}

std::optional<size_t> Turns::Next() {
  if (ready_.empty()) return std::nullopt;
  ++out_;
  return ready_.extract(ready_.begin()).value();
}

void Turns::Done(size_t index, bool applied) {
  --out_;
  if (!applied) return;
  for (const size_t follower : followers_[index]) {
    if (--waits_for_[follower] == 0) ready_.insert(follower);
  }
}

}  // namespace zhudong::pushing
