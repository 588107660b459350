#include "gateway/rpc/list_projects.h"

#include <iterator>
#include <utility>

namespace zhudong::rpc {

absl::StatusOr<pipeline::Page> ListProjects(const pipeline::ReadModel& projects, v1::ProjectFilter filter,
                                            const std::vector<std::string>& divisions, const std::string& start,
                                            size_t limit, bool with_forecast_only) {
  pipeline::Page all;
  for (const std::string& division : divisions) {
    filter.set_division_prefix(division);
    // `start` may stand in an earlier or a later division: the walk then begins at this one's first key, or ends.
    // With nothing left of the limit this only finds out whether there is a next page.
    auto page = projects.List(filter, {"*"}, start, limit - all.project_ids.size(), with_forecast_only);
    if (!page.ok()) return page.status();
    std::move(page->project_ids.begin(), page->project_ids.end(), std::back_inserter(all.project_ids));
    if (page->next.empty()) continue;
    all.next = std::move(page->next);
    break;
  }
  return all;
}

absl::StatusOr<pipeline::Page> ReadModelSnapshot::List(const std::vector<std::string>& divisions,
                                                       const std::string& start, size_t limit) const {
  return ListProjects(projects_, v1::ProjectFilter(), divisions, start, limit, /*with_forecast_only=*/true);
}

absl::StatusOr<std::optional<v1::Forecast>> ReadModelSnapshot::GetForecast(const std::string& project_id) const {
  return projects_.GetForecast(project_id);
}

}  // namespace zhudong::rpc
