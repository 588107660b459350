// Calling somebody else's service with our own certificate: what a sink, the command line and the tests use.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace zhudong::rpc {

struct ClientTls {
  std::string certificate;  // PEM files
  std::string key;
  std::string ca;
};

// Opens lazily: an error here means that a file can't be read, not that nobody answers. With `reload_s` above 0 the
// files are read again when they change. `server_name` stands in for the host when the other's certificate is checked.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& target, const ClientTls& tls,
                                                           const std::string& server_name, int reload_s);

}  // namespace zhudong::rpc
