// What a subscription that begins with a snapshot reads it from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/pipeline/read_model.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::rpc {

// Thread-safe.
class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;
  // Projects of these divisions that have a forecast. Calls with the last answer's `next` walk all of them; one whose
  // forecast changes meanwhile may be passed over or come twice.
  virtual absl::StatusOr<pipeline::Page> List(const std::vector<std::string>& divisions, const std::string& start,
                                              size_t limit) const = 0;
  // nullopt: the project has no forecast any more.
  virtual absl::StatusOr<std::optional<v1::Forecast>> GetForecast(const std::string& project_id) const = 0;
};

}  // namespace zhudong::rpc
