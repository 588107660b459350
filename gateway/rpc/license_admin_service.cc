#include "gateway/rpc/license_admin_service.h"

#include <utility>

#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {

absl::StatusOr<licenses::Caller> LicenseAdminService::Caller(const grpc::CallbackServerContext& context,
                                                             std::string_view method) const {
  absl::StatusOr<access::Principal> who = PrincipalOf(context);
  if (!who.ok()) return who.status();
  if (absl::Status may = acts_.Allow(*who, method); !may.ok()) return may;
  return licenses::Caller{std::move(who->id), TraceparentOf(context, ""), absl::FromChrono(context.deadline())};
}

grpc::ServerUnaryReactor* LicenseAdminService::RevokeLicense(grpc::CallbackServerContext* context,
                                                             const v1::RevokeLicenseRequest* request,
                                                             v1::RevokeLicenseResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<licenses::Caller> caller = Caller(*context, "LicenseAdminService/RevokeLicense");
  absl::Status status = caller.status();
  if (status.ok()) {
    absl::StatusOr<v1::RevokeLicenseResponse> done = desk_.Revoke(*caller, *request);
    if (done.ok()) *response = *std::move(done);
    status = done.status();
  }
  reactor->Finish(ToGrpc(status));
  return reactor;
}

grpc::ServerUnaryReactor* LicenseAdminService::EraseHolder(grpc::CallbackServerContext* context,
                                                           const v1::EraseHolderRequest* request,
                                                           v1::EraseHolderResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<licenses::Caller> caller = Caller(*context, "LicenseAdminService/EraseHolder");
  absl::Status status = caller.status();
  if (status.ok()) {
    absl::StatusOr<v1::EraseHolderResponse> done = desk_.Erase(*caller, *request);
    if (done.ok()) *response = *std::move(done);
    status = done.status();
  }
  reactor->Finish(ToGrpc(status));
  return reactor;
}

grpc::ServerUnaryReactor* LicenseAdminService::GetLicenseStatus(grpc::CallbackServerContext* context,
                                                                const v1::GetLicenseStatusRequest* /*request*/,
                                                                v1::GetLicenseStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::StatusOr<licenses::Caller> caller = Caller(*context, "LicenseAdminService/GetLicenseStatus");
  if (caller.ok()) *response = desk_.Status();
  reactor->Finish(ToGrpc(caller.status()));
  return reactor;
}

}  // namespace zhudong::rpc
