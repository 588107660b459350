// What a receiver's answer, or that there was none, means for the event that was sent. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/client.h"

namespace zhudong::pushing {

struct Outcome {
  enum class Kind {
    kApplied,    // 2xx
    kDuplicate,  // it has this already
    kRejected,   // it will never take this event: a dead letter at once
    kRefused,    // 4xx that is about this event
    kFailed,     // about the event or about the receiver: others will tell
    kBusy,       // 429, or an answer with Retry-After: the receiver as a whole wants a pause
    kGone,       // 410: it wants nothing any more
    kUnreached,  // no connection
    kCancelled,
  };
  Kind kind;
  absl::Status error = absl::OkStatus();  // when not applied: with the code that tells delivery who is at fault
  std::string code = {};                  // HTTP_503, TIMEOUT, UNREACHED …
  std::optional<absl::Duration> retry_after = std::nullopt;
};

Outcome OutcomeOf(const absl::StatusOr<http::Response>& answer, absl::Time now);

// The receiver's own words, as far as they fit into a line and hold nobody's number: `: no such receipt`; empty where
// there are none.
std::string Excerpt(std::string_view words, absl::Time now);

// RFC 9110, 10.2.3: seconds, or an HTTP date in any of its three forms. Never less than zero; nullopt for anything
// else.
std::optional<absl::Duration> ParseRetryAfter(std::string_view value, absl::Time now);

}  // namespace zhudong::pushing
