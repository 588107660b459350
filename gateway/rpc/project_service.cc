#include "gateway/rpc/project_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/list_projects.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/project_filter.h"
#include "gateway/rpc/status.h"
#include "gateway/rpc/unary.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxNameBytes = 256;
// Below the 4 MiB that a gRPC client takes unless told otherwise.
constexpr size_t kPageBytes = 2u << 20;
// So many are read between looks at the size of the page.
constexpr size_t kChunk = 16;

using Violations = std::vector<model::FieldViolation>;

// One page of a list: `add` answers how many bytes one more project adds to the response.
template <typename Request, typename Add>
absl::StatusOr<std::string> FillPage(const pipeline::ReadModel& projects, const std::vector<std::string>& divisions,
                                     const Request& request, bool with_forecast_only, const Add& add) {
  Violations violations;
  const size_t size = PageSize(request.page_size(), violations);
  CheckFilter(request.filter(), violations);
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  const std::string question = absl::StrCat(Request::descriptor()->name(), "\n", absl::StrJoin(divisions, ","), "\n",
                                            request.filter().SerializeAsString());
  absl::StatusOr<std::string> start = ReadPageToken(question, request.page_token());
  if (!start.ok()) return start.status();
  size_t bytes = 0;
  for (size_t count = 0; count < size && bytes < kPageBytes;) {
    const size_t chunk = std::min(kChunk, size - count);
    auto page = ListProjects(projects, request.filter(), divisions, *start, chunk, with_forecast_only);
    if (!page.ok()) return page.status();
    for (const std::string& id : page->project_ids) {
      const absl::StatusOr<size_t> added = add(id);
      if (!added.ok()) return added.status();
      bytes += *added;
    }
    count += page->project_ids.size();
    *start = std::move(page->next);
    if (start->empty()) break;
  }
  return MakePageToken(question, *start);
}

}  // namespace

absl::StatusOr<std::string> ProjectService::Find(const access::Principal& who, const std::string& name) const {
  // Who may read nothing is not told what exists.
  if (const auto any = GrantedDivisions(grants_, who, {}); !any.ok()) return any.status();
  if (name.empty() || name.size() > kMaxNameBytes) {
    return model::InvalidFields({{"project_id", "a project id, project code, permit number or supervision number"}});
  }
  absl::StatusOr<std::string> id = projects_.Resolve(name);
  if (!id.ok()) return id;
  const absl::StatusOr<v1::Project> project = projects_.GetProject(*id);
  if (!project.ok()) return project.status();
  if (absl::Status may = grants_.MayRead(who, project->division_code()).ToStatus(); !may.ok()) return may;
  return id;
}

grpc::ServerUnaryReactor* ProjectService::GetProject(grpc::CallbackServerContext* context,
                                                     const v1::GetProjectRequest* request,
                                                     v1::GetProjectResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::StatusOr<std::string> id = Find(who, request->project_id());
    if (!id.ok()) return id.status();
    absl::StatusOr<v1::GetProjectResponse> story = projects_.GetStory(*id);
    if (!story.ok()) return story.status();
    *response = *std::move(story);
    if (response->has_open_demand()) term_.Apply(*response->mutable_open_demand());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ProjectService::GetForecast(grpc::CallbackServerContext* context,
                                                      const v1::GetForecastRequest* request,
                                                      v1::GetForecastResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::StatusOr<std::string> id = Find(who, request->project_id());
    if (!id.ok()) return id.status();
    absl::StatusOr<std::optional<v1::Forecast>> forecast = projects_.GetForecast(*id);
    if (!forecast.ok()) return forecast.status();
    if (!forecast->has_value()) {
      return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_FORECAST_NOT_FOUND,
                          absl::StrCat("project ", *id,
                                       " is known, but nothing that was said of it allows a forecast: "
                                       "GetProject shows what was"),
                          {{"project_id", *id}});
    }
    *response->mutable_forecast() = **std::move(forecast);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ProjectService::ListProjects(grpc::CallbackServerContext* context,
                                                       const v1::ListProjectsRequest* request,
                                                       v1::ListProjectsResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) -> absl::Status {
    const auto divisions = GrantedDivisions(grants_, who, AskedDivisions(request->filter()));
    if (!divisions.ok()) return divisions.status();
    auto next = FillPage(projects_, *divisions, *request, /*with_forecast_only=*/false,
                         [&](const std::string& id) -> absl::StatusOr<size_t> {
                           absl::StatusOr<v1::Project> project = projects_.GetProject(id);
                           if (absl::IsNotFound(project.status())) return 0;  // merged since it was listed
                           if (!project.ok()) return project.status();
                           return (*response->add_projects() = *std::move(project)).ByteSizeLong();
                         });
    if (next.ok()) response->set_next_page_token(*std::move(next));
    return next.status();
  });
}

grpc::ServerUnaryReactor* ProjectService::ListForecasts(grpc::CallbackServerContext* context,
                                                        const v1::ListForecastsRequest* request,
                                                        v1::ListForecastsResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) -> absl::Status {
    const auto divisions = GrantedDivisions(grants_, who, AskedDivisions(request->filter()));
    if (!divisions.ok()) return divisions.status();
    auto next = FillPage(projects_, *divisions, *request, /*with_forecast_only=*/true,
                         [&](const std::string& id) -> absl::StatusOr<size_t> {
                           absl::StatusOr<std::optional<v1::Forecast>> forecast = projects_.GetForecast(id);
                           if (!forecast.ok()) return forecast.status();
                           if (!forecast->has_value()) return 0;  // withdrawn since it was listed
                           return (*response->add_forecasts() = **std::move(forecast)).ByteSizeLong();
                         });
    if (next.ok()) response->set_next_page_token(*std::move(next));
    return next.status();
  });
}

}  // namespace zhudong::rpc
