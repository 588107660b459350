// The gRPC server: mTLS, limits, reflection, and a stop that always ends.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/rpc/call_watch.h"
#include "gateway/rpc/client_revocations.h"

namespace zhudong::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:7443";  // port 0 picks a free one
  std::string certificate;                // PEM files; read again when they change
  std::string key;
  std::string client_ca;
  int certificate_reload_s = 5;
  // Looks at every call; nullptr: no certificate is revoked. Outlives the server.
  ClientRevocations* revocations = nullptr;
  // Counts every call; nullptr: nobody does. Outlives the server.
  CallWatch* calls = nullptr;
  int max_message_bytes = 16 << 20;
  size_t memory_quota_bytes = 256u << 20;  // of all connections' buffers
  int max_streams_per_connection = 200;
};

// Stopping takes at most `grace`, then what is still open is cut.
class Server {
 public:
  // Serves until Stop. The services must outlive it. FAILED_PRECONDITION when the address is taken or a file can't be
  // read or used; the message says which. When files are replaced later, connections that are open stay; while
  // certificate and key do not belong together, new ones are refused, until the next look at the files finds that they
  // do.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<grpc::Service*>& services);
  ~Server();

  // `host:port` as bound.
  const std::string& address() const { return address_; }
  // Calls without a network, for LocalCaller (local_caller.h): they name nobody unless they bring LocalIdentity.
  std::shared_ptr<grpc::Channel> LocalChannel();
  void Stop(absl::Duration grace);

 private:
  Server(std::unique_ptr<grpc::Server> server, std::string address)
      : server_(std::move(server)), address_(std::move(address)) {}

  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace zhudong::rpc
