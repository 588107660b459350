#include "gateway/licenses/outcomes.h"

#include <string_view>

#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

absl::Status Down(std::string_view message) {
  absl::Status status = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN, message);
  model::SetRetryAfter(status, absl::Seconds(1));
  return status;
}

}  // namespace

absl::Status NotFound() {
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND,
                      "no license system that is configured has such a license");
}

absl::Status NotUnderstood() {
  return Down("the license system answered with another license than was asked for: tell its operator");
}

absl::Status Changing() { return Down("the license changed each time that it was asked for: ask again"); }

bool IsDown(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
         model::ReasonOf(status) != v1::ERROR_REASON_STOPPING;
}

absl::Status MoreTelling(const absl::Status& a, const absl::Status& b) {
  const auto rank = [](const absl::Status& status) {
    switch (status.code()) {
      case absl::StatusCode::kNotFound:
        return 0;
      case absl::StatusCode::kFailedPrecondition:
        return 1;
      case absl::StatusCode::kPermissionDenied:
        return 2;
      default:
        return 3;
    }
  };
  return rank(b) > rank(a) ? b : a;
}

absl::Status AuditFailed(const absl::Status& cause) {
  if (absl::IsResourceExhausted(cause)) {
    absl::Status status = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                       "the audit chain is behind: ask again later");
    model::SetRetryAfter(status, absl::Seconds(1));
    return status;
  }
  return model::Error(absl::StatusCode::kInternal, v1::ERROR_REASON_AUDIT,
                      "the audit chain can't be written, so nothing is released: the operator must act");
}

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: ask again when it is back");
}

}  // namespace zhudong::licenses
