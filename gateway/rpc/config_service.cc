#include "gateway/rpc/config_service.h"

#include <utility>

#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxReasonBytes = 800;  // 200 characters of four bytes

}  // namespace

ConfigService::~ConfigService() {
  absl::MutexLock lock(&mutex_);
  if (worker_.joinable()) worker_.join();
}

grpc::ServerUnaryReactor* ConfigService::Answer(grpc::CallbackServerContext& context, std::string_view method,
                                                std::function<absl::Status(const access::Principal&)> act) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  absl::Status may = who.status();
  if (may.ok()) may = acts_.Allow(*who, method);
  absl::MutexLock lock(&mutex_);
  if (may.ok() && busy_) may = absl::AbortedError("another plan or apply is under way: try again when it has ended");
  if (!may.ok()) {
    reactor->Finish(ToGrpc(may));
    return reactor;
  }
  if (worker_.joinable()) worker_.join();  // it needs the lock no more
  busy_ = true;
  worker_ = std::thread([this, reactor, who = *who, act = std::move(act)] {
    const absl::Status status = act(who);
    {
      absl::MutexLock done(&mutex_);
      busy_ = false;
    }
    reactor->Finish(ToGrpc(status));
  });
  return reactor;
}

grpc::ServerUnaryReactor* ConfigService::PlanConfig(grpc::CallbackServerContext* context, const v1::PlanConfigRequest*,
                                                    v1::PlanConfigResponse* response) {
  return Answer(*context, "ConfigService/PlanConfig", [this, response](const access::Principal&) {
    absl::StatusOr<v1::ConfigPlan> plan = parts_.plan();
    if (plan.ok()) *response->mutable_plan() = *std::move(plan);
    return plan.status();
  });
}

grpc::ServerUnaryReactor* ConfigService::ApplyConfig(grpc::CallbackServerContext* context,
                                                     const v1::ApplyConfigRequest* request,
                                                     v1::ApplyConfigResponse* response) {
  return Answer(
      *context, "ConfigService/ApplyConfig", [this, request, response](const access::Principal& who) -> absl::Status {
        if (request->reason().size() > kMaxReasonBytes) {
          return model::InvalidFields({{"reason", "at most 200 characters"}});
        }
        absl::StatusOr<v1::ApplyConfigResponse> applied = parts_.apply(request->plan_id(), {who.id, request->reason()});
        if (applied.ok()) *response = *std::move(applied);
        return applied.status();
      });
}

}  // namespace zhudong::rpc
