// GuideService: what a region makes public. Open to everybody who has a certificate.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/model/division_code.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/policy/guide.h"
#include "gateway/store/database.h"
#include "zhudong/v1/guide_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. Database, grants and clock outlive it.
class GuideService final : public v1::GuideService::CallbackService {
 public:
  // `divisions` null: no table was given.
  GuideService(std::shared_ptr<const policy::GuideRules> rules, std::shared_ptr<const model::DivisionList> divisions,
               const store::Database& database, const access::Grants& grants, const base::Clock& clock)
      : rules_(std::move(rules)), divisions_(std::move(divisions)), cases_(database), grants_(grants), clock_(clock) {}

  grpc::ServerUnaryReactor* GetGuide(grpc::CallbackServerContext* context, const v1::GetGuideRequest* request,
                                     v1::GetGuideResponse* response) override;
  // RESOURCE_EXHAUSTED while others are being read: each reads every approval there is.
  grpc::ServerUnaryReactor* ListApprovalResults(grpc::CallbackServerContext* context,
                                                const v1::ListApprovalResultsRequest* request,
                                                v1::ListApprovalResultsResponse* response) override;
  grpc::ServerUnaryReactor* ListDivisions(grpc::CallbackServerContext* context, const v1::ListDivisionsRequest* request,
                                          v1::ListDivisionsResponse* response) override;

 private:
  absl::Status Fill(const v1::GetGuideRequest& request, v1::GetGuideResponse& response) const;
  absl::Status FillResults(const v1::ListApprovalResultsRequest& request,
                           v1::ListApprovalResultsResponse& response) const;
  absl::Status FillDivisions(const v1::ListDivisionsRequest& request, v1::ListDivisionsResponse& response) const;

  const std::shared_ptr<const policy::GuideRules> rules_;
  const std::shared_ptr<const model::DivisionList> divisions_;
  const pipeline::CaseModel cases_;
  const access::Grants& grants_;
  const base::Clock& clock_;
  std::atomic<int> reading_ = 0;
};

}  // namespace zhudong::rpc
