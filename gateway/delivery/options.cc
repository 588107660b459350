#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/delivery.h"

namespace zhudong::delivery {

absl::Status CheckOptions(const SubscriberOptions& options) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (options.name.empty() || options.name.size() > 64 ||
      !std::all_of(options.name.begin(), options.name.end(), good)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the subscriber's name `", options.name, "` must be 1 to 64 of a-z, 0-9 and -"));
  }
  const bool bounds = options.max_batch >= 1 && options.max_batch <= 500 && options.max_waiting_projects >= 1 &&
                      options.retry.max_attempts >= 1 && options.retry.first > absl::ZeroDuration() &&
                      options.retry.cap >= options.retry.first && options.timeout > absl::ZeroDuration();
  const bool breaker = options.breaker.failures_to_open >= 1 && options.breaker.open_first > absl::ZeroDuration() &&
                       options.breaker.open_cap >= options.breaker.open_first;
  const auto& waits = options.retry.waits;
  const bool listed = std::all_of(waits.begin(), waits.end(), [](absl::Duration wait) {
    return wait > absl::ZeroDuration() && wait <= kMaxRetryAfter * 7;
  });
  if (!breaker || !listed || waits.size() > 100) {
    return absl::InvalidArgumentError(absl::StrCat(
        "subscriber ", options.name, ": the breaker needs at least 1 failure, open for more than 0, and ",
        "not longer first than at most; listed retries are at most 100, each more than 0, at most a week"));
  }
  if (bounds) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "subscriber ", options.name, ": max_batch must be 1 to 500, max_waiting_projects and max_attempts at ",
      "least 1, timeout and first retry more than 0, and the longest retry not below the first"));
}

}  // namespace zhudong::delivery
