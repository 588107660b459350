// A platform as the measurements play it: mTLS, and events of 400 bytes, each of a project of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "grpcpp/channel.h"
#include "grpcpp/security/server_credentials.h"
#include "tests/bench/bench.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::bench {

struct Peer {
  std::string target = "127.0.0.1:7443";
  // Made by certs/make-dev-certs.
  std::string certs;
};
void AddPeerOptions(CLI::App& command, Peer& peer);

// `identity` is the stem of a certificate's name: `platform-land`.
std::shared_ptr<grpc::Channel> Connect(const Peer& peer, const std::string& identity);
std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const Peer& peer, const std::string& identity);

inline constexpr size_t kEventBytes = 400;
// Numbers above this would be the supervision number of another event.
inline constexpr uint64_t kMaxEvents = 1500000;

// Makes items, writing over the same frame: what the client does beside sending must cost little.
class EventMaker {
 public:
  EventMaker();
  // `item` becomes event `number` (from 1 to kMaxEvents) of feed `bench-land`, kEventBytes long when serialized.
  void Make(uint64_t number, v1::PublishItem& item) const;
  // The number in an event's id; 0 when it is none of ours.
  static uint64_t NumberOf(std::string_view event_id);
  // The number of the first of our events' ids in a text; 0 when there is none.
  static uint64_t NumberIn(std::string_view text);

 private:
  v1::PublishItem sample_;
};

// `request` becomes events first, first + 1 … (`count` of them).
template <typename Request>
void FillFrame(const EventMaker& maker, uint64_t first, int count, Request& request) {
  while (request.items_size() < count) request.add_items();
  while (request.items_size() > count) request.mutable_items()->RemoveLast();
  for (int i = 0; i < count; ++i) maker.Make(first + static_cast<uint64_t>(i), *request.mutable_items(i));
}

}  // namespace zhudong::bench
