// What goes with cases: capacity, shortages, shared digs. Each looks at everything of its kind that the caller may
// read; those that take long go one at a time, for they keep one of gRPC's few threads busy.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/capacity/find.h"
#include "gateway/capacity/shortages.h"
#include "gateway/cases/fact.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/case_service.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/list_projects.h"
#include "gateway/rpc/unary.h"
#include "gateway/streets/shared_digs.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMostDemands = 50'000;
constexpr size_t kPage = 500;
constexpr int kMostDigs = 1000;
constexpr int kMostShortages = 1000;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2149;
constexpr size_t kYearDigits = 4;
// Below the 4 MiB that a gRPC client takes unless told otherwise.
constexpr size_t kMostBytes = 3u << 20;

bool Within(const std::vector<std::string>& divisions, std::string_view division) {
  return std::any_of(divisions.begin(), divisions.end(),
                     [&](const std::string& prefix) { return division.starts_with(prefix); });
}

absl::Status CheckDivisions(const google::protobuf::RepeatedPtrField<std::string>& divisions) {
  for (const std::string& division : divisions) {
    if (!IsDivisionPrefix(division)) return model::InvalidFields({{"divisions", "give 2, 4 or 6 digits"}});
  }
  return absl::OkStatus();
}

absl::Status Busy() {
  absl::Status busy = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                   "another such figure is being worked out: try again in a moment");
  model::SetRetryAfter(busy, absl::Seconds(1));
  return busy;
}

absl::Status TooLong(std::string_view what) {
  return absl::OutOfRangeError(
      absl::StrCat(base::ToAbsl(what), " is longer than one answer: ask for a smaller division"));
}

bool IsEnergized(const v1::Project& project) {
  return std::any_of(project.answers().begin(), project.answers().end(), [](const v1::UtilityAnswer& answer) {
    return !answer.joint_acceptance().energized_date().empty();
  });
}

int YearOf(const std::string& date) {
  int year = 0;
  for (size_t i = 0; i < kYearDigits && i < date.size(); ++i) year = year * 10 + (date[i] - '0');
  return date.size() < kYearDigits ? 0 : year;
}

}  // namespace

absl::StatusOr<std::vector<v1::CapacityPlace>> CaseService::Places(const std::vector<std::string>& divisions) const {
  std::vector<v1::CapacityPlace> places;
  const absl::Status visited =
      parts_.cases.VisitAll({v1::CASE_KIND_GRID_CAPACITY}, "", std::nullopt, [&](const v1::CaseFile& file) {
        if (!Within(divisions, file.division_code()) && !file.grid_capacity().public_()) return true;
        v1::CapacityPlace& place = places.emplace_back();
        if (file.evidence_size() > 0) place.set_feed(file.evidence(0).feed());
        place.set_division_code(file.division_code());
        *place.mutable_capacity() = file.grid_capacity();
        return true;
      });
  if (!visited.ok()) return visited;
  return places;
}

grpc::ServerUnaryReactor* CaseService::FindCapacity(grpc::CallbackServerContext* context,
                                                    const v1::FindCapacityRequest* request,
                                                    v1::FindCapacityResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) -> absl::Status {
    // Who was granted nothing is told what is public.
    const auto granted = GrantedDivisions(parts_.grants, who, {});
    absl::StatusOr<std::vector<v1::CapacityPlace>> places =
        Places(granted.ok() ? *granted : std::vector<std::string>{""});
    if (!places.ok()) return places.status();
    capacity::CapacityQuestion question;
    if (request->has_at()) question.at = request->at();
    question.division_code = request->division_code();
    question.at_least_kva = request->at_least_kva();
    question.public_only = !granted.ok();
    question.today = model::DayOf(parts_.clock.Now());
    auto found = capacity::CapacityFinder(*std::move(places)).Find(question);
    if (!found.ok()) return found.status();
    for (v1::CapacityPlace& place : *found) {
      *response->add_places() = std::move(place);
      if (response->ByteSizeLong() > kMostBytes) return TooLong("what was found");
    }
    return absl::OkStatus();
  });
}

absl::Status CaseService::FillShortages(const access::Principal& who, const v1::ListShortagesRequest& request,
                                        v1::ListShortagesResponse& response) const {
  if (absl::Status fine = CheckDivisions(request.divisions()); !fine.ok()) return fine;
  if (request.year() != 0 && (request.year() < kFirstYear || request.year() > kLastYear)) {
    return model::InvalidFields({{"year", "give 1900 to 2149, or 0 for every year"}});
  }
  const auto divisions = GrantedDivisions(parts_.grants, who, {request.divisions().begin(), request.divisions().end()});
  if (!divisions.ok()) return divisions.status();
  std::vector<capacity::ForecastDemand> demands;
  std::string start;
  do {
    auto page = ListProjects(parts_.projects, {}, *divisions, start, kPage, /*with_forecast_only=*/true);
    if (!page.ok()) return page.status();
    for (const std::string& id : page->project_ids) {
      const auto forecast = parts_.projects.GetForecast(id);
      const auto project = parts_.projects.GetProject(id);
      if (!forecast.ok() || !*forecast || !project.ok() || IsEnergized(*project)) continue;
      demands.push_back({id, (*forecast)->division_code(), YearOf((*forecast)->need_by_date()), (*forecast)->demand(),
                         (*forecast)->certainty()});
    }
    if (demands.size() > kMostDemands) return TooLong("the demand");
    start = std::move(page->next);
  } while (!start.empty());
  const auto places = Places(*divisions);
  if (!places.ok()) return places.status();
  capacity::ShortageRules rules;
  rules.power_factor = parts_.power_factor;
  auto shortages =
      capacity::FindShortages(demands, *places, static_cast<int>(model::DayOf(parts_.clock.Now()).year()), rules);
  if (!shortages.ok()) return shortages.status();
  for (v1::Shortage& shortage : *shortages) {
    if (request.year() != 0 && shortage.year() != request.year()) continue;
    if (response.shortages_size() == kMostShortages) break;
    *response.add_shortages() = std::move(shortage);
    if (response.ByteSizeLong() > kMostBytes) return TooLong("the list");
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* CaseService::ListShortages(grpc::CallbackServerContext* context,
                                                     const v1::ListShortagesRequest* request,
                                                     v1::ListShortagesResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    return OneAtATime([&] { return FillShortages(who, *request, *response); });
  });
}

grpc::ServerUnaryReactor* CaseService::ListSharedDigs(grpc::CallbackServerContext* context,
                                                      const v1::ListSharedDigsRequest* request,
                                                      v1::ListSharedDigsResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    return OneAtATime([&] { return FillSharedDigs(who, *request, *response); });
  });
}

absl::Status CaseService::FillSharedDigs(const access::Principal& who, const v1::ListSharedDigsRequest& request,
                                         v1::ListSharedDigsResponse& response) const {
  if (absl::Status fine = CheckDivisions(request.divisions()); !fine.ok()) return fine;
  const auto divisions = GrantedDivisions(parts_.grants, who, {request.divisions().begin(), request.divisions().end()});
  if (!divisions.ok()) return divisions.status();
  std::vector<streets::PlannedWorks> works;
  const absl::Status visited =
      parts_.cases.VisitAll({v1::CASE_KIND_STREET_WORKS}, "", std::nullopt, [&](const v1::CaseFile& file) {
        if (!Within(*divisions, file.division_code()) || file.evidence_size() == 0) return true;
        works.push_back({file.evidence(0).feed(), file.division_code(), file.street_works()});
        return true;
      });
  if (!visited.ok()) return visited;
  streets::SharedDigs found = streets::FindSharedDigs(works, model::DayOf(parts_.clock.Now()), {});
  for (v1::SharedDig& dig : found.digs) {
    if (response.digs_size() == kMostDigs) break;
    *response.add_digs() = std::move(dig);
    if (response.ByteSizeLong() > kMostBytes) return TooLong("the list");
  }
  return absl::OkStatus();
}

absl::Status CaseService::OneAtATime(absl::FunctionRef<absl::Status()> work) const {
  const absl::Cleanup leave = [this] { --working_; };
  if (++working_ > 1) return Busy();
  return work();
}

}  // namespace zhudong::rpc
