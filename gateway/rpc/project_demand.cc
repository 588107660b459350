// Demand by county and year, and how it came to be what it is.
#include <map>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/bytes.h"
#include "gateway/rpc/demand_changes.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/list_projects.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/project_filter.h"
#include "gateway/rpc/project_service.h"
#include "gateway/rpc/unary.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMostSummed = 50000;
constexpr int kMostAtOnce = 2;
constexpr size_t kChunk = 256;
constexpr size_t kMostChanges = 200;  // a page: each has a forecast
constexpr size_t kYearDigits = 4;

void Add(const v1::DemandRange& demand, double times, v1::DemandRange& sum) {
  sum.set_low_kw(sum.low_kw() + times * demand.low_kw());
  sum.set_expected_kw(sum.expected_kw() + times * demand.expected_kw());
  sum.set_high_kw(sum.high_kw() + times * demand.high_kw());
}

// `2027-06-30` → 2027; 0 where no date is known.
uint32_t YearOf(const std::string& date) {
  uint32_t year = 0;
  return absl::SimpleAtoi(date.substr(0, kYearDigits), &year) ? year : 0;
}

}  // namespace

grpc::ServerUnaryReactor* ProjectService::SummarizeDemand(grpc::CallbackServerContext* context,
                                                          const v1::SummarizeDemandRequest* request,
                                                          v1::SummarizeDemandResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::Cleanup done = [this] { --summing_; };
    if (++summing_ > kMostAtOnce) {
      absl::Status busy = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                       "others are summing up demand: try again in a moment");
      model::SetRetryAfter(busy, absl::Seconds(1));
      return busy;
    }
    return Summarize(who, *request, *response, [context] { return context->IsCancelled(); });
  });
}

absl::Status ProjectService::Summarize(const access::Principal& who, const v1::SummarizeDemandRequest& request,
                                       v1::SummarizeDemandResponse& response,
                                       absl::FunctionRef<bool()> is_cancelled) const {
  const auto divisions = GrantedDivisions(grants_, who, AskedDivisions(request.filter()));
  if (!divisions.ok()) return divisions.status();
  std::vector<model::FieldViolation> violations;
  CheckFilter(request.filter(), violations);
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  std::map<std::pair<std::string, uint32_t>, v1::DemandSum> sums;
  std::string start;
  for (size_t summed = 0; summed < kMostSummed;) {
    if (is_cancelled()) return absl::CancelledError("the caller is gone");
    absl::StatusOr<pipeline::Page> page =
        rpc::ListProjects(projects_, request.filter(), *divisions, start, kChunk, /*with_forecast_only=*/true);
    if (!page.ok()) return page.status();
    for (const std::string& id : page->project_ids) {
      const absl::StatusOr<std::optional<v1::Forecast>> forecast = projects_.GetForecast(id);
      if (!forecast.ok()) return forecast.status();
      if (!forecast->has_value()) continue;  // withdrawn since it was listed
      const v1::Forecast& of = **forecast;
      v1::DemandSum& sum = sums[{of.division_code().substr(0, 6), YearOf(of.need_by_date())}];
      sum.set_projects(sum.projects() + 1);
      Add(of.demand(), 1, *sum.mutable_demand());
      Add(of.demand(), of.certainty(), *sum.mutable_weighted());
    }
    summed += page->project_ids.size();
    start = std::move(page->next);
    if (start.empty()) break;
  }
  response.set_incomplete(!start.empty());
  for (auto& [where, sum] : sums) {
    sum.set_division_code(where.first);
    sum.set_year(where.second);
    *response.add_sums() = std::move(sum);
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ProjectService::ListDemandChanges(grpc::CallbackServerContext* context,
                                                            const v1::ListDemandChangesRequest* request,
                                                            v1::ListDemandChangesResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) { return FillChanges(who, *request, *response); });
}

absl::Status ProjectService::FillChanges(const access::Principal& who, const v1::ListDemandChangesRequest& request,
                                         v1::ListDemandChangesResponse& response) const {
  v1::ProjectFilter filter;
  filter.set_division_prefix(request.division_prefix());
  const auto divisions = GrantedDivisions(grants_, who, AskedDivisions(filter));
  if (!divisions.ok()) return divisions.status();
  std::vector<model::FieldViolation> violations;
  if (!request.division_prefix().empty() && !IsDivisionPrefix(request.division_prefix())) {
    violations.push_back({"division_prefix", "the first 2, 4 or 6 digits of a division code: 44, 4401, 440112"});
    return model::InvalidFields(std::move(violations));
  }
  ChangesQuery query{.divisions = *divisions, .forecasts_only = request.forecasts_only()};
  if (!request.project_id().empty()) {
    absl::StatusOr<std::string> id = Find(who, request.project_id());
    if (!id.ok()) return id.status();
    query.project_id = *std::move(id);
  }
  const std::string question = absl::StrCat("demand changes\n", absl::StrJoin(*divisions, ","), "\n", query.project_id,
                                            "\n", request.forecasts_only());
  const absl::StatusOr<NumberedPage> page = ReadNumberedPage(request.page_size(), question, request.page_token());
  if (!page.ok()) return page.status();
  query.before = page->start;
  query.limit = std::min(page->size, kMostChanges);
  absl::StatusOr<ChangesPage> found = rpc::ListDemandChanges(log_, journal_, query);
  if (!found.ok()) return found.status();
  for (v1::DemandChange& change : found->changes) *response.add_changes() = std::move(change);
  if (found->next == 0) return absl::OkStatus();
  response.set_next_page_token(MakeNumberedToken(question, found->next));
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
