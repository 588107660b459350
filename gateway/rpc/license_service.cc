#include "gateway/rpc/license_service.h"

#include <utility>

#include "gateway/model/errors.h"
#include "gateway/rpc/cursor.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// Asks the desk by `call`; the answer becomes the response, whichever thread it comes on.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* Ask(licenses::LicenseDesk& desk, grpc::CallbackServerContext& context, const Request& request,
                              Response& response,
                              void (licenses::LicenseDesk::*call)(const licenses::Caller&, const Request&,
                                                                  licenses::Done<Response>)) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  absl::StatusOr<access::Principal> who = PrincipalOf(context);
  if (!who.ok()) {
    reactor->Finish(ToGrpc(who.status()));
    return reactor;
  }
  const licenses::Caller caller{std::move(who->id), TraceparentOf(context, ""), absl::FromChrono(context.deadline())};
  (desk.*call)(caller, request, [reactor, &response](absl::StatusOr<Response> answer) {
    if (answer.ok()) response = *std::move(answer);
    reactor->Finish(ToGrpc(answer.status()));
  });
  return reactor;
}

absl::Status MayWatch(const access::LicenseGrants& grants, const std::string& principal) {
  if (grants.MayAskAtAll(principal)) return absl::OkStatus();
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED,
                      "no license grant: ask the gateway's operator", {{"principal", principal}, {"needs", "grant"}});
}

}  // namespace

LicenseService::LicenseService(licenses::LicenseDesk& desk, const access::LicenseGrants& grants,
                               const base::Clock& clock, LicenseWatchLimits limits)
    : desk_(desk),
      grants_(grants),
      watches_(LicenseWatchHub::Make(
          desk, clock, limits, [&grants](const std::string& principal) { return MayWatch(grants, principal); })) {}

LicenseService::~LicenseService() { Shutdown(); }

void LicenseService::Shutdown() { watches_->Shutdown(); }

grpc::ServerUnaryReactor* LicenseService::GetLicense(grpc::CallbackServerContext* context,
                                                     const v1::GetLicenseRequest* request,
                                                     v1::GetLicenseResponse* response) {
  return Ask(desk_, *context, *request, *response, &licenses::LicenseDesk::Get);
}

grpc::ServerUnaryReactor* LicenseService::FindLicenses(grpc::CallbackServerContext* context,
                                                       const v1::FindLicensesRequest* request,
                                                       v1::FindLicensesResponse* response) {
  return Ask(desk_, *context, *request, *response, &licenses::LicenseDesk::Find);
}

grpc::ServerUnaryReactor* LicenseService::BatchGetLicenses(grpc::CallbackServerContext* context,
                                                           const v1::BatchGetLicensesRequest* request,
                                                           v1::BatchGetLicensesResponse* response) {
  return Ask(desk_, *context, *request, *response, &licenses::LicenseDesk::BatchGet);
}

grpc::ServerUnaryReactor* LicenseService::GetLicenseArchive(grpc::CallbackServerContext* context,
                                                            const v1::GetLicenseArchiveRequest* request,
                                                            v1::GetLicenseArchiveResponse* response) {
  return Ask(desk_, *context, *request, *response, &licenses::LicenseDesk::GetArchive);
}

grpc::ServerUnaryReactor* LicenseService::CheckReadiness(grpc::CallbackServerContext* context,
                                                         const v1::CheckReadinessRequest* request,
                                                         v1::CheckReadinessResponse* response) {
  return Ask(desk_, *context, *request, *response, &licenses::LicenseDesk::CheckReadiness);
}

grpc::ServerWriteReactor<v1::WatchLicensesResponse>* LicenseService::WatchLicenses(
    grpc::CallbackServerContext* context, const v1::WatchLicensesRequest* request) {
  const absl::StatusOr<access::Principal> who = PrincipalOf(*context);
  if (!who.ok()) return LicenseWatch::Refused(who.status());
  if (absl::Status may = MayWatch(grants_, who->id); !may.ok()) return LicenseWatch::Refused(may);
  uint64_t position = desk_.newest_change();
  if (!request->cursor().empty()) {
    const absl::StatusOr<uint64_t> asked = DecodeCursor(request->cursor());
    if (!asked.ok()) return LicenseWatch::Refused(asked.status());
    position = *asked;
  }
  return LicenseWatch::Make(watches_, who->id, position);
}

}  // namespace zhudong::rpc
