#include "gateway/app/cli/moment.h"

#include "absl/time/time.h"

namespace zhudong::cli {

bool ParseMoment(const std::string& text, google::protobuf::Timestamp* into) {
  absl::Time time;
  const absl::TimeZone china = absl::FixedTimeZone(8 * 3600);
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d%ET%H:%M:%S", text, china, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d", text, china, &time, &error)) {
    return false;
  }
  into->set_seconds(absl::ToUnixSeconds(time));
  return true;
}

}  // namespace zhudong::cli
