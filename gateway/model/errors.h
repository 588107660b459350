// The one form of every error that crosses the gateway's face: absl::Status with the google.rpc details as payloads,
// which the rpc layer copies into the gRPC status. Nothing else in the gateway makes up its own error type.
//
// Payload type URLs are `type.googleapis.com/google.rpc.ErrorInfo`, `…BadRequest`, `…RetryInfo` (AIP-193).
// Pure functions; thread-safe.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "zhudong/v1/errors.pb.h"

namespace zhudong::model {

inline constexpr std::string_view kErrorDomain = "zhudong";
inline constexpr std::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr std::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr std::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";

// One thing wrong with one field of a request.
struct FieldViolation {
  std::string field;        // path in the request: `start.cursor`, `items[3].event.feed`
  std::string description;  // what to do, for people; never a personal identifier
};

// A status with ErrorInfo{domain `zhudong`, `reason` without its ERROR_REASON_ prefix, `metadata`}. `code` must not be
// OK. `message` says what to do.
absl::Status Error(absl::StatusCode code, v1::ErrorReason reason, std::string_view message,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

// INVALID_ARGUMENT with reason INVALID_FIELD and a BadRequest that holds every violation. The message is the first
// violation, and says how many more there are.
absl::Status InvalidFields(std::vector<FieldViolation> violations);

// Adds (or replaces) RetryInfo. No effect on an OK status. Negative delays count as zero.
void SetRetryAfter(absl::Status& status, absl::Duration delay);

// The reason in `status`; UNSPECIFIED when it has none of ours.
v1::ErrorReason ReasonOf(const absl::Status& status);
// The delay SetRetryAfter put there.
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);
// The value of one metadata key of ErrorInfo.
std::optional<std::string> MetadataOf(const absl::Status& status, std::string_view key);

}  // namespace zhudong::model
