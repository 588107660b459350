#include "gateway/rpc/client_credentials.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/rpc/library.h"

namespace zhudong::rpc {
namespace {

constexpr int kKeepaliveMs = 30000;
constexpr int kMaxMessageBytes = 16 << 20;
// The watcher must have some interval; without reloading it is long.
constexpr int kNoReload_s = 24 * 3600;

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& target, const ClientTls& tls,
                                                           const std::string& server_name, int reload_s) {
  for (const std::string& path : {tls.certificate, tls.key, tls.ca}) {
    if (access(path.c_str(), R_OK) != 0) {
      return absl::FailedPreconditionError(absl::StrCat("`", path, "` can't be read: give certificate, key and CA"));
    }
  }
  KeepLibraryUp();
  const auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      tls.key, tls.certificate, tls.ca, static_cast<unsigned>(reload_s > 0 ? reload_s : kNoReload_s));
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider);
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  grpc::ChannelArguments arguments;
  if (!server_name.empty()) arguments.SetSslTargetNameOverride(server_name);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  return grpc::CreateCustomChannel(target, grpc::experimental::TlsCredentials(options), arguments);
}

}  // namespace zhudong::rpc
