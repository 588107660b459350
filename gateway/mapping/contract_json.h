// JSON held against the contract, field by field: the packaged protobuf (3.21) takes much that is no JSON, the same key
// twice, and a key under two names; and it says in its own words, at times with the value, what it does not take. Pure.
#pragma once

#include <vector>

#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"
#include "zhudong/v1/findings.pb.h"

namespace zhudong::mapping {

// What keeps `value` from being protobuf's JSON of `message`, each with its field's path below `path`; at most 50.
// Empty: protobuf takes it, unless a number or a moment is outside what its field holds. Findings hold no values.
std::vector<v1::Finding> CheckContractJson(const nlohmann::json& value, const google::protobuf::Descriptor& message,
                                           const std::string& path);

}  // namespace zhudong::mapping
