// CaseService.GetReport: every case of a place once, into the figures of a period.
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "gateway/cases/fact.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/model/errors.h"
#include "gateway/reports/report.h"
#include "gateway/rpc/case_service.h"
#include "gateway/rpc/report_work.h"
#include "gateway/rpc/unary.h"

namespace zhudong::rpc {
namespace {

// Each reads every case there is.
constexpr int kMostReportsAtOnce = 2;
constexpr absl::Duration kReportsRetry = absl::Seconds(5);

// What figures are told of projects, each worked out once.
class Projects {
 public:
  explicit Projects(pipeline::ProjectsThen then) : then_(std::move(then)) {}

  // Null: nothing is known of it.
  absl::StatusOr<const reports::ProjectFacts*> Find(const std::string& code) {
    auto known = known_.find(code);
    if (known == known_.end()) {
      absl::StatusOr<std::optional<pipeline::ProjectThen>> then = then_.Find(code);
      if (!then.ok()) return then.status();
      std::optional<reports::ProjectFacts> facts;
      if (*then) facts = FactsOf(**then);
      known = known_.emplace(code, facts).first;
    }
    return known->second ? &*known->second : nullptr;
  }

 private:
  static reports::ProjectFacts FactsOf(const pipeline::ProjectThen& then) {
    reports::ProjectFacts facts;
    const model::Date accepted = model::ParseIsoDate(then.project.accepted_date());
    if (accepted.ok() && accepted.precision == model::DatePrecision::kDay) facts.accepted = accepted.day;
    if (then.forecast) facts.forecast_kw = then.forecast->demand().expected_kw();
    if (then.first) facts.first_forecast_kw = then.first->demand().expected_kw();
    return facts;
  }

  const pipeline::ProjectsThen then_;
  std::map<std::string, std::optional<reports::ProjectFacts>> known_;
};

}  // namespace

grpc::ServerUnaryReactor* CaseService::GetReport(grpc::CallbackServerContext* context,
                                                 const v1::GetReportRequest* request, v1::GetReportResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::Cleanup done = [this] { --reporting_; };
    if (++reporting_ > kMostReportsAtOnce) {
      absl::Status busy = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                       "other reports are being made: try again in a moment");
      model::SetRetryAfter(busy, kReportsRetry);
      return busy;
    }
    return FillReport(who, *request, *response, [context] { return context->IsCancelled(); });
  });
}

absl::Status CaseService::FillReport(const access::Principal& who, const v1::GetReportRequest& request,
                                     v1::GetReportResponse& response, absl::FunctionRef<bool()> is_cancelled) const {
  absl::StatusOr<reports::Basis> basis = reports::ReadQuestion(request, parts_.clock.Now());
  if (!basis.ok()) return basis.status();
  // Of a whole place, or not at all: part of a city under the city's name would be a wrong report.
  const std::string prefix(model::DivisionPrefix(basis->division_code));
  if (absl::Status may = parts_.grants.MayRead(who, prefix).ToStatus(); !may.ok()) return may;
  const absl::StatusOr<Gathered> gathered =
      GatherFigures(parts_.cases, *std::move(basis), parts_.baseline, request.has_as_known_at(), is_cancelled);
  if (!gathered.ok()) return gathered.status();
  return reports::WriteReport(gathered->basis, *gathered->figures, request.format(), gathered->rules_version, response);
}

absl::StatusOr<Gathered> GatherFigures(const pipeline::CaseModel& cases, reports::Basis basis,
                                       const ReportBaseline& baseline, bool then,
                                       absl::FunctionRef<bool()> is_cancelled) {
  const auto rules = cases.RulesAt(basis.as_known_at);
  if (!rules.ok()) return rules.status();
  if (*rules == nullptr) {
    return absl::FailedPreconditionError("there were no rules of cases then: ask for a later moment");
  }
  basis.rules = (*rules)->clocks;
  basis.visits_before = baseline.visits_before;
  basis.days_before = baseline.days_before;
  auto figures = std::make_unique<reports::Figures>(basis);
  absl::StatusOr<pipeline::ProjectsThen> projects_then = cases.ProjectsAt(basis.as_known_at);
  if (!projects_then.ok()) return projects_then.status();
  Projects projects(*std::move(projects_then));
  absl::Status failed;
  bool cancelled = false;
  const absl::Status visited =
      cases.VisitAll({}, std::string(model::DivisionPrefix(basis.division_code)),
                     then ? std::optional(basis.as_known_at) : std::nullopt, [&](const v1::CaseFile& file) {
                       absl::StatusOr<const reports::ProjectFacts*> project = nullptr;
                       if (figures->AsksForProject(file)) project = projects.Find(file.project_code());
                       failed.Update(project.status());
                       if (!failed.ok()) return false;
                       figures->Add(file, *project);
                       cancelled = is_cancelled();
                       return !cancelled;
                     });
  if (!visited.ok()) return visited;
  if (!failed.ok()) return failed;
  if (cancelled) return absl::CancelledError("nobody waits for the report any more");
  return Gathered{std::move(basis), std::move(figures), (*rules)->version};
}

}  // namespace zhudong::rpc
