// Projects and forecasts as people read them. Pure.
#pragma once

#include <string>

#include "gateway/app/cli/division_names.h"
#include "zhudong/v1/project_service.pb.h"

namespace zhudong::cli {

std::string ProjectText(const v1::GetProjectResponse& answer, const DivisionNames& divisions);
std::string ForecastText(const v1::Forecast& forecast);
std::string ProjectListText(const google::protobuf::RepeatedPtrField<v1::Project>& projects,
                            const DivisionNames& divisions);
std::string ForecastListText(const google::protobuf::RepeatedPtrField<v1::Forecast>& forecasts,
                             const DivisionNames& divisions);

}  // namespace zhudong::cli
