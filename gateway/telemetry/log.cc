#include "gateway/telemetry/log.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace zhudong::telemetry {
namespace {

// A value in a line of text: quoted where it would not be told from the next field.
std::string TextValue(std::string_view value) {
  if (value.find_first_of(" =\"\n") == std::string_view::npos) return std::string(value);
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The numbers of citizens (GB 11643: 17 digits with a date of birth from the 7th on, and a check character) that a peer
// wrote into what we pass on. Nobody here writes one by himself; this is for those who do.
std::string WithoutCitizens(std::string_view text) {
  constexpr size_t kBytes = 18, kYear = 6;
  std::string out(text);
  size_t digits = 0;
  for (size_t i = 0; i <= out.size(); ++i) {
    const bool digit = i < out.size() && out[i] >= '0' && out[i] <= '9';
    const bool check = i < out.size() && (out[i] == 'X' || out[i] == 'x') && digits == kBytes - 1;
    if (digit || check) {
      ++digits;
      if (digit) continue;
    }
    const size_t end = check ? i + 1 : i;
    const std::string_view year = digits == kBytes ? std::string_view(out).substr(end - kBytes + kYear, 2) : "";
    if (year == "19" || year == "20") out.replace(end - kBytes + kYear, kBytes - kYear, kBytes - kYear, '*');
    digits = 0;
  }
  return out;
}

}  // namespace

LogLevel ParseLogLevel(std::string_view word) {
  const auto found = std::find(kLogLevels.begin(), kLogLevels.end(), word);
  return found == kLogLevels.end() ? LogLevel::kInfo : static_cast<LogLevel>(found - kLogLevels.begin());
}

void Log::Write(LogLevel level, std::string_view message, Fields fields) {
  if (!writes(level)) return;
  lines_[static_cast<size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  const std::string_view word = kLogLevels[static_cast<size_t>(level)];
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_.Now(), absl::UTCTimeZone());
  std::string line;
  if (form_ == LogForm::kJson) {
    nlohmann::ordered_json entry = {{"time", time}, {"level", word}, {"message", message}};
    for (const auto& [name, value] : fields) {
      if (!value.empty()) entry[std::string(name)] = WithoutCitizens(value);
    }
    // What is not UTF-8 is replaced: a log line must never throw.
    line = entry.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  } else {
    line.append(time).append(" ").append(word).append(" ").append(message);
    for (const auto& [name, value] : fields) {
      if (!value.empty()) line.append(" ").append(name).append("=").append(TextValue(WithoutCitizens(value)));
    }
  }
  line += '\n';
  const std::lock_guard lock(mutex_);
  out_ << line << std::flush;
}

}  // namespace zhudong::telemetry
