#include "gateway/licenses/call_record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::licenses {
namespace {

using google::protobuf::util::TimeUtil;

google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(duration));
}

}  // namespace

void CallRecord::Failed(const absl::Status& error, absl::Duration took, absl::Time now) {
  ++failures_;
  last_error_ = absl::StrCat(absl::StatusCodeToString(error.code()), ": ", error.message());
  last_error_at_ = now;
  Took(took);
}

void CallRecord::Took(absl::Duration took) {
  times_.Observe(absl::ToDoubleSeconds(took));
  if (took_.size() < kRemembered) {
    took_.push_back(took);
  } else {
    took_[next_] = took;
    next_ = (next_ + 1) % kRemembered;
  }
}

void CallRecord::Fill(v1::ProviderStatus& status) const {
  status.set_calls(calls_);
  status.set_failures(failures_);
  status.set_retries(retries_);
  status.set_turned_away(turned_away_);
  v1::CallTimes& times = *status.mutable_times();
  times.mutable_bounds_seconds()->Add(times_.bounds().begin(), times_.bounds().end());
  times.mutable_counts()->Add(times_.counts().begin(), times_.counts().end());
  times.set_total_seconds(times_.sum());
  if (!took_.empty()) {
    std::vector<absl::Duration> sorted = took_;
    std::sort(sorted.begin(), sorted.end());
    *status.mutable_median() = ToProto(sorted[sorted.size() / 2]);
    *status.mutable_slowest() = ToProto(sorted.back());
  }
  if (!last_error_.empty()) {
    status.set_last_error(last_error_);
    *status.mutable_last_error_at() = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(last_error_at_));
  }
}

}  // namespace zhudong::licenses
