// Whether a project's demand still waits for the utility's opinion (S0-029: 接入意向意见), and the list row that says
// so. Pure.
#pragma once

#include <algorithm>
#include <string>

#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

// It was told, the building is not completed, and no opinion holds.
inline bool IsOpenDemand(const v1::Project& project, bool has_forecast) {
  return has_forecast && project.stage() != v1::STAGE_COMPLETED &&
         std::none_of(project.answers().begin(), project.answers().end(),
                      [](const v1::UtilityAnswer& answer) { return answer.has_access_opinion(); });
}

// Value of a list row (correlation/rows.h).
inline std::string ListValue(const v1::Project& project, bool has_forecast) {
  std::string value(1, static_cast<char>(project.stage()));
  value.push_back(has_forecast ? 1 : 0);
  value.push_back(IsOpenDemand(project, has_forecast) ? 1 : 0);
  return value;
}

}  // namespace zhudong::pipeline
