#include "gateway/model/http_status.h"

#include "gateway/model/errors.h"

namespace zhudong::model {

int HttpStatusOf(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case v1::ERROR_REASON_FRAME_TOO_LARGE:
      return 413;
    case v1::ERROR_REASON_MEDIA_TYPE:
      return 415;
    case v1::ERROR_REASON_IDEMPOTENCY_KEY_IN_USE:
      return 409;
    case v1::ERROR_REASON_IDEMPOTENCY_KEY_REUSED:
      return 422;
    default:
      break;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kFailedPrecondition:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

}  // namespace zhudong::model
