// Diagnostics for people and machines: one line an event. Never holds a personal identifier or a secret; a citizen's
// number in what a peer said is masked.
#pragma once

#include <array>
#include <atomic>
#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/clock.h"

namespace zhudong::telemetry {

enum class LogForm { kText, kJson };
enum class LogLevel { kDebug, kInfo, kWarn, kError };
inline constexpr std::array<std::string_view, 4> kLogLevels = {"debug", "info", "warn", "error"};

// kInfo for a word that is none.
LogLevel ParseLogLevel(std::string_view word);

// Thread-safe. `out` and `clock` outlive it.
class Log {
 public:
  using Field = std::pair<std::string_view, std::string_view>;
  using Fields = std::initializer_list<Field>;

  // What is below `least` is neither written nor counted.
  Log(std::ostream& out, const base::Clock& clock, LogForm form, LogLevel least = LogLevel::kInfo)
      : out_(out), clock_(clock), form_(form), least_(least) {}

  // A field without a value is left out.
  void Debug(std::string_view message, Fields fields = {}) { Write(LogLevel::kDebug, message, fields); }
  void Info(std::string_view message, Fields fields = {}) { Write(LogLevel::kInfo, message, fields); }
  void Warn(std::string_view message, Fields fields = {}) { Write(LogLevel::kWarn, message, fields); }
  void Error(std::string_view message, Fields fields = {}) { Write(LogLevel::kError, message, fields); }
  void Write(LogLevel level, std::string_view message, Fields fields);

  bool writes(LogLevel level) const { return level >= least_; }
  // Lines written since the start, of one level.
  uint64_t lines(LogLevel level) const { return lines_[static_cast<size_t>(level)].load(std::memory_order_relaxed); }

 private:
  std::ostream& out_;
  const base::Clock& clock_;
  const LogForm form_;
  const LogLevel least_;
  std::array<std::atomic<uint64_t>, kLogLevels.size()> lines_{};
  std::mutex mutex_;
};

}  // namespace zhudong::telemetry
