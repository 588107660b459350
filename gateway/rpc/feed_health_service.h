// FeedHealthService: how the feeds do, for operators, machines and the platforms themselves. Thin: gateway/feed_health
// knows.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/feed_health/watch.h"
#include "gateway/rpc/act_log.h"
#include "gateway/rpc/feed_health_watch.h"
#include "zhudong/v1/feed_health_service.grpc.pb.h"

namespace zhudong::rpc {

// All of it outlives the service.
struct FeedHealthParts {
  feed_health::Watch& watch;
  const access::Grants& grants;
  access::AuditChain* audit;  // null: operators' acts stand in no chain
};

// Thread-safe.
class FeedHealthService final : public v1::FeedHealthService::CallbackService {
 public:
  explicit FeedHealthService(FeedHealthParts parts);
  // Ends the watches. The server must not hand over calls any more.
  ~FeedHealthService() override { Shutdown(); }

  // For the watch's `changed`: tells who watches.
  void Tell(const v1::FeedHealth& health) { hub_->Tell(health); }
  void Shutdown() { hub_->Shutdown(); }

  grpc::ServerUnaryReactor* ListFeedHealth(grpc::CallbackServerContext* context,
                                           const v1::ListFeedHealthRequest* request,
                                           v1::ListFeedHealthResponse* response) override;
  grpc::ServerUnaryReactor* GetFeedHealth(grpc::CallbackServerContext* context, const v1::GetFeedHealthRequest* request,
                                          v1::GetFeedHealthResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchFeedHealthResponse>* WatchFeedHealth(
      grpc::CallbackServerContext* context, const v1::WatchFeedHealthRequest* request) override;
  grpc::ServerUnaryReactor* ReportDailyCount(grpc::CallbackServerContext* context,
                                             const v1::ReportDailyCountRequest* request,
                                             v1::ReportDailyCountResponse* response) override;
  grpc::ServerUnaryReactor* ReportHeartbeat(grpc::CallbackServerContext* context,
                                            const v1::ReportHeartbeatRequest* request,
                                            v1::ReportHeartbeatResponse* response) override;
  grpc::ServerUnaryReactor* PauseFeed(grpc::CallbackServerContext* context, const v1::PauseFeedRequest* request,
                                      v1::PauseFeedResponse* response) override;
  grpc::ServerUnaryReactor* ResumeFeed(grpc::CallbackServerContext* context, const v1::ResumeFeedRequest* request,
                                       v1::ResumeFeedResponse* response) override;
  grpc::ServerUnaryReactor* GiveUpGap(grpc::CallbackServerContext* context, const v1::GiveUpGapRequest* request,
                                      v1::GiveUpGapResponse* response) override;

 private:
  using Answering = std::function<absl::Status(const access::Principal&)>;
  // Runs `act` when the caller is known, and finishes the call with what it says.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, const Answering& act) const;
  // Operators see every feed, a platform its own.
  bool MaySee(const access::Principal& who, const std::string& feed) const;
  absl::Status CheckSees(const access::Principal& who, const std::string& feed) const;
  // Grant, reason, and records in the audit chain around an operator's act.
  absl::Status Do(const Act& act, const std::string& feed, absl::FunctionRef<absl::StatusOr<v1::FeedHealth>()> work,
                  v1::FeedHealth& health) const;

  const FeedHealthParts parts_;
  const ActLog acts_{parts_.grants, parts_.audit};
  const std::shared_ptr<FeedHealthHub> hub_;
};

}  // namespace zhudong::rpc
