// GuideService: what a region makes public. Open to everybody who has a certificate.
#pragma once

#include <memory>
#include <utility>

#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/policy/guide.h"
#include "zhudong/v1/guide_service.grpc.pb.h"

namespace zhudong::rpc {

// Thread-safe. Grants and clock outlive it.
class GuideService final : public v1::GuideService::CallbackService {
 public:
  GuideService(std::shared_ptr<const policy::GuideRules> rules, const access::Grants& grants, const base::Clock& clock)
      : rules_(std::move(rules)), grants_(grants), clock_(clock) {}

  grpc::ServerUnaryReactor* GetGuide(grpc::CallbackServerContext* context, const v1::GetGuideRequest* request,
                                     v1::GetGuideResponse* response) override;

 private:
  absl::Status Fill(const v1::GetGuideRequest& request, v1::GetGuideResponse& response) const;

  const std::shared_ptr<const policy::GuideRules> rules_;
  const access::Grants& grants_;
  const base::Clock& clock_;
};

}  // namespace zhudong::rpc
