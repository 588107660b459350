#include "gateway/rpc/demand_service.h"

#include <utility>

#include "gateway/model/errors.h"
#include "gateway/rpc/demand_hub.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"
#include "gateway/rpc/subscribe_stream.h"

namespace zhudong::rpc {

DemandService::DemandService(const DemandParts& parts) : hub_(std::make_shared<DemandHub>(parts)) { hub_->Start(); }
DemandService::~DemandService() { Shutdown(); }

void DemandService::Shutdown() { hub_->Stop(); }

void DemandService::Recheck() { hub_->Recheck(); }

grpc::ServerBidiReactor<v1::SubscribeRequest, v1::SubscribeResponse>* DemandService::Subscribe(
    grpc::CallbackServerContext* context) {
  return SubscribeStream::Make(hub_, PrincipalOf(*context));
}

grpc::ServerUnaryReactor* DemandService::ReportReceived(grpc::CallbackServerContext* context,
                                                        const v1::ReportReceivedRequest* request,
                                                        v1::ReportReceivedResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpc(Report(PrincipalOf(*context), *request, *response)));
  return reactor;
}

absl::Status DemandService::Report(const absl::StatusOr<access::Principal>& who,
                                   const v1::ReportReceivedRequest& request,
                                   v1::ReportReceivedResponse& response) const {
  if (!who.ok()) return who.status();
  const DemandParts& parts = hub_->parts();
  if (absl::Status may = parts.grants.MaySubscribe(*who, request.subscriber()).ToStatus(); !may.ok()) return may;
  if (const std::shared_ptr<delivery::Deliverer> deliverer = parts.deliverers.Find(request.subscriber());
      deliverer != nullptr) {
    absl::StatusOr<v1::ReconciliationDay> day = deliverer->Report(request.day(), request.counts());
    if (!day.ok()) return day.status();
    *response.mutable_day() = *std::move(day);
    return absl::OkStatus();
  }
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_SUBSCRIBER_UNKNOWN,
                      "no subscriber by this name is pushed to: counts are kept of those alone");
}

}  // namespace zhudong::rpc
