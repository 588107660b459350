#include "gateway/mapping/target.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"

namespace zhudong::mapping {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<FieldPath> FindPath(const Descriptor& root, std::string_view path) {
  FieldPath steps;
  const Descriptor* at = &root;
  for (absl::string_view part : absl::StrSplit(base::ToAbsl(path), '.')) {
    if (at == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(steps.back()->full_name(), " has no fields inside"));
    }
    const FieldDescriptor* field = at->FindFieldByName(std::string(part));
    if (field == nullptr) return absl::InvalidArgumentError(absl::StrCat("no field ", part, " in ", at->name()));
    if (!steps.empty() && steps.back()->is_repeated()) {
      return absl::InvalidArgumentError(absl::StrCat(steps.back()->name(), " is a list: use `lists`"));
    }
    steps.push_back(field);
    at = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? field->message_type() : nullptr;
  }
  return steps;
}

Message& Parent(Message& root, const FieldPath& path) {
  Message* at = &root;
  for (size_t i = 0; i + 1 < path.size(); ++i) at = at->GetReflection()->MutableMessage(at, path[i]);
  return *at;
}

bool IsSet(const Message& root, const FieldPath& path) {
  const Message* at = &root;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (!at->GetReflection()->HasField(*at, path[i])) return false;
    at = &at->GetReflection()->GetMessage(*at, path[i]);
  }
  if (path.back()->is_repeated()) return at->GetReflection()->FieldSize(*at, path.back()) > 0;
  return at->GetReflection()->HasField(*at, path.back());
}

void AddText(Message& root, const FieldPath& path, std::string_view value) {
  Message& at = Parent(root, path);
  at.GetReflection()->AddString(&at, path.back(), std::string(value));
}

void SetText(Message& root, const FieldPath& path, std::string_view value) {
  Message& at = Parent(root, path);
  at.GetReflection()->SetString(&at, path.back(), std::string(value));
}

void SetNumber(Message& root, const FieldPath& path, double value) {
  Message& at = Parent(root, path);
  at.GetReflection()->SetDouble(&at, path.back(), value);
}

bool SetInteger(Message& root, const FieldPath& path, int64_t value) {
  if (value < 0) return false;
  Message& at = Parent(root, path);
  const auto* reflection = at.GetReflection();
  if (path.back()->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
    reflection->SetUInt64(&at, path.back(), static_cast<uint64_t>(value));
    return true;
  }
  if (value > std::numeric_limits<uint32_t>::max()) return false;
  reflection->SetUInt32(&at, path.back(), static_cast<uint32_t>(value));
  return true;
}

void SetBoolean(Message& root, const FieldPath& path, bool value) {
  Message& at = Parent(root, path);
  at.GetReflection()->SetBool(&at, path.back(), value);
}

void SetEnum(Message& root, const FieldPath& path, const std::string& name) {
  Message& at = Parent(root, path);
  at.GetReflection()->SetEnum(&at, path.back(), path.back()->enum_type()->FindValueByName(name));
}

}  // namespace zhudong::mapping
