// mTLS for the receiver.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace zhudong::app {

// Asks for a client certificate of `ca` and verifies it. FAILED_PRECONDITION when a file can't be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReceiverCredentials(const std::string& certificate,
                                                                             const std::string& key,
                                                                             const std::string& ca);

}  // namespace zhudong::app
