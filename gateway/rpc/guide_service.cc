#include "gateway/rpc/guide_service.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "gateway/cases/publication.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/approval_results.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/unary.h"

namespace zhudong::rpc {
namespace {

// Anybody may ask, and each answer reads every approval there is.
constexpr int kMostReadersAtOnce = 2;

// The day that is asked for; `otherwise` where none is.
absl::CivilDay DayAsked(const std::string& text, const char* field, absl::CivilDay otherwise,
                        std::vector<model::FieldViolation>& violations) {
  if (text.empty()) return otherwise;
  const model::Date date = model::ParseIsoDate(text);
  if (!date.ok() || date.precision != model::DatePrecision::kDay) violations.push_back({field, "give YYYY-MM-DD"});
  return date.day;
}

}  // namespace

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
  const absl::CivilDay day = DayAsked(request.day(), "day", model::DayOf(clock_.Now()), violations);
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

grpc::ServerUnaryReactor* GuideService::ListApprovalResults(grpc::CallbackServerContext* context,
                                                            const v1::ListApprovalResultsRequest* request,
                                                            v1::ListApprovalResultsResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    if (absl::Status may = grants_.MayCall(who, "GuideService/ListApprovalResults").ToStatus(); !may.ok()) return may;
    const absl::Cleanup done = [this] { --reading_; };
    if (++reading_ > kMostReadersAtOnce) {
      absl::Status busy = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                       "others are reading the results: try again in a moment");
      model::SetRetryAfter(busy, absl::Seconds(1));
      return busy;
    }
    return FillResults(*request, *response);
  });
}

absl::Status GuideService::FillResults(const v1::ListApprovalResultsRequest& request,
                                       v1::ListApprovalResultsResponse& response) const {
  std::vector<model::FieldViolation> violations;
  if (!IsDivisionPrefix(request.division_code())) violations.push_back({"division_code", "give 2, 4 or 6 digits"});
  const absl::CivilDay first = DayAsked(request.first_day(), "first_day", absl::CivilDay::min(), violations);
  const absl::CivilDay last = DayAsked(request.last_day(), "last_day", absl::CivilDay::max(), violations);
  if (violations.empty() && first > last) violations.push_back({"last_day", "give no day before first_day"});
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  // 141000 is the city with its counties.
  const std::string prefix(model::DivisionPrefix(request.division_code()));
  const std::string question =
      absl::StrCat("ListApprovalResults\n", prefix, "\n", request.first_day(), "\n", request.last_day());
  absl::StatusOr<PageStart> from = ReadPage(request.page_size(), question, request.page_token());
  if (!from.ok()) return from.status();
  ApprovalResultsPage page(std::move(from->start), from->size, first, last);
  const absl::Status visited =
      cases_.VisitAll({v1::CASE_KIND_WORKS_APPROVAL}, prefix, std::nullopt, [&page](const v1::CaseFile& file) {
        if (auto publication = cases::PublicationOf(file)) {
          page.Add(file.case_id(), *std::move(publication));
        }
        return true;
      });
  if (!visited.ok()) return visited;
  response.set_next_page_token(MakePageToken(question, page.Write(response)));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* GuideService::ListDivisions(grpc::CallbackServerContext* context,
                                                      const v1::ListDivisionsRequest* request,
                                                      v1::ListDivisionsResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::Status may = grants_.MayCall(who, "GuideService/ListDivisions").ToStatus();
    return may.ok() ? FillDivisions(*request, *response) : may;
  });
}

absl::Status GuideService::FillDivisions(const v1::ListDivisionsRequest& request,
                                         v1::ListDivisionsResponse& response) const {
  const std::string& prefix = request.division_prefix();
  if (!prefix.empty() && !IsDivisionPrefix(prefix)) {
    return model::InvalidFields({{"division_prefix", "give 2, 4 or 6 digits, or none"}});
  }
  if (divisions_ == nullptr) return absl::OkStatus();
  for (const auto& [code, name] : divisions_->Within(prefix)) {
    v1::Division& division = *response.add_divisions();
    division.set_division_code(code);
    division.set_name(name);
  }
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
