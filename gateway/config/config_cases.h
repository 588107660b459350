// [cases] and [reports]. Part of config.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zhudong::config {

// How connection cases and what goes with them are watched.
struct Cases {
  int64_t warn_half_days = 2;
  int64_t back_fill_half_days = 2;
  int64_t power_factor_percent = 95;
};

// What reports are held against, and which of them the gateway writes by itself.
struct Reports {
  std::string folder;                  // empty: none
  std::vector<std::string> divisions;  // 2, 4 or 6 digits
  std::vector<std::string> kinds;      // besides what the documents oblige to
  int64_t grace_days = 10;
  // What was before; 0: not told.
  int64_t visits_before = 0;
  int64_t low_voltage_days_before = 0;   // working days
  int64_t high_voltage_days_before = 0;  // working days
};

}  // namespace zhudong::config
