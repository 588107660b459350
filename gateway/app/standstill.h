// Whether the gateway's parts get on, as lines of the log: that one stands still, with why, and that it goes on again.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

class Standstill {
 public:
  // OK as long as the part of this name gets on. Thread-safe.
  struct Part {
    std::string name;
    std::function<absl::Status()> status;
  };
  // What the parts ask outlives it.
  Standstill(std::vector<Part> parts, telemetry::Log& log) : log_(log) {
    for (Part& part : parts) seen_.push_back({std::move(part), absl::OkStatus()});
  }
  ~Standstill() { Stop(); }

  // Looks once a second.
  void Start();
  // Safe when never started.
  void Stop();
  // One look. A part that goes on failing is told once for each reason.
  void Look();

 private:
  struct Seen {
    Part part;
    absl::Status last;
  };

  telemetry::Log& log_;
  std::vector<Seen> seen_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace zhudong::app
