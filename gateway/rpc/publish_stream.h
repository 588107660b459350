// One Publish stream. Private to this folder.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/access/grants.h"
#include "gateway/ingest/ingest.h"
#include "gateway/rpc/frame_arena.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::rpc {

class RoomWaiter;

// What one stream may have in hand; more than this in one frame is refused.
struct PublishWindow {
  size_t items = 16384;     // read, and their acknowledgement has not left yet
  size_t bytes = 8u << 20;  // read, and not yet on disk
};

// Reads while it has less than its window in hand, then lets the client wait (HTTP/2 flow control does the rest): a
// client that sends faster than the disk writes, or does not read its acknowledgements, slows only itself.
// Acknowledgements of one commit leave together, in few messages.
//
// The ingest calls back when this object may be gone: what it touches then is `Shared`, which outlives both.
class PublishStream final : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  using OnGone = std::function<void(PublishStream*)>;

  // Deletes itself when the call is over, after `on_gone`. `traceparent` is for frames that have none of their own.
  PublishStream(ingest::Ingest& ingest, RoomWaiter& waiter, access::Principal principal, std::string traceparent,
                PublishWindow window, OnGone on_gone);
  ~PublishStream() override;

  // Reads no more; the call ends with `status` when all that was taken is acknowledged. Not after `on_gone`.
  void End(const absl::Status& status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  struct Shared;
  using Acks = absl::StatusOr<std::vector<v1::Acknowledgement>>;

  static void Go(const std::shared_ptr<Shared>& shared);
  static void Acknowledged(const std::shared_ptr<Shared>& shared, size_t items, size_t bytes, Acks acks);
  void Take();
  void SubmitOrWait();
  void Drop();

  ingest::Ingest& ingest_;
  RoomWaiter& waiter_;
  const access::Principal principal_;
  const std::string traceparent_;
  const OnGone on_gone_;
  const std::shared_ptr<Shared> shared_;
  google::protobuf::Arena arena_{FrameArena()};
  v1::PublishRequest* request_;    // in the arena, until Drop
  ingest::Submission submission_;  // of the request's items, on its way into the ingest
  size_t submission_bytes_ = 0;
};

}  // namespace zhudong::rpc
