// ConfigService: the settings file put in force while the gateway runs. Thin: reading, comparing and applying are the
// composition root's.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/delivery/delivery.h"
#include "gateway/rpc/act_log.h"
#include "zhudong/v1/config_service.grpc.pb.h"

namespace zhudong::rpc {

// All of it outlives the service. Called from one thread at a time, which may wait.
struct ConfigParts {
  std::function<absl::StatusOr<v1::ConfigPlan>()> plan;
  std::function<absl::StatusOr<v1::ApplyConfigResponse>(const std::string& plan_id, const delivery::Operator& by)>
      apply;
  const access::Grants& grants;
  access::AuditChain* audit = nullptr;  // null: that somebody without the role tried is kept nowhere
};

// Thread-safe. Works on a thread of its own, because adapters that stop may take seconds: one call at a time, the next
// one is ABORTED.
class ConfigService final : public v1::ConfigService::CallbackService {
 public:
  explicit ConfigService(ConfigParts parts) : parts_(std::move(parts)) {}
  // The server must be down.
  ~ConfigService() override;

  grpc::ServerUnaryReactor* PlanConfig(grpc::CallbackServerContext* context, const v1::PlanConfigRequest* request,
                                       v1::PlanConfigResponse* response) override;
  grpc::ServerUnaryReactor* ApplyConfig(grpc::CallbackServerContext* context, const v1::ApplyConfigRequest* request,
                                        v1::ApplyConfigResponse* response) override;

 private:
  // Lets the thread run `act` when the caller may call the method, and finish the call with what it says.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, std::string_view method,
                                   std::function<absl::Status(const access::Principal&)> act);

  const ConfigParts parts_;
  const ActLog acts_{parts_.grants, parts_.audit};
  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread worker_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
