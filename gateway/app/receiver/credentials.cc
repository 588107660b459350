#include "gateway/app/receiver/credentials.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace zhudong::app {
namespace {

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::FailedPreconditionError(absl::StrCat("can't read ", path));
  return text.str();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReceiverCredentials(const std::string& certificate,
                                                                             const std::string& key,
                                                                             const std::string& ca) {
  const absl::StatusOr<std::string> own = ReadPem(certificate);
  if (!own.ok()) return own.status();
  const absl::StatusOr<std::string> secret = ReadPem(key);
  if (!secret.ok()) return secret.status();
  const absl::StatusOr<std::string> root = ReadPem(ca);
  if (!root.ok()) return root.status();
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = *root;
  options.pem_key_cert_pairs.push_back({*secret, *own});
  return grpc::SslServerCredentials(options);
}

}  // namespace zhudong::app
