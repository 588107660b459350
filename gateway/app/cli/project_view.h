// Projects and forecasts as people read them. Pure.
#pragma once

#include <string>

#include "zhudong/v1/project_service.pb.h"

namespace zhudong::cli {

std::string ProjectText(const v1::GetProjectResponse& answer);
std::string ForecastText(const v1::Forecast& forecast);
std::string ProjectListText(const google::protobuf::RepeatedPtrField<v1::Project>& projects);
std::string ForecastListText(const google::protobuf::RepeatedPtrField<v1::Forecast>& forecasts);

}  // namespace zhudong::cli
