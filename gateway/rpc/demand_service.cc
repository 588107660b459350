#include "gateway/rpc/demand_service.h"

#include "gateway/rpc/demand_hub.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/subscribe_stream.h"

namespace zhudong::rpc {

DemandService::DemandService(const DemandParts& parts) : hub_(std::make_shared<DemandHub>(parts)) { hub_->Start(); }
DemandService::~DemandService() { Shutdown(); }

void DemandService::Shutdown() { hub_->Stop(); }

grpc::ServerBidiReactor<v1::SubscribeRequest, v1::SubscribeResponse>* DemandService::Subscribe(
    grpc::CallbackServerContext* context) {
  return SubscribeStream::Make(hub_, PrincipalOf(*context));
}

}  // namespace zhudong::rpc
