// SecurityService: who may do what, and the certificates and keys that this rests on. Thin.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/access/grants.h"
#include "zhudong/v1/security_service.grpc.pb.h"

namespace zhudong::rpc {

// All of it outlives the service. The functions may be called from any thread.
struct SecurityParts {
  const access::Grants& grants;
  std::string version;
  std::function<std::vector<v1::CertificateStatus>()> certificates;
  std::function<v1::ListKeysResponse()> keys;
};

// Thread-safe.
class SecurityService final : public v1::SecurityService::CallbackService {
 public:
  explicit SecurityService(SecurityParts parts) : parts_(std::move(parts)) {}

  grpc::ServerUnaryReactor* GetSession(grpc::CallbackServerContext* context, const v1::GetSessionRequest* request,
                                       v1::GetSessionResponse* response) override;
  grpc::ServerUnaryReactor* ListCertificates(grpc::CallbackServerContext* context,
                                             const v1::ListCertificatesRequest* request,
                                             v1::ListCertificatesResponse* response) override;
  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* context, const v1::ListKeysRequest* request,
                                     v1::ListKeysResponse* response) override;
  grpc::ServerUnaryReactor* ListGrants(grpc::CallbackServerContext* context, const v1::ListGrantsRequest* request,
                                       v1::ListGrantsResponse* response) override;

 private:
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, std::string_view method,
                                   const std::function<void(const access::Principal&)>& fill) const;

  const SecurityParts parts_;
};

}  // namespace zhudong::rpc
