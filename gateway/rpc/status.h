// absl::Status → grpc::Status, details and all. Every error that leaves the gateway carries google.rpc.ErrorInfo.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace zhudong::rpc {

// The payloads that model/errors.h puts there become google.rpc.Status details. A status without a reason of ours came
// from below the contract: it leaves as INTERNAL, or as its own code, with the reason STORAGE, and without inner words
// when `status` is INTERNAL or UNKNOWN.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace zhudong::rpc
