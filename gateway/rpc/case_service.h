// CaseService: reading cases, and what goes with them. Everybody sees the divisions that were granted, and no others.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/choice.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/rpc/report_work.h"
#include "zhudong/v1/case_service.grpc.pb.h"

namespace zhudong::rpc {

struct CaseParts {
  const pipeline::CaseModel& cases;
  const access::Grants& grants;
  const base::Clock& clock;
  const pipeline::ReadModel& projects;
  double power_factor = 0.95;                       // kW a kVA
  const delivery::EventChoices* choices = nullptr;  // which service a principal's subscriber is; null: nobody is any
  ReportBaseline baseline = {};
};

// Thread-safe. What it is given outlives it.
class CaseService final : public v1::CaseService::CallbackService {
 public:
  explicit CaseService(const CaseParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context, const v1::GetCaseRequest* request,
                                    v1::GetCaseResponse* response) override;
  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context, const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* GetProgress(grpc::CallbackServerContext* context, const v1::GetProgressRequest* request,
                                        v1::GetProgressResponse* response) override;
  // Who was granted no division is answered, too: with what is public.
  grpc::ServerUnaryReactor* FindCapacity(grpc::CallbackServerContext* context, const v1::FindCapacityRequest* request,
                                         v1::FindCapacityResponse* response) override;
  // These two: RESOURCE_EXHAUSTED while another of them is worked out; OUT_OF_RANGE where the answer would be too long.
  grpc::ServerUnaryReactor* ListShortages(grpc::CallbackServerContext* context, const v1::ListShortagesRequest* request,
                                          v1::ListShortagesResponse* response) override;
  grpc::ServerUnaryReactor* ListSharedDigs(grpc::CallbackServerContext* context,
                                           const v1::ListSharedDigsRequest* request,
                                           v1::ListSharedDigsResponse* response) override;
  // RESOURCE_EXHAUSTED while others are being made.
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context, const v1::GetReportRequest* request,
                                      v1::GetReportResponse* response) override;

 private:
  // The case of this name that the caller may read, as known at a moment (absent: now).
  absl::StatusOr<v1::CaseFile> Find(const access::Principal& who, const std::string& name, v1::CaseKind kind,
                                    const google::protobuf::Timestamp* as_known_at) const;
  void Cut(const access::Principal& who, v1::CaseFile& file) const;
  absl::Status FillList(const access::Principal& who, const v1::ListCasesRequest& request,
                        v1::ListCasesResponse& response) const;
  absl::StatusOr<std::vector<v1::CapacityPlace>> Places(const std::vector<std::string>& divisions) const;
  absl::Status FillShortages(const access::Principal& who, const v1::ListShortagesRequest& request,
                             v1::ListShortagesResponse& response) const;
  absl::Status FillSharedDigs(const access::Principal& who, const v1::ListSharedDigsRequest& request,
                              v1::ListSharedDigsResponse& response) const;
  absl::Status FillReport(const access::Principal& who, const v1::GetReportRequest& request,
                          v1::GetReportResponse& response, absl::FunctionRef<bool()> is_cancelled) const;
  absl::Status OneAtATime(absl::FunctionRef<absl::Status()> work) const;

  const CaseParts parts_;
  mutable std::atomic<int> working_ = 0;
  std::atomic<int> reporting_ = 0;
};

}  // namespace zhudong::rpc
