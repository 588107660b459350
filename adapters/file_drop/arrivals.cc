#include "adapters/file_drop/arrivals.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace zhudong::file_drop {
namespace {

bool IsAside(std::string_view name) {
  return name.starts_with('.') || name.ends_with(".done") || name.ends_with(".tmp") || name.ends_with(".part");
}

}  // namespace

std::vector<std::string> Arrivals::Complete(const std::vector<Seen>& listing) {
  std::set<std::string> marks;
  for (const Seen& seen : listing) {
    if (seen.name.ends_with(".done")) marks.insert(seen.name.substr(0, seen.name.size() - 5));
  }
  std::map<std::string, Watch> now;
  std::vector<std::string> complete;
  for (const Seen& seen : listing) {
    if (IsAside(seen.name)) continue;
    const auto before = watches_.find(seen.name);
    const bool same =
        before != watches_.end() && before->second.size == seen.size && before->second.changed == seen.changed;
    const int unchanged = same ? before->second.unchanged + 1 : 0;
    now[seen.name] = {seen.size, seen.changed, unchanged};
    if (marks.contains(seen.name) || unchanged >= stable_polls_) complete.push_back(seen.name);
  }
  watches_ = std::move(now);
  std::sort(complete.begin(), complete.end());
  return complete;
}

}  // namespace zhudong::file_drop
