// The fields that an error's BadRequest names.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "google/rpc/error_details.pb.h"

namespace zhudong::rpc {

inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(base::ToAbsl(model::kBadRequestUrl));
  google::rpc::BadRequest bad;
  std::vector<std::string> fields;
  if (!payload || !bad.ParseFromString(std::string(*payload))) return fields;
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  return fields;
}

}  // namespace zhudong::rpc
