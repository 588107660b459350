// CaseService.GetReport: every case of a place once, into the figures of a period.
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "gateway/cases/fact.h"
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
  bool cancelled = false;
  const absl::Status visited =
      cases.VisitAll({}, std::string(model::DivisionPrefix(basis.division_code)),
                     then ? std::optional(basis.as_known_at) : std::nullopt, [&](const v1::CaseFile& file) {
                       figures->Add(file);
                       cancelled = is_cancelled();
                       return !cancelled;
                     });
  if (!visited.ok()) return visited;
  if (cancelled) return absl::CancelledError("nobody waits for the report any more");
  return Gathered{std::move(basis), std::move(figures), (*rules)->version};
}

}  // namespace zhudong::rpc
