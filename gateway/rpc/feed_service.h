// FeedService: how platforms hand events in.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/ingest/ingest.h"
#include "gateway/rpc/room_waiter.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::rpc {

struct FeedServiceLimits {
  int max_streams_per_principal = 16;
  int max_batch_items = 1000;
  size_t max_batch_bytes = 4u << 20;
};

// Thread-safe.
class FeedService final : public v1::FeedService::CallbackService {
 public:
  FeedService(ingest::Ingest& ingest, const access::Grants& grants, FeedServiceLimits limits)
      : ingest_(ingest), grants_(grants), limits_(limits), waiter_(ingest) {}

  grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* Publish(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* PublishBatch(grpc::CallbackServerContext* context, const v1::PublishBatchRequest* request,
                                         v1::PublishBatchResponse* response) override;

 private:
  absl::StatusOr<access::Principal> Admit(const grpc::CallbackServerContext& context) const;
  absl::Status OpenStream(const std::string& principal);
  void CloseStream(const std::string& principal);

  ingest::Ingest& ingest_;
  const access::Grants& grants_;
  const FeedServiceLimits limits_;
  RoomWaiter waiter_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, int> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
