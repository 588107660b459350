#include "gateway/app/receiver/credentials.h"

#include "gateway/base/files.h"

namespace zhudong::app {

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReceiverCredentials(const std::string& certificate,
                                                                             const std::string& key,
                                                                             const std::string& ca) {
  const absl::StatusOr<std::string> own = base::ReadFile(certificate);
  if (!own.ok()) return own.status();
  const absl::StatusOr<std::string> secret = base::ReadPrivateFile(key);
  if (!secret.ok()) return secret.status();
  const absl::StatusOr<std::string> root = base::ReadFile(ca);
  if (!root.ok()) return root.status();
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = *root;
  options.pem_key_cert_pairs.push_back({*secret, *own});
  return grpc::SslServerCredentials(options);
}

}  // namespace zhudong::app
