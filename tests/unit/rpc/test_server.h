// An in-process server behind mutual TLS, and channels to it as any principal of certs/make-dev-certs.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/server.h>
#include <grpcpp/support/status.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace zhudong::rpc {

// A directory that goes away with it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Certificates, made once a test program: `utility-grid`, `operator-duty`, `platform-land` and the others,
// and `nameless`, whose certificate has no principal.
const std::filesystem::path& Certificates();

// Serves `services` on a free port of loopback until it goes.
class TestServer {
 public:
  explicit TestServer(const std::vector<grpc::Service*>& services);
  ~TestServer() { Shutdown(); }
  void Shutdown();
  // A connection of its own, as the holder of this certificate.
  std::shared_ptr<grpc::Channel> ChannelAs(const std::string& certificate) const;

 private:
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// The error as it was before ToGrpc, details and all.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace zhudong::rpc
