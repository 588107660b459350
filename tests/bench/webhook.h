// A planning system with webhooks, many of them in one process: notes what came when, and answers at once, late, or
// never well, as the measurement wants.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/http/server.h"
#include "tests/bench/client.h"

namespace zhudong::bench {

inline int64_t Now() { return SteadyClock::now().time_since_epoch().count(); }

struct Hooks {
  std::string listen = "127.0.0.1:7500";
  int endpoints = 1;    // /hook/0, /hook/1 …
  int failing = 0;      // the first of them answer 500
  int delay_ms = 0;     // before each answer
  bool held = false;    // no answer before Release
  uint64_t events = 0;  // numbers of events whose forecasts are timed
};

// Thread-safe.
class WebhookReceiver {
 public:
  // Ends the program when it can't listen.
  WebhookReceiver(const Hooks& hooks, const Peer& peer);

  void Release() { held_ = false; }

  uint64_t deliveries() const { return deliveries_; }
  uint64_t forecasts() const { return forecasts_; }  // first forecasts of timed events, over all endpoints
  int64_t first() const { return first_; }           // when the first delivery was answered, as Now
  int64_t last() const { return last_; }
  // When the first forecast of event `number` arrived there; 0 when it has not.
  int64_t arrived(uint64_t number, int endpoint) const;

 private:
  http::Response Take(const http::Incoming& incoming);

  const Hooks hooks_;
  std::vector<std::atomic<int64_t>> arrived_;
  std::atomic<bool> held_ = false;
  std::atomic<uint64_t> deliveries_ = 0;
  std::atomic<uint64_t> forecasts_ = 0;
  std::atomic<int64_t> first_ = 0;
  std::atomic<int64_t> last_ = 0;
  std::unique_ptr<http::Server> server_;
};

}  // namespace zhudong::bench
