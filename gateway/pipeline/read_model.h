// Reading what the pipeline derived. Thread-safe; every call sees one consistent state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/pipeline/totals.h"
#include "gateway/store/database.h"
#include "zhudong/v1/project_service.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

struct Page {
  std::vector<std::string> project_ids;
  // Where the next page begins; empty at the end. Not yet opaque: the rpc layer seals it.
  std::string next;
};

// What a subscriber that has everything of a project knows of it.
struct Standing {
  uint64_t last_sequence = 0;  // project_sequence of its newest demand event; 0 when none was ever told
  std::optional<v1::Project> project;
  std::optional<v1::Forecast> forecast;
  std::string successor;  // the project that carries on, where this one is gone
};

class ReadModel {
 public:
  explicit ReadModel(const store::Database& database) : database_(database) {}

  // The id of the project that an id (also a former one), project code, permit number or supervision number names.
  // NOT_FOUND otherwise.
  absl::StatusOr<std::string> Resolve(const std::string& name) const;
  // `id` is a current project id. NOT_FOUND otherwise.
  absl::StatusOr<v1::Project> GetProject(const std::string& id) const;
  // nullopt: the project has no forecast.
  absl::StatusOr<std::optional<v1::Forecast>> GetForecast(const std::string& id) const;
  // `id` is a current or a former project id.
  absl::StatusOr<Standing> GetStanding(const std::string& id) const;
  absl::StatusOr<v1::GetProjectResponse> GetStory(const std::string& id) const;
  // In order of division, need-by date, id. `allowed` are division prefixes or `*`.
  absl::StatusOr<Page> List(const v1::ProjectFilter& filter, const std::vector<std::string>& allowed,
                            const std::string& start, size_t limit, bool with_forecast_only) const;
  absl::StatusOr<Totals> GetTotals() const;

 private:
  const store::Database& database_;
};

}  // namespace zhudong::pipeline
