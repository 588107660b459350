// AdminService: what operators ask and do. Thin: every answer comes from the part that knows it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/delivery/deliverers.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/leftovers.h"
#include "gateway/ingest/ingest.h"
#include "gateway/ingest/mending.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/rpc/act_log.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::rpc {

// All of it outlives the service.
struct AdminParts {
  const ingest::Ingest& ingest;
  const journal::Journal& journal;
  const delivery::DemandLog& outbox;
  const pipeline::ReadModel& read_model;
  const pipeline::Pipeline& pipeline;
  const delivery::Deliverers& deliverers;
  delivery::Leftovers& leftovers;
  std::function<std::vector<v1::SourceStatus>()> sources;
  std::function<v1::ConfigInForce()> config;
  const access::Grants& grants;
  access::AuditChain* audit;  // null: acts are kept with the subscriber alone
  absl::Time started_at;
  std::string version;
  ingest::Mending& mending;
};

// Thread-safe.
class AdminService final : public v1::AdminService::CallbackService {
 public:
  explicit AdminService(AdminParts parts) : parts_(std::move(parts)) {}

  // What GetStatus answers.
  v1::GetStatusResponse CollectStatus() const;

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* ListQuarantine(grpc::CallbackServerContext* context,
                                           const v1::ListQuarantineRequest* request,
                                           v1::ListQuarantineResponse* response) override;
  grpc::ServerUnaryReactor* GetQuarantinedItem(grpc::CallbackServerContext* context,
                                               const v1::GetQuarantinedItemRequest* request,
                                               v1::GetQuarantinedItemResponse* response) override;
  grpc::ServerUnaryReactor* ResubmitQuarantined(grpc::CallbackServerContext* context,
                                                const v1::ResubmitQuarantinedRequest* request,
                                                v1::ResubmitQuarantinedResponse* response) override;
  grpc::ServerUnaryReactor* DismissQuarantined(grpc::CallbackServerContext* context,
                                               const v1::DismissQuarantinedRequest* request,
                                               v1::DismissQuarantinedResponse* response) override;
  grpc::ServerUnaryReactor* ListDeadLetters(grpc::CallbackServerContext* context,
                                            const v1::ListDeadLettersRequest* request,
                                            v1::ListDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* GetDeadLetter(grpc::CallbackServerContext* context, const v1::GetDeadLetterRequest* request,
                                          v1::GetDeadLetterResponse* response) override;
  grpc::ServerUnaryReactor* ReplayDeadLetters(grpc::CallbackServerContext* context,
                                              const v1::ReplayDeadLettersRequest* request,
                                              v1::ReplayDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* ResolveDeadLetter(grpc::CallbackServerContext* context,
                                              const v1::ResolveDeadLetterRequest* request,
                                              v1::ResolveDeadLetterResponse* response) override;
  grpc::ServerUnaryReactor* StartReplay(grpc::CallbackServerContext* context, const v1::StartReplayRequest* request,
                                        v1::StartReplayResponse* response) override;
  grpc::ServerUnaryReactor* StopReplay(grpc::CallbackServerContext* context, const v1::StopReplayRequest* request,
                                       v1::StopReplayResponse* response) override;
  grpc::ServerUnaryReactor* ChangeSubscriber(grpc::CallbackServerContext* context,
                                             const v1::ChangeSubscriberRequest* request,
                                             v1::ChangeSubscriberResponse* response) override;
  grpc::ServerUnaryReactor* Reconcile(grpc::CallbackServerContext* context, const v1::ReconcileRequest* request,
                                      v1::ReconcileResponse* response) override;
  grpc::ServerUnaryReactor* ListOperatorActs(grpc::CallbackServerContext* context,
                                             const v1::ListOperatorActsRequest* request,
                                             v1::ListOperatorActsResponse* response) override;

 private:
  // Runs `act` when the caller may call the method, and finishes the call with what it says.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, std::string_view method,
                                   const std::function<absl::Status(const access::Principal&)>& act) const;
  // Nullopt for acts that need none.
  absl::StatusOr<std::optional<v1::DemandEvent>> MakeRepair(const delivery::Deliverer& deliverer,
                                                            const v1::ResolveDeadLetterRequest& request) const;
  absl::Status Resolve(const access::Principal& who, const v1::ResolveDeadLetterRequest& request,
                       v1::ResolveDeadLetterResponse& response) const;
  absl::Status Release(const access::Principal& who, const v1::ReplayDeadLettersRequest& request,
                       v1::ReplayDeadLettersResponse& response) const;
  absl::Status BeginReplay(const access::Principal& who, const v1::StartReplayRequest& request,
                           v1::StartReplayResponse& response) const;
  absl::Status EndReplay(const access::Principal& who, const v1::StopReplayRequest& request,
                         v1::StopReplayResponse& response) const;
  absl::Status Change(const access::Principal& who, const v1::ChangeSubscriberRequest& request,
                      v1::ChangeSubscriberResponse& response) const;
  absl::Status FillActs(const v1::ListOperatorActsRequest& request, v1::ListOperatorActsResponse& response) const;
  absl::StatusOr<std::shared_ptr<delivery::Deliverer>> FindDeliverer(const std::string& subscriber) const;
  absl::Status FillQuarantine(const v1::ListQuarantineRequest& request, v1::ListQuarantineResponse& response) const;
  absl::Status FillDeadLetters(const v1::ListDeadLettersRequest& request, v1::ListDeadLettersResponse& response) const;

  absl::Status Mend(const access::Principal& who, const v1::ResubmitQuarantinedRequest& request,
                    v1::ResubmitQuarantinedResponse& response) const;

  const AdminParts parts_;
  const ActLog acts_{parts_.grants, parts_.audit};
};

}  // namespace zhudong::rpc
