#include <charconv>
#include <thread>

#include "tests/bench/webhook.h"

namespace zhudong::bench {
namespace {

constexpr std::string_view kPath = "/hook/";
// One connection of each request that a subscriber has out, and some to spare.
constexpr int kThreads = 320;

}  // namespace

WebhookReceiver::WebhookReceiver(const Hooks& hooks, const Peer& peer)
    : hooks_(hooks), arrived_((hooks.events + 1) * static_cast<size_t>(hooks.endpoints)), held_(hooks.held) {
  auto server = http::Server::Start({.listen = hooks.listen,
                                     .certificate = peer.certs + "/utility-grid.crt",
                                     .key = peer.certs + "/utility-grid.key",
                                     .threads = kThreads,
                                     .max_waiting = kThreads},
                                    {{"POST /hook/.*", [this](const http::Incoming& it) { return Take(it); }}});
  if (!server.ok()) Die("can't listen on " + hooks.listen + ": " + std::string(server.status().message()));
  server_ = *std::move(server);
}

int64_t WebhookReceiver::arrived(uint64_t number, int endpoint) const {
  return arrived_[number * static_cast<size_t>(hooks_.endpoints) + static_cast<size_t>(endpoint)];
}

http::Response WebhookReceiver::Take(const http::Incoming& incoming) {
  int endpoint = -1;
  const std::string& path = incoming.path;
  std::from_chars(path.data() + kPath.size(), path.data() + path.size(), endpoint);
  if (endpoint < 0 || endpoint >= hooks_.endpoints) return {.status = 404};
  if (endpoint < hooks_.failing) return {.status = 500};
  while (held_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (hooks_.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(hooks_.delay_ms));
  const int64_t now = Now();
  int64_t nothing = 0;
  first_.compare_exchange_strong(nothing, now);
  if (incoming.body.find(R"("type":"forecast.issued")") != std::string::npos) {
    const uint64_t number = EventMaker::NumberIn(incoming.body);
    if (number > 0 && number <= hooks_.events) {
      int64_t not_yet = 0;
      const size_t at = number * static_cast<size_t>(hooks_.endpoints) + static_cast<size_t>(endpoint);
      if (arrived_[at].compare_exchange_strong(not_yet, now)) ++forecasts_;
    }
  }
  ++deliveries_;
  last_ = now;
  return {.status = 204};
}

}  // namespace zhudong::bench
