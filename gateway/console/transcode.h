// JSON of the console ↔ the services' messages, by their descriptors. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/roles.h"
#include "gateway/http/client.h"
#include "google/protobuf/descriptor.h"

namespace zhudong::console {

// One method that the console offers.
struct Method {
  std::string path;  // /zhudong.v1.AdminService/GetStatus
  const access::MethodRule* rule = nullptr;
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
};

// `zhudong.v1.AdminService/GetStatus`. METHOD_UNKNOWN when there is none, or when it is not for people.
absl::StatusOr<Method> FindMethod(std::string_view name);

// The serialized request. BODY_UNREADABLE says where it is no JSON, or not of this request.
absl::StatusOr<std::string> RequestOf(const Method& method, std::string_view json);
// One answer: names in lowerCamelCase, default values printed, enums by name, no line break in it.
absl::StatusOr<std::string> AnswerOf(const Method& method, std::string_view serialized);

// {"code","reason","message","metadata","fields"}.
std::string ErrorJson(const absl::Status& status);
// The same with its HTTP status, and Retry-After where the error says when.
http::Response ErrorResponse(const absl::Status& status);

}  // namespace zhudong::console
