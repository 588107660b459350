#include "gateway/delivery/window.h"

#include <utility>

namespace zhudong::delivery {

void Window::Add(DemandEntry entry) {
  by_project_[entry.event.project_id()].push_back(entry.sequence);
  const size_t bytes = entry.event.ByteSizeLong();
  bytes_ += bytes;
  items_.emplace(entry.sequence, Item{std::move(entry.event), bytes});
}

DemandEntry Window::TakeFirst(const std::string& project_id) {
  const auto project = by_project_.find(project_id);
  const auto it = items_.find(project->second.front());
  project->second.pop_front();
  if (project->second.empty()) by_project_.erase(project);
  bytes_ -= it->second.bytes;
  DemandEntry entry{it->first, std::move(it->second.event)};
  items_.erase(it);
  return entry;
}

bool Window::HasBefore(const std::string& project_id, uint64_t sequence) const {
  const auto it = by_project_.find(project_id);
  return it != by_project_.end() && it->second.front() < sequence;
}

bool Window::StandsBehind(const std::string& project_id, uint64_t sequence, size_t before) const {
  const auto it = by_project_.find(project_id);
  return it != by_project_.end() && before < it->second.size() && it->second[before] == sequence;
}

}  // namespace zhudong::delivery
