// LicenseService: how utilities ask for licenses. Translates; what is decided is decided at the desk.
#pragma once

#include "gateway/licenses/license_desk.h"
#include "gateway/rpc/license_watch.h"
#include "zhudong/v1/license_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. The desk outlives it, and it outlives the server that it is registered with.
class LicenseService final : public v1::LicenseService::CallbackService {
 public:
  LicenseService(licenses::LicenseDesk& desk, const access::LicenseGrants& grants, const base::Clock& clock,
                 LicenseWatchLimits limits = {});
  ~LicenseService() override;

  // Ends every watch. Before the desk stops and before the server does.
  void Shutdown();

  grpc::ServerUnaryReactor* GetLicense(grpc::CallbackServerContext* context, const v1::GetLicenseRequest* request,
                                       v1::GetLicenseResponse* response) override;
  grpc::ServerUnaryReactor* FindLicenses(grpc::CallbackServerContext* context, const v1::FindLicensesRequest* request,
                                         v1::FindLicensesResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetLicenses(grpc::CallbackServerContext* context,
                                             const v1::BatchGetLicensesRequest* request,
                                             v1::BatchGetLicensesResponse* response) override;
  grpc::ServerUnaryReactor* GetLicenseArchive(grpc::CallbackServerContext* context,
                                              const v1::GetLicenseArchiveRequest* request,
                                              v1::GetLicenseArchiveResponse* response) override;
  grpc::ServerUnaryReactor* CheckReadiness(grpc::CallbackServerContext* context,
                                           const v1::CheckReadinessRequest* request,
                                           v1::CheckReadinessResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchLicensesResponse>* WatchLicenses(grpc::CallbackServerContext* context,
                                                                     const v1::WatchLicensesRequest* request) override;

 private:
  licenses::LicenseDesk& desk_;
  const access::LicenseGrants& grants_;
  const std::shared_ptr<LicenseWatchHub> watches_;
};

}  // namespace zhudong::rpc
