#include "tests/unit/rpc/test_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "gateway/model/wire_status.h"
#include "gateway/rpc/library.h"

namespace zhudong::rpc {
namespace {

std::string Contents(const std::string& file) {
  std::ifstream in(Certificates() / file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void Run(const std::string& command) {
  if (std::system(command.c_str()) == 0) return;
  std::cerr << "failed: " << command << "\n";
  std::abort();
}

}  // namespace

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "zhudong-rpc-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

const std::filesystem::path& Certificates() {
  static const TempDir* const directory = [] {
    static TempDir made;
    const std::string directory = made.path().string();
    Run(std::string(ZHUDONG_SOURCE_DIR) + "/certs/make-dev-certs --quiet --utility other " + directory);
    // Of the same CA, but without a principal.
    Run("cd " + directory +
        " && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout nameless.key -out nameless.csr"
        " -subj /CN=nameless 2>/dev/null && openssl x509 -req -in nameless.csr -CA ca.crt -CAkey ca.key -set_serial 77"
        " -out nameless.crt 2>/dev/null");
    return &made;
  }();
  return directory->path();
}

TestServer::TestServer(const std::vector<grpc::Service*>& services) {
  KeepLibraryUp();
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = Contents("ca.crt");
  options.pem_key_cert_pairs.push_back({Contents("server.key"), Contents("server.crt")});
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port_);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
}

void TestServer::Shutdown() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  server_->Wait();
  server_.reset();
}

std::shared_ptr<grpc::Channel> TestServer::ChannelAs(const std::string& certificate) const {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = Contents("ca.crt");
  options.pem_private_key = Contents(certificate + ".key");
  options.pem_cert_chain = Contents(certificate + ".crt");
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port_), grpc::SslCredentials(options), arguments);
}

absl::Status FromGrpc(const grpc::Status& status) {
  return model::FromWire(status.error_code(), status.error_message(), status.error_details());
}

}  // namespace zhudong::rpc
