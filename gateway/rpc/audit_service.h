// AuditService: the audit chain, verified where it stands and exported for a regulator.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "zhudong/v1/audit_service.grpc.pb.h"

namespace zhudong::rpc {

// The keyed digest that stands for a holder in audit records.
using HolderDigest = std::function<std::string(v1::HolderIdType type, std::string_view number)>;

// Thread-safe. What it is given outlives it. A call reads ahead by one frame: a slow client holds no memory.
class AuditService final : public v1::AuditService::CallbackService {
 public:
  AuditService(access::AuditChain& chain, const access::Grants& grants, HolderDigest holder_digest)
      : chain_(chain), grants_(grants), holder_digest_(std::move(holder_digest)) {}

  grpc::ServerWriteReactor<v1::VerifyAuditResponse>* VerifyAudit(grpc::CallbackServerContext* context,
                                                                 const v1::VerifyAuditRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportAuditResponse>* ExportAudit(grpc::CallbackServerContext* context,
                                                                 const v1::ExportAuditRequest* request) override;
  // Looks at no more than some ten thousand records a page.
  grpc::ServerUnaryReactor* SearchAudit(grpc::CallbackServerContext* context, const v1::SearchAuditRequest* request,
                                        v1::SearchAuditResponse* response) override;

 private:
  absl::Status Search(const v1::SearchAuditRequest& request, v1::SearchAuditResponse& response) const;
  // Who calls, if an auditor; the act is in the chain when this returns.
  absl::Status Begin(const grpc::CallbackServerContext& context, std::string_view method, const std::string& act);

  access::AuditChain& chain_;
  const access::Grants& grants_;
  const HolderDigest holder_digest_;
};

}  // namespace zhudong::rpc
