// grpc.health.v1.Health: whether the gateway, each of its services and each feed is well.
//
// Names: `` for the gateway, a service's full name (`zhudong.v1.FeedService`), `feed/<name>` for a feed. Whoever has a
// certificate that the gateway accepts may ask: an answer holds nothing but the state.
#pragma once

#include <grpcpp/server_context.h>

#include <memory>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"

namespace zhudong::rpc {

// Ours and not gRPC's own, which keeps a thread and does not let a watcher be ended. Thread-safe. Watchers cost no
// thread; one more than `max_watchers` is answered TOO_MANY_STREAMS.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  explicit HealthService(size_t max_watchers = 1000);
  // Ends the watches. The server must not hand over calls any more.
  ~HealthService() override;

  // Makes `name` known and tells its watchers when the state changed. After Drain nothing serves any more; no effect
  // after Shutdown.
  void SetServing(const std::string& name, bool serving);
  // Everything is NOT_SERVING from now on, told to the watchers, whose calls go on.
  void Drain();
  // All NOT_SERVING for good, told to the watchers, whose calls end.
  void Shutdown();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context, const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;
  struct Board;
  const std::shared_ptr<Board> board_;
};

}  // namespace zhudong::rpc
