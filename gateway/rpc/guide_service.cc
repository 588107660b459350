#include "gateway/rpc/guide_service.h"

#include <optional>
#include <vector>

#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/unary.h"

namespace zhudong::rpc {

grpc::ServerUnaryReactor* GuideService::GetGuide(grpc::CallbackServerContext* context,
                                                 const v1::GetGuideRequest* request, v1::GetGuideResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::Status may = grants_.MayCall(who, "GuideService/GetGuide").ToStatus();
    return may.ok() ? Fill(*request, *response) : may;
  });
}

absl::Status GuideService::Fill(const v1::GetGuideRequest& request, v1::GetGuideResponse& response) const {
  std::vector<model::FieldViolation> violations;
  if (!model::ParseDivisionCode(request.division_code()).well_formed) {
    violations.push_back({"division_code", "give 6, 9 or 12 digits"});
  }
  absl::CivilDay day = model::DayOf(clock_.Now());
  if (!request.day().empty()) {
    const model::Date date = model::ParseIsoDate(request.day());
    if (!date.ok() || date.precision != model::DatePrecision::kDay) violations.push_back({"day", "give YYYY-MM-DD"});
    day = date.day;
  }
  const std::optional<policy::Customer> customer = policy::CustomerOf(request.customer_class());
  if (!customer && request.customer_class() != v1::CUSTOMER_CLASS_UNSPECIFIED) {
    violations.push_back({"customer_class", "a value of CustomerClass"});
  }
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  absl::StatusOr<v1::Guide> guide = rules_->Find(request.division_code(), customer, day);
  if (!guide.ok()) return guide.status();
  *response.mutable_guide() = *std::move(guide);
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
