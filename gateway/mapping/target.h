// Fields of the contract by their path in a mapping file, found and set by reflection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace zhudong::mapping {

using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

// `land_supply.holder.name` below `root`. Every step but the last is a single message. INVALID_ARGUMENT names the step
// that is not there.
absl::StatusOr<FieldPath> FindPath(const google::protobuf::Descriptor& root, std::string_view path);

// The message that holds the last field of `path`, made where it was not there.
google::protobuf::Message& Parent(google::protobuf::Message& root, const FieldPath& path);

bool IsSet(const google::protobuf::Message& root, const FieldPath& path);
// One more of a list of texts.
void AddText(google::protobuf::Message& root, const FieldPath& path, std::string_view value);
void SetText(google::protobuf::Message& root, const FieldPath& path, std::string_view value);
// A double field.
void SetNumber(google::protobuf::Message& root, const FieldPath& path, double value);
// An integer field of any width; false, and nothing set, when it does not fit.
bool SetInteger(google::protobuf::Message& root, const FieldPath& path, int64_t value);
void SetBoolean(google::protobuf::Message& root, const FieldPath& path, bool value);
// `name` is one of the enum's.
void SetEnum(google::protobuf::Message& root, const FieldPath& path, const std::string& name);

}  // namespace zhudong::mapping
