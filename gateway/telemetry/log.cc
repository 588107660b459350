#include "gateway/telemetry/log.h"

#include <nlohmann/json.hpp>

namespace zhudong::telemetry {

void Log::Write(std::string_view level, std::string_view message, Fields fields) {
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_.Now(), absl::UTCTimeZone());
  std::string line;
  if (form_ == LogForm::kJson) {
    nlohmann::ordered_json entry = {{"time", time}, {"level", level}, {"message", message}};
    for (const auto& [name, value] : fields) entry[std::string(name)] = value;
    // What is not UTF-8 is replaced: a log line must never throw.
    line = entry.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  } else {
    line.append(time).append(" ").append(level).append(" ").append(message);
    for (const auto& [name, value] : fields) line.append(" ").append(name).append("=").append(value);
  }
  line += '\n';
  const std::lock_guard lock(mutex_);
  out_ << line << std::flush;
}

}  // namespace zhudong::telemetry
