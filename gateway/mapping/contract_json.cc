#include "gateway/mapping/contract_json.h"

#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/mapping/records.h"

namespace zhudong::mapping {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

constexpr size_t kMaxFindings = 50;

class Checker {
 public:
  void CheckMessage(const json& value, const Descriptor& message, const std::string& path);
  const std::vector<v1::Finding>& findings() const { return findings_; }

 private:
  void CheckField(const json& value, const FieldDescriptor& field, const std::string& path);
  void CheckOne(const json& value, const FieldDescriptor& field, const std::string& path);
  void CheckEnum(const json& value, const FieldDescriptor& field, const std::string& path);
  void Add(v1::FindingCode code, const std::string& path, std::string_view what) {
    if (findings_.size() < kMaxFindings) findings_.push_back(MakeFinding(code, path, what));
  }

  std::vector<v1::Finding> findings_;
};

// `landSupply` or `land_supply`, as the contract has it.
const FieldDescriptor* FieldOf(const Descriptor& message, const std::string& key) {
  if (const FieldDescriptor* field = message.FindFieldByName(key)) return field;
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == key) return message.field(i);
  }
  return nullptr;
}

void Checker::CheckMessage(const json& value, const Descriptor& message, const std::string& path) {
  if (message.full_name() == "google.protobuf.Timestamp") {
    absl::Time time;
    std::string why;
    if (!value.is_string() || !absl::ParseTime(absl::RFC3339_full, value.get_ref<const std::string&>(), &time, &why)) {
      Add(v1::FINDING_CODE_ERROR_DATE, path, "no moment: write it as 2026-03-01T00:00:00Z");
    }
    return;
  }
  if (!value.is_object()) return Add(v1::FINDING_CODE_ERROR_FORMAT, path, "an object belongs here");
  std::map<const FieldDescriptor*, int> seen;
  std::map<const google::protobuf::OneofDescriptor*, int> chosen;
  for (const auto& [key, member] : value.items()) {
    const FieldDescriptor* const field = FieldOf(message, key);
    const std::string name = absl::StrCat(path, path.empty() ? "" : ".", field == nullptr ? "" : field->name());
    if (field == nullptr) {
      Add(v1::FINDING_CODE_ERROR_UNREADABLE, path, "the contract has no such field here: see proto/zhudong/v1");
    } else if (++seen[field] > 1) {
      Add(v1::FINDING_CODE_ERROR_UNREADABLE, name, "the field stands twice, under both of its names");
    } else if (!member.is_null()) {
      const auto* const oneof = field->real_containing_oneof();
      if (oneof != nullptr && ++chosen[oneof] > 1) {
        Add(v1::FINDING_CODE_ERROR_UNREADABLE, name, "one of several things is said here, and two stand there");
      }
      CheckField(member, *field, name);
    }
  }
}

void Checker::CheckField(const json& value, const FieldDescriptor& field, const std::string& path) {
  if (!field.is_repeated()) return CheckOne(value, field, path);
  if (!value.is_array()) return Add(v1::FINDING_CODE_ERROR_FORMAT, path, "a list belongs here");
  for (size_t i = 0; i < value.size(); ++i) CheckOne(value[i], field, absl::StrCat(path, "[", i, "]"));
}

void Checker::CheckEnum(const json& value, const FieldDescriptor& field, const std::string& path) {
  if (value.is_number_integer()) return;  // a number that the contract does not know is told by the gateway's own check
  if (!value.is_string()) return Add(v1::FINDING_CODE_ERROR_FORMAT, path, "a name out of the contract belongs here");
  if (field.enum_type()->FindValueByName(value.get_ref<const std::string&>()) == nullptr) {
    Add(v1::FINDING_CODE_ERROR_UNKNOWN_CODE, path, "the contract has no such name");
  }
}

void Checker::CheckOne(const json& value, const FieldDescriptor& field, const std::string& path) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(value, *field.message_type(), path);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(value, field, path);
    case FieldDescriptor::CPPTYPE_STRING:
      if (!value.is_string()) Add(v1::FINDING_CODE_ERROR_FORMAT, path, "a text belongs here");
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!value.is_boolean()) Add(v1::FINDING_CODE_ERROR_FORMAT, path, "true or false belongs here");
      return;
    default:
      if (!value.is_number() && !value.is_string()) {
        Add(v1::FINDING_CODE_ERROR_FORMAT, path, "a number belongs here");
      }
  }
}

}  // namespace

std::vector<v1::Finding> CheckContractJson(const json& value, const Descriptor& message, const std::string& path) {
  Checker checker;
  checker.CheckMessage(value, message, path);
  return checker.findings();
}

}  // namespace zhudong::mapping
