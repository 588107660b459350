// Walking projects of several divisions, page by page.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/rpc/snapshot_source.h"

namespace zhudong::rpc {

// ReadModel::List over exactly `divisions` (as GrantedDivisions gives them), touching nothing of others; the filter's
// own division_prefix is not looked at. In order of division, need-by date, id.
absl::StatusOr<pipeline::Page> ListProjects(const pipeline::ReadModel& projects, v1::ProjectFilter filter,
                                            const std::vector<std::string>& divisions, const std::string& start,
                                            size_t limit, bool with_forecast_only);

// The forecasts that are there now. `projects` outlives it.
class ReadModelSnapshot final : public SnapshotSource {
 public:
  explicit ReadModelSnapshot(const pipeline::ReadModel& projects) : projects_(projects) {}
  absl::StatusOr<pipeline::Page> List(const std::vector<std::string>& divisions, const std::string& start,
                                      size_t limit) const override;
  absl::StatusOr<std::optional<v1::Forecast>> GetForecast(const std::string& project_id) const override;

 private:
  const pipeline::ReadModel& projects_;
};

}  // namespace zhudong::rpc
