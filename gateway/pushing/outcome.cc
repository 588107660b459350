#include "gateway/pushing/outcome.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/base/text.h"
#include "gateway/model/mask.h"
#include "gateway/model/text.h"

namespace zhudong::pushing {
namespace {

using Kind = Outcome::Kind;

constexpr size_t kExcerptBytes = 200;
constexpr size_t kReadBytes = 4096;  // of which an excerpt is made
constexpr int64_t kMostSeconds = int64_t{24} * 3600;

// What a status that is no success says, and the code by which delivery judges it.
struct Meaning {
  Kind kind;
  absl::StatusCode code;
  const char* words;
};

Meaning MeaningOf(int status) {
  switch (status) {
    case 410:
      return {Kind::kGone, absl::StatusCode::kFailedPrecondition, "the receiver wants nothing any more"};
    case 429:
      return {Kind::kBusy, absl::StatusCode::kUnavailable, "the receiver is asked too often"};
    case 401:
      return {Kind::kFailed, absl::StatusCode::kUnauthenticated,
              "the receiver does not accept the signature: compare secret_file with its secret"};
    case 403:
      return {Kind::kFailed, absl::StatusCode::kPermissionDenied, "the receiver does not let us in"};
    case 404:
    case 405:
      return {Kind::kFailed, absl::StatusCode::kUnimplemented, "nothing answers at this url: correct url"};
    case 407:
    case 408:
    case 421:
    case 425:
      return {Kind::kFailed, absl::StatusCode::kUnavailable, "the receiver did not take the request up"};
    default:
      break;
  }
  if (status >= 300 && status < 400) {
    return {Kind::kFailed, absl::StatusCode::kUnimplemented,
            "the receiver points elsewhere, which is not followed: set url to its new address"};
  }
  if (status >= 400 && status < 500) {
    return {Kind::kRefused, absl::StatusCode::kInvalidArgument, "the receiver refuses the event"};
  }
  return {Kind::kFailed, absl::StatusCode::kInternal, "the receiver failed"};
}

Outcome OfError(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kCancelled:
      return {Kind::kCancelled, error, "CANCELLED"};
    case absl::StatusCode::kDeadlineExceeded:
      return {Kind::kFailed, error, "TIMEOUT"};
    case absl::StatusCode::kDataLoss:
      return {Kind::kFailed, error, "BROKEN_ANSWER"};
    case absl::StatusCode::kPermissionDenied:
      return {Kind::kUnreached,
              absl::PermissionDeniedError(absl::StrCat(
                  error.message(), ": set allow_private = true if the receiver stands in your own network")),
              "PRIVATE_ADDRESS"};
    default:
      return {Kind::kUnreached, error, "UNREACHED"};
  }
}

}  // namespace

std::string Excerpt(std::string_view body, absl::Time now) {
  std::string words(model::Trim(body).substr(0, kReadBytes));
  for (char& c : words) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  words = model::ShownWords(std::move(words), kExcerptBytes, absl::ToCivilDay(now, absl::UTCTimeZone()));
  return words.empty() ? "" : absl::StrCat(": ", words);
}

std::optional<absl::Duration> ParseRetryAfter(std::string_view value, absl::Time now) {
  const std::string_view text = model::Trim(value);
  if (text.empty()) return std::nullopt;
  if (model::AllDigits(text)) {
    int64_t seconds = 0;
    // A number too large for 64 bits is a long time all the same.
    if (!absl::SimpleAtoi(base::ToAbsl(text), &seconds)) seconds = kMostSeconds;
    return absl::Seconds(std::min(seconds, kMostSeconds));
  }
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    absl::Time date;
    std::string ignored;
    if (!absl::ParseTime(form, base::ToAbsl(text), &date, &ignored)) continue;
    return std::clamp(date - now, absl::ZeroDuration(), absl::Seconds(kMostSeconds));
  }
  return std::nullopt;
}

Outcome OutcomeOf(const absl::StatusOr<http::Response>& answer, absl::Time now) {
  if (!answer.ok()) return OfError(answer.status());
  if (answer->status >= 200 && answer->status < 300) return {Kind::kApplied};
  const Meaning meaning = MeaningOf(answer->status);
  Outcome outcome{meaning.kind,
                  absl::Status(meaning.code,
                               absl::StrCat("HTTP ", answer->status, ", ", meaning.words, Excerpt(answer->body, now))),
                  absl::StrCat("HTTP_", answer->status)};
  if (const auto header = answer->headers.find("retry-after"); header != answer->headers.end()) {
    outcome.retry_after = ParseRetryAfter(header->second, now);
    if (outcome.retry_after && outcome.kind == Kind::kFailed) outcome.kind = Kind::kBusy;
  }
  return outcome;
}

}  // namespace zhudong::pushing
