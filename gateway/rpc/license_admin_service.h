// LicenseAdminService: what operators do with licenses.
#pragma once

#include "gateway/access/grants.h"
#include "gateway/licenses/license_desk.h"
#include "zhudong/v1/license_admin_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. What it is given outlives it.
class LicenseAdminService final : public v1::LicenseAdminService::CallbackService {
 public:
  LicenseAdminService(licenses::LicenseDesk& desk, const access::Grants& grants) : desk_(desk), grants_(grants) {}

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
  const access::Grants& grants_;
};

}  // namespace zhudong::rpc
