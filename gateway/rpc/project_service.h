// ProjectService: reading projects and forecasts. Everybody sees the divisions that were granted, and no others.
#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/rpc/answer_term.h"
#include "zhudong/v1/project_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. What it is given outlives it.
class ProjectService final : public v1::ProjectService::CallbackService {
 public:
  ProjectService(const pipeline::ReadModel& projects, const access::Grants& grants, const delivery::DemandLog& log,
                 const journal::Journal& journal, AnswerTerm term = {})
      : projects_(projects), grants_(grants), log_(log), journal_(journal), term_(std::move(term)) {}

  grpc::ServerUnaryReactor* GetProject(grpc::CallbackServerContext* context, const v1::GetProjectRequest* request,
                                       v1::GetProjectResponse* response) override;
  // A page ends at its size or at about 2 MiB, whichever comes first.
  grpc::ServerUnaryReactor* ListProjects(grpc::CallbackServerContext* context, const v1::ListProjectsRequest* request,
                                         v1::ListProjectsResponse* response) override;
  grpc::ServerUnaryReactor* GetForecast(grpc::CallbackServerContext* context, const v1::GetForecastRequest* request,
                                        v1::GetForecastResponse* response) override;
  grpc::ServerUnaryReactor* ListForecasts(grpc::CallbackServerContext* context, const v1::ListForecastsRequest* request,
                                          v1::ListForecastsResponse* response) override;
  // At most kMostSummed forecasts; RESOURCE_EXHAUSTED while others sum, for it keeps one of gRPC's few threads busy.
  grpc::ServerUnaryReactor* SummarizeDemand(grpc::CallbackServerContext* context,
                                            const v1::SummarizeDemandRequest* request,
                                            v1::SummarizeDemandResponse* response) override;
  grpc::ServerUnaryReactor* ListDemandChanges(grpc::CallbackServerContext* context,
                                              const v1::ListDemandChangesRequest* request,
                                              v1::ListDemandChangesResponse* response) override;

 private:
  absl::Status Summarize(const access::Principal& who, const v1::SummarizeDemandRequest& request,
                         v1::SummarizeDemandResponse& response, absl::FunctionRef<bool()> is_cancelled) const;
  absl::Status FillChanges(const access::Principal& who, const v1::ListDemandChangesRequest& request,
                           v1::ListDemandChangesResponse& response) const;
  // The id of the project that `name` names, which the caller may read.
  absl::StatusOr<std::string> Find(const access::Principal& who, const std::string& name) const;

  const pipeline::ReadModel& projects_;
  const access::Grants& grants_;
  const delivery::DemandLog& log_;
  const journal::Journal& journal_;
  const AnswerTerm term_;
  mutable std::atomic<int> summing_ = 0;
};

}  // namespace zhudong::rpc
