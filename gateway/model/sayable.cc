#include "gateway/model/sayable.h"

#include <cstdint>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace zhudong::model {
namespace {

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

// timestamp.proto: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z; duration.proto: 10,000 years either way.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;
constexpr int64_t kLongestSeconds = 315576000000;
constexpr int32_t kMostNanos = 999999999;

bool IsUnsayable(const Timestamp& moment) {
  return moment.seconds() < kFirstSecond || moment.seconds() > kLastSecond || moment.nanos() < 0 ||
         moment.nanos() > kMostNanos;
}

bool IsUnsayable(const Duration& duration) {
  const bool signs_differ =
      (duration.seconds() > 0 && duration.nanos() < 0) || (duration.seconds() < 0 && duration.nanos() > 0);
  return duration.seconds() < -kLongestSeconds || duration.seconds() > kLongestSeconds ||
         duration.nanos() < -kMostNanos || duration.nanos() > kMostNanos || signs_differ;
}

void ClearIn(Message& message) {
  if (auto* const moment = dynamic_cast<Timestamp*>(&message); moment != nullptr && IsUnsayable(*moment)) {
    moment->Clear();
  } else if (auto* const duration = dynamic_cast<Duration*>(&message); duration != nullptr && IsUnsayable(*duration)) {
    duration->Clear();
  }
}

}  // namespace

void ClearUnsayable(Message& message) {
  ClearIn(message);
  const auto* const reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ClearUnsayable(*reflection->MutableMessage(&message, field));
      continue;
    }
    for (int i = reflection->FieldSize(message, field); i-- > 0;) {
      ClearUnsayable(*reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace zhudong::model
