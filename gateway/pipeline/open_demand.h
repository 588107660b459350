// Whether a project's demand still waits for the utility's opinion (S0-029: 接入意向意见). Pure.
#pragma once

#include <algorithm>

#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

// It was told, the building is not completed, and no opinion holds.
inline bool IsOpenDemand(const v1::Project& project, bool has_forecast) {
  return has_forecast && project.stage() != v1::STAGE_COMPLETED &&
         std::none_of(project.answers().begin(), project.answers().end(),
                      [](const v1::UtilityAnswer& answer) { return answer.has_access_opinion(); });
}

}  // namespace zhudong::pipeline
