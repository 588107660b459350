// Whether a filter of projects is one. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/model/errors.h"
#include "zhudong/v1/project_service.pb.h"

namespace zhudong::rpc {

void CheckFilter(const v1::ProjectFilter& filter, std::vector<model::FieldViolation>& violations);
// The division that it asks for; none when what stands there is no prefix, which CheckFilter tells.
std::vector<std::string> AskedDivisions(const v1::ProjectFilter& filter);

}  // namespace zhudong::rpc
