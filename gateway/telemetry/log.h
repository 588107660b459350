// Diagnostics for people and machines: one line an event. Never holds a personal identifier or a secret.
#pragma once

#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/clock.h"

namespace zhudong::telemetry {

enum class LogForm { kText, kJson };

// Thread-safe. `out` and `clock` outlive it.
class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Log(std::ostream& out, const base::Clock& clock, LogForm form) : out_(out), clock_(clock), form_(form) {}

  void Info(std::string_view message, Fields fields = {}) { Write("info", message, fields); }
  void Warn(std::string_view message, Fields fields = {}) { Write("warn", message, fields); }
  void Error(std::string_view message, Fields fields = {}) { Write("error", message, fields); }

 private:
  void Write(std::string_view level, std::string_view message, Fields fields);

  std::ostream& out_;
  const base::Clock& clock_;
  const LogForm form_;
  std::mutex mutex_;
};

}  // namespace zhudong::telemetry
