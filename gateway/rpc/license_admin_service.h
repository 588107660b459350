// LicenseAdminService: what operators do with licenses.
#pragma once

#include "gateway/access/grants.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/rpc/act_log.h"
#include "zhudong/v1/license_admin_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. What it is given outlives it.
class LicenseAdminService final : public v1::LicenseAdminService::CallbackService {
 public:
  // `audit` null: that somebody without the role tried is kept nowhere.
  LicenseAdminService(licenses::LicenseDesk& desk, const access::Grants& grants, access::AuditChain* audit = nullptr)
      : desk_(desk), acts_(grants, audit) {}

  grpc::ServerUnaryReactor* RevokeLicense(grpc::CallbackServerContext* context, const v1::RevokeLicenseRequest* request,
                                          v1::RevokeLicenseResponse* response) override;
  grpc::ServerUnaryReactor* EraseHolder(grpc::CallbackServerContext* context, const v1::EraseHolderRequest* request,
                                        v1::EraseHolderResponse* response) override;
  grpc::ServerUnaryReactor* GetLicenseStatus(grpc::CallbackServerContext* context,
                                             const v1::GetLicenseStatusRequest* request,
                                             v1::GetLicenseStatusResponse* response) override;

 private:
  // Who calls, if one of those who may.
  absl::StatusOr<licenses::Caller> Caller(const grpc::CallbackServerContext& context, std::string_view method) const;

  licenses::LicenseDesk& desk_;
  const ActLog acts_;
};

}  // namespace zhudong::rpc
