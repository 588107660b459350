#include "gateway/rpc/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "google/rpc/status.pb.h"

namespace zhudong::rpc {
namespace {

// Errors of the disk and the like: people outside can't mend them, and their words are for the log.
absl::Status WithReason(const absl::Status& status) {
  if (model::ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED) return status;
  const bool inner = absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
  return model::Error(
      status.code(), v1::ERROR_REASON_STORAGE,
      inner ? "the gateway could not read or write its data: ask its operator" : base::FromAbsl(status.message()));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& plain) {
  if (plain.ok()) return grpc::Status::OK;
  const absl::Status status = WithReason(plain);
  const std::string message(status.message());
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(message);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any& detail = *details.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  });
  return {static_cast<grpc::StatusCode>(status.code()), message, details.SerializeAsString()};
}

}  // namespace zhudong::rpc
