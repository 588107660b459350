// Calls of the gateway's own services from within its process, on behalf of somebody who proved elsewhere who he is.
// The services answer as they would over the network: checks, limits, audit and all.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/access/grants.h"

namespace zhudong::rpc {

struct LocalCall {
  access::Principal who;
  std::string method;   // /zhudong.v1.AdminService/GetStatus
  std::string request;  // serialized
  std::string traceparent;
  absl::Time deadline = absl::InfiniteFuture();
};

// Thread-safe. A call blocks its thread.
class LocalCaller {
 public:
  // `channel` is the server's own (Server::LocalChannel); the server outlives its calls.
  explicit LocalCaller(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  // One call of any kind with one request. `take` is given each answer, serialized; `idle` is asked ten times
  // a second while none comes. Either ends the call by answering false, which is no error. The status is as the service
  // gave it, details and all (model/errors.h).
  absl::Status Call(const LocalCall& call, absl::FunctionRef<bool(std::string_view)> take,
                    absl::FunctionRef<bool()> idle);

  // Ends every call, and refuses later ones: UNAVAILABLE STOPPING.
  void Shutdown();

 private:
  bool Enter(grpc::ClientContext& context);
  void Leave(grpc::ClientContext& context);

  grpc::GenericStub stub_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<grpc::ClientContext*> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
