// Projects and their forecasts as they were known at a moment. Thread-safe.
//
// Worked out of the evidence that had been received by then, by the tables of then. Evidence that was corrected or
// withdrawn since is no longer in the project: what it said then is not told, so that a later correction changes what
// is told of a moment before it. The project's group and its id are those of now.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/forecast/tables.h"
#include "gateway/store/database.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

struct ProjectThen {
  v1::Project project;
  std::optional<v1::Forecast> forecast;
  // What the evidence that came first gave, by the same tables; there where `forecast` is.
  std::optional<v1::Forecast> first;
};

class ProjectsThen {
 public:
  // FAILED_PRECONDITION when there were no rules yet. The database outlives it.
  static absl::StatusOr<ProjectsThen> At(const store::Database& database, absl::Time moment);

  // The project that an id or a code names. nullopt: none, or nothing of it had been received.
  absl::StatusOr<std::optional<ProjectThen>> Find(const std::string& name) const;

 private:
  ProjectsThen(const store::Database& database, absl::Time moment, std::shared_ptr<const forecast::Tables> tables)
      : database_(database), moment_(moment), tables_(std::move(tables)) {}

  const store::Database& database_;
  absl::Time moment_;
  std::shared_ptr<const forecast::Tables> tables_;
};

}  // namespace zhudong::pipeline
