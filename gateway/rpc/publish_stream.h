// One Publish stream. Private to this folder.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/ingest/ingest.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::rpc {

class RoomWaiter;

// Reads while less than kMaxInFlightItems and kMaxInFlightBytes await the disk, then lets the client wait (HTTP/2
// flow control does the rest). Acknowledgements of one commit leave in one message.
//
// The ingest calls back when this object may be gone: what it touches then is `Shared`, which outlives both.
class PublishStream final : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  PublishStream(ingest::Ingest& ingest, RoomWaiter& waiter, access::Principal principal, std::string traceparent,
                std::function<void()> on_done);
  ~PublishStream() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  struct Shared;
  friend class RoomWaiter;

  void Take();
  void SubmitOrWait();
  static void Acknowledged(const std::shared_ptr<Shared>& shared, size_t items, size_t bytes,
                           absl::StatusOr<std::vector<v1::Acknowledgement>> acks);

  ingest::Ingest& ingest_;
  RoomWaiter& waiter_;
  const access::Principal principal_;
  const std::string traceparent_;
  const std::function<void()> on_done_;
  const std::shared_ptr<Shared> shared_;
  v1::PublishRequest request_;
  ingest::Submission submission_;  // taken from request_, on its way into the ingest
};

}  // namespace zhudong::rpc
