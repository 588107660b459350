#include "gateway/delivery/retry.h"

#include <algorithm>

#include "gateway/model/errors.h"

namespace zhudong::delivery {

absl::Duration Backoff(const RetryPolicy& policy, int attempt, std::mt19937_64& random) {
  absl::Duration whole = std::min(policy.first, policy.cap);
  for (int i = 1; i < attempt && whole < policy.cap; ++i) whole = std::min(whole * 2, policy.cap);
  return whole * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

absl::Duration EventWait(const RetryPolicy& policy, int attempt, std::mt19937_64& random) {
  if (policy.waits.empty()) return Backoff(policy, attempt, random);
  const size_t index = std::min(policy.waits.size(), static_cast<size_t>(std::max(attempt, 1))) - 1;
  return policy.waits[index] * std::uniform_real_distribution<double>(1.0, 1.1)(random);
}

CallFault ClassifyCallError(const absl::Status& error) {
  if (model::RetryAfterOf(error).has_value()) return CallFault::kPeer;
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kResourceExhausted:
      return CallFault::kPayload;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnimplemented:
      return CallFault::kPeer;
    default:
      return CallFault::kUnclear;
  }
}

}  // namespace zhudong::delivery
