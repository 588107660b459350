// FeedService: how platforms hand events in.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/ingest/ingest.h"
#include "gateway/rpc/publish_stream.h"
#include "gateway/rpc/room_waiter.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::rpc {

struct FeedServiceLimits {
  int max_streams_per_principal = 16;
  int max_batches_per_principal = 256;  // PublishBatch calls at a time
  int max_batch_items = 1000;
  size_t max_batch_bytes = 4u << 20;
  PublishWindow window;
};

// Who publishes by which certificate (PEM; valid during the call). Called with every stream and batch: must be quick.
using CertificateSeen = std::function<void(const access::Principal& who, std::string_view pem)>;

// Thread-safe.
class FeedService final : public v1::FeedService::CallbackService {
 public:
  // `ingest` and `grants` outlive the service, and the service the server that it is registered with.
  FeedService(ingest::Ingest& ingest, const access::Grants& grants, FeedServiceLimits limits,
              CertificateSeen seen = {});
  ~FeedService() override;

  // Takes nothing new. Open streams end with STOPPING when all that they took is acknowledged, so call it before the
  // ingest stops and before the server does.
  void Shutdown();

  grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* Publish(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* PublishBatch(grpc::CallbackServerContext* context, const v1::PublishBatchRequest* request,
                                         v1::PublishBatchResponse* response) override;

 private:
  class BatchAllocator;
  using Streams = absl::flat_hash_set<PublishStream*>;

  absl::StatusOr<access::Principal> Admit(const grpc::CallbackServerContext& context) const;
  absl::StatusOr<PublishStream*> OpenStream(const grpc::CallbackServerContext& context);
  // False when this principal has as many batches under way as it may.
  bool BeginBatch(const std::string& principal);
  void EndBatch(const std::string& principal);

  ingest::Ingest& ingest_;
  const access::Grants& grants_;
  const FeedServiceLimits limits_;
  const CertificateSeen seen_;
  const std::unique_ptr<BatchAllocator> allocator_;
  RoomWaiter waiter_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, Streams> streams_ ABSL_GUARDED_BY(mutex_);  // by principal, never an empty set
  absl::flat_hash_map<std::string, int> batches_ ABSL_GUARDED_BY(mutex_);      // by principal, never 0
};

}  // namespace zhudong::rpc
