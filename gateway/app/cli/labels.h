// The contract's words as operators read them: English and Chinese beside it. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace zhudong::cli {

// `under_construction` of STAGE_UNDER_CONSTRUCTION: lower case, without the enum's own prefix. The number itself for
// one that this program does not know.
std::string Word(const google::protobuf::EnumDescriptor* type, int number);
// The word and, where there is one, its Chinese: `under_construction 施工许可`. Empty for 0.
std::string Label(const google::protobuf::EnumDescriptor* type, int number);
// The number of a word; 0 when there is none.
int NumberOf(const google::protobuf::EnumDescriptor* type, std::string_view word);
// All words but `unspecified`, in order of their numbers.
std::vector<std::string> Words(const google::protobuf::EnumDescriptor* type);

template <typename Enum>
std::string WordOf(Enum value) {
  return Word(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}
template <typename Enum>
std::string LabelOf(Enum value) {
  return Label(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

}  // namespace zhudong::cli
