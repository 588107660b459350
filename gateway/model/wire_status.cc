#include "gateway/model/wire_status.h"

#include "absl/strings/cord.h"
#include "google/rpc/status.pb.h"

namespace zhudong::model {

absl::Status FromWire(int code, const std::string& message, const std::string& details) {
  absl::Status status(static_cast<absl::StatusCode>(code), message);
  google::rpc::Status parsed;
  if (status.ok() || !parsed.ParseFromString(details)) return status;
  for (const google::protobuf::Any& detail : parsed.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace zhudong::model
