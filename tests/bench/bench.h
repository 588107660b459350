// What the measurements share. Each is a subcommand of zhudong_bench that prints one JSON line per figure; `run` puts
// them side by side.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"

namespace zhudong::bench {

using SteadyClock = std::chrono::steady_clock;

inline double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// {"name": …, "value": …, "unit": …} on stdout.
void Report(const std::string& name, double value, const std::string& unit);

// Says why on stderr and ends the program: a figure of a run that failed is worth nothing.
[[noreturn]] void Die(const std::string& why);

void AddRawStore(CLI::App& app);
void AddForecastRate(CLI::App& app);
void AddPublish(CLI::App& app);
void AddLatency(CLI::App& app);
void AddAwait(CLI::App& app);
void AddLicenses(CLI::App& app);
void AddLicenseFill(CLI::App& app);
void AddCases(CLI::App& app);
void AddSharedDigs(CLI::App& app);
void AddWebhook(CLI::App& app);

}  // namespace zhudong::bench
