#include "gateway/app/cli/connection.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"
#include "gateway/model/wire_status.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace zhudong::cli {
namespace {

constexpr int kMaxMessageBytes = 16 << 20;
constexpr int kKeepaliveMs = 30000;
constexpr int kKeepaliveTimeoutMs = 20000;

absl::StatusOr<Profile> FindProfile(const ConnectionOptions& options, const Environment& environment,
                                    const std::vector<std::string>& default_profiles) {
  const std::string named = options.profile.empty() ? environment("ZHUDONG_PROFILE") : options.profile;
  if (!named.empty()) return LoadProfile(named);
  for (const std::string& file : default_profiles) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return LoadProfile(file);
  }
  return Profile{};
}

std::string FirstOf(const std::string& option, const std::string& environment, const std::string& profile) {
  return !option.empty() ? option : !environment.empty() ? environment : profile;
}

absl::Status TakeIdentity(const std::string& name, Profile& profile) {
  const auto found = profile.identities.find(name);
  if (found != profile.identities.end()) {
    profile.identity = found->second;
    return absl::OkStatus();
  }
  std::vector<std::string> known;
  for (const auto& [other, identity] : profile.identities) known.push_back(other);
  return absl::InvalidArgumentError(
      absl::StrCat("--as ", name, ": the profile has no such identity; it has ",
                   known.empty() ? std::string("none: name a profile with --profile") : absl::StrJoin(known, ", ")));
}

}  // namespace

std::vector<std::string> DefaultProfiles(const Environment& environment) {
  std::vector<std::string> files = {"data/dev/client.toml"};
  std::string base = environment("XDG_CONFIG_HOME");
  if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.config";
  if (!base.empty()) files.push_back(base + "/zhudong/client.toml");
  return files;
}

absl::StatusOr<Profile> Resolve(const ConnectionOptions& options, const Environment& environment,
                                const std::vector<std::string>& default_profiles) {
  absl::StatusOr<Profile> profile = FindProfile(options, environment, default_profiles);
  if (!profile.ok()) return profile;
  profile->gateway = FirstOf(options.gateway, environment("ZHUDONG_GATEWAY"), profile->gateway);
  if (profile->gateway.empty()) profile->gateway = std::string(kDefaultGateway);
  profile->server_name = FirstOf(options.server_name, environment("ZHUDONG_SERVER_NAME"), profile->server_name);
  profile->ca = FirstOf(options.ca, environment("ZHUDONG_CA"), profile->ca);
  const bool chosen = !options.as.empty();
  if (chosen) {
    absl::Status status = TakeIdentity(options.as, *profile);
    if (!status.ok()) return status;
  }
  profile->identity.cert = FirstOf(options.cert, chosen ? "" : environment("ZHUDONG_CERT"), profile->identity.cert);
  profile->identity.key = FirstOf(options.key, chosen ? "" : environment("ZHUDONG_KEY"), profile->identity.key);

  std::vector<std::string> missing;
  if (profile->ca.empty()) missing.push_back("--ca (ZHUDONG_CA)");
  if (profile->identity.cert.empty()) missing.push_back("--cert (ZHUDONG_CERT)");
  if (profile->identity.key.empty()) missing.push_back("--key (ZHUDONG_KEY)");
  if (!missing.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the gateway is reached over mutual TLS: give ", absl::StrJoin(missing, ", "),
                     ", or a profile that holds them with --profile (`zhudong dev` writes one)"));
  }
  return profile;
}

absl::StatusOr<std::string> ReadPem(const std::string& path, std::string_view option) {
  std::ifstream in(path);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return absl::InvalidArgumentError(
        absl::StrCat(base::ToAbsl(option), " ", path, " can't be read: is the path right, and may you read it?"));
  }
  if (text.str().find("-----BEGIN") == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(base::ToAbsl(option), " ", path, " is no PEM file"));
  }
  return text.str();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Profile& profile) {
  // gRPC reports every failed connection attempt on stderr by itself; Explain says it better. Set before it starts.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  grpc::SslCredentialsOptions tls;
  const struct {
    std::string_view option;
    const std::string& path;
    std::string& out;
  } files[] = {{"--ca", profile.ca, tls.pem_root_certs},
               {"--cert", profile.identity.cert, tls.pem_cert_chain},
               {"--key", profile.identity.key, tls.pem_private_key}};
  for (const auto& file : files) {
    if (file.option == "--key") {
      if (absl::Status own = base::CheckPrivate(file.path); !own.ok()) return own;
    }
    absl::StatusOr<std::string> text = ReadPem(file.path, file.option);
    if (!text.ok()) return text.status();
    file.out = *std::move(text);
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // Whoever watches hears of a host that went without a word.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  if (!profile.server_name.empty()) arguments.SetSslTargetNameOverride(profile.server_name);
  return grpc::CreateCustomChannel(profile.gateway, grpc::SslCredentials(tls), arguments);
}

absl::Status FromGrpc(const grpc::Status& status) {
  return model::FromWire(status.error_code(), status.error_message(), status.error_details());
}

}  // namespace zhudong::cli
