// What the pointers of a call file may name: the parts of what is told of a case, field by field. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::mapping {

// A call is made for each new event of a case, or for each news of it: the parts that there are.
enum class CallPart { kEvent, kNews };

struct CallTarget {
  // nullptr: `/serial`, which is text.
  const google::protobuf::FieldDescriptor* field = nullptr;
  // The pointer names one value, and no message or list.
  bool single = false;
};

// What `pointer` names in calls about cases of this kind. INVALID_ARGUMENT says what there is instead.
absl::StatusOr<CallTarget> FindCallTarget(std::string_view pointer, v1::CaseKind kind, CallPart part);

}  // namespace zhudong::mapping
