#include "gateway/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server_builder.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/base/clock.h"
#include "gateway/base/priority.h"
#include "gateway/crypto/certificate.h"
#include "gateway/rpc/library.h"

namespace zhudong::rpc {
namespace {

constexpr int kStreamWindowBytes = 1 << 20;
constexpr int kMaxLocalAnswerBytes = 16 << 20;
constexpr int kMinPingIntervalMs = 10000;
constexpr int kKeepaliveMs = 60000;
constexpr int kKeepaliveTimeoutMs = 20000;

absl::StatusOr<std::string> ReadWhole(const std::string& what, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file && !text.empty()) return text;
  return absl::FailedPreconditionError(absl::StrCat("the ", what, " ", path, " can't be read"));
}

// gRPC starts with whatever the files hold, and then no handshake ever succeeds.
absl::Status CheckFiles(const ServerOptions& options) {
  const absl::StatusOr<std::string> certificate = ReadWhole("server certificate", options.certificate);
  if (!certificate.ok()) return certificate.status();
  const absl::StatusOr<std::string> key = ReadWhole("server key", options.key);
  if (!key.ok()) return key.status();
  const absl::StatusOr<std::string> ca = ReadWhole("client CA", options.client_ca);
  if (!ca.ok()) return ca.status();
  if (const absl::Status pair = crypto::CheckKeyPair(*certificate, *key); !pair.ok()) {
    return absl::FailedPreconditionError(absl::StrCat("the server can't use certificate ", options.certificate,
                                                      " with key ", options.key, ": ", pair.message()));
  }
  if (const absl::Status usable = crypto::CheckCertificates(*ca); !usable.ok()) {
    return absl::FailedPreconditionError(absl::StrCat("the client CA ", options.client_ca, " ", usable.message()));
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const ServerOptions& options) {
  const auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      options.key, options.certificate, options.client_ca, static_cast<unsigned>(options.certificate_reload_s));
  grpc::experimental::TlsServerCredentialsOptions tls(provider);
  tls.watch_root_certs();
  tls.watch_identity_key_cert_pairs();
  tls.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(tls);
}

std::string HostOf(const std::string& listen) { return listen.substr(0, listen.rfind(':')); }

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<grpc::Service*>& services) {
  if (absl::Status files = CheckFiles(options); !files.ok()) return files;
  KeepLibraryUp();
  static std::once_flag reflection;
  std::call_once(reflection, [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });

  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, Credentials(options), &port);
  // Without this a second gateway on the same port would start silently and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // What a stream that is not read may pile up here. gRPC would let it grow with the line's speed, to many MiB each.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kStreamWindowBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // Subscribers wait for days: their pings are welcome, also without a call.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  grpc::ResourceQuota quota("zhudong");
  quota.Resize(options.memory_quota_bytes);
  builder.SetResourceQuota(quota);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  if (options.calls != nullptr) interceptors.push_back(options.calls->NewInterceptors());
  if (options.revocations != nullptr) interceptors.push_back(options.revocations->NewInterceptors());
  if (!interceptors.empty()) builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : services) builder.RegisterService(service);
  // gRPC's threads have the priority of the one that starts them.
  std::unique_ptr<grpc::Server> server;
  std::thread([&builder, &server] {
    base::TakePriority(base::Priority::kTakingIn);
    server = builder.BuildAndStart();
  }).join();
  if (server == nullptr || port == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("can't listen on ", options.listen, ": is another gateway running there?"));
  }
  return std::unique_ptr<Server>(new Server(std::move(server), absl::StrCat(HostOf(options.listen), ":", port)));
}

Server::~Server() { Stop(absl::ZeroDuration()); }

std::shared_ptr<grpc::Channel> Server::LocalChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxLocalAnswerBytes);
  return server_->InProcessChannel(arguments);
}

void Server::Stop(absl::Duration grace) {
  if (server_ == nullptr) return;
  server_->Shutdown(absl::ToChronoTime(base::DeadlineIn(grace)));
  server_->Wait();
  server_.reset();
}

}  // namespace zhudong::rpc
