// One message, one text of bytes.
#pragma once

#include <google/protobuf/message_lite.h>

#include <string>

namespace zhudong::model {

// Equal messages give equal bytes, in every run: protobuf by itself writes a map in an order that changes from one copy
// to the next. For whatever is compared, digested or derived again.
std::string Serialize(const google::protobuf::MessageLite& message);

}  // namespace zhudong::model
