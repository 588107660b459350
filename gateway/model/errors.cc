#include "gateway/model/errors.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/base/text.h"
#include "google/rpc/error_details.pb.h"

namespace zhudong::model {
namespace {

constexpr std::string_view kReasonPrefix = "ERROR_REASON_";

template <typename Detail>
void Attach(absl::Status& status, std::string_view url, const Detail& detail) {
  status.SetPayload(base::ToAbsl(url), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
std::optional<Detail> Detached(const absl::Status& status, std::string_view url) {
  const absl::optional<absl::Cord> payload = status.GetPayload(base::ToAbsl(url));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

std::optional<google::rpc::ErrorInfo> OurInfo(const absl::Status& status) {
  std::optional<google::rpc::ErrorInfo> info = Detached<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (info.has_value() && info->domain() != kErrorDomain) return std::nullopt;
  return info;
}

}  // namespace

absl::Status Error(absl::StatusCode code, v1::ErrorReason reason, std::string_view message,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  absl::Status status(code, base::ToAbsl(message));
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason(std::string(absl::StripPrefix(v1::ErrorReason_Name(reason), base::ToAbsl(kReasonPrefix))));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[std::string(key)] = std::string(value);
  }
  Attach(status, kErrorInfoUrl, info);
  return status;
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  std::string message = "the request has an invalid field: see BadRequest";
  if (!violations.empty()) message = absl::StrCat(violations[0].field, ": ", violations[0].description);
  if (violations.size() > 1) absl::StrAppend(&message, " (and ", violations.size() - 1, " more: see BadRequest)");
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD, message);
  google::rpc::BadRequest bad;
  for (FieldViolation& violation : violations) {
    google::rpc::BadRequest::FieldViolation* out = bad.add_field_violations();
    out->set_field(std::move(violation.field));
    out->set_description(std::move(violation.description));
  }
  Attach(status, kBadRequestUrl, bad);
  return status;
}

void SetRetryAfter(absl::Status& status, absl::Duration delay) {
  const int64_t nanos = std::max<int64_t>(0, absl::ToInt64Nanoseconds(delay));
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  Attach(status, kRetryInfoUrl, info);
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  const std::optional<google::rpc::ErrorInfo> info = OurInfo(status);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (!info.has_value() || !v1::ErrorReason_Parse(absl::StrCat(base::ToAbsl(kReasonPrefix), info->reason()), &reason)) {
    return v1::ERROR_REASON_UNSPECIFIED;
  }
  return reason;
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const auto info = Detached<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!info.has_value()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) + absl::Nanoseconds(info->retry_delay().nanos());
}

std::optional<std::string> MetadataOf(const absl::Status& status, std::string_view key) {
  const std::optional<google::rpc::ErrorInfo> info = OurInfo(status);
  if (!info.has_value()) return std::nullopt;
  const auto found = info->metadata().find(std::string(key));
  if (found == info->metadata().end()) return std::nullopt;
  return found->second;
}

}  // namespace zhudong::model
