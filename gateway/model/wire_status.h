// The status that a gRPC call ended with, as ours: the other way of what the rpc layer does.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace zhudong::model {

// `code` as on the wire; `details` is google.rpc.Status, whose details become payloads (errors.h). Details that can't
// be read are left out.
absl::Status FromWire(int code, const std::string& message, const std::string& details);

}  // namespace zhudong::model
