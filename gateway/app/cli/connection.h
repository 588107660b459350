// The way to a running gateway: address, certificates, channel, deadline.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/cli/profile.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace zhudong::cli {

// What the common options say; empty for what was not given.
struct ConnectionOptions {
  std::string profile;
  std::string as;
  std::string gateway;
  std::string server_name;
  std::string ca;
  std::string cert;
  std::string key;
  double timeout_seconds = 30;
};

// The value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;

inline constexpr std::string_view kDefaultGateway = "127.0.0.1:7443";

// Puts together what is given, each from the first that has it: option, environment (ZHUDONG_GATEWAY, _SERVER_NAME,
// _CA, _CERT, _KEY), profile file. The profile is --profile, ZHUDONG_PROFILE, or the first that exists of
// `default_profiles`. An identity chosen with --as comes before the environment's certificate.
// INVALID_ARGUMENT says what is missing or contradicts itself.
absl::StatusOr<Profile> Resolve(const ConnectionOptions& options, const Environment& environment,
                                const std::vector<std::string>& default_profiles);

// `./data/dev/client.toml`, where `zhudong dev` puts it, then `~/.config/zhudong/client.toml`.
std::vector<std::string> DefaultProfiles(const Environment& environment);

// The text of a PEM file. INVALID_ARGUMENT, naming `option`, when it can't be read or is none.
absl::StatusOr<std::string> ReadPem(const std::string& path, std::string_view option);

// Reads the certificates and opens a channel (nothing is sent yet). INVALID_ARGUMENT when a file can't be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Profile& profile);

// The gRPC status with its google.rpc details as payloads (model/errors.h).
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace zhudong::cli
