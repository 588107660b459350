#include "gateway/rpc/repair.h"

#include "absl/strings/str_cat.h"

namespace zhudong::rpc {

absl::StatusOr<v1::DemandEvent> RepairOf(const v1::DemandEvent& dead, const pipeline::Standing& standing) {
  if (dead.has_utility_answered() || dead.has_case_changed() || dead.has_service_invitation()) {
    return absl::FailedPreconditionError(
        absl::StrCat(dead.event_id(), " tells no forecast, and a repair does: release the project, or skip it"));
  }
  if (standing.last_sequence < dead.project_sequence()) {
    return absl::FailedPreconditionError(
        absl::StrCat("project ", dead.project_id(), " stands before ", dead.event_id(),
                     ": the state was restored or is being derived again; try later, or skip the event"));
  }
  v1::DemandEvent event;
  event.set_event_id(absl::StrCat(dead.project_id(), ".", standing.last_sequence, "r"));
  event.set_project_id(dead.project_id());
  event.set_project_sequence(standing.last_sequence);
  *event.mutable_caused_at() = dead.caused_at();
  event.set_division_code(dead.division_code());
  event.set_stage(dead.stage());
  if (standing.project) {
    event.set_division_code(standing.project->division_code());
    event.set_stage(standing.project->stage());
  }
  if (standing.forecast) {
    for (const v1::EvidenceRef& evidence : standing.forecast->evidence()) {
      if (evidence.received_at().seconds() > event.caused_at().seconds()) {
        *event.mutable_caused_at() = evidence.received_at();
      }
    }
    *event.mutable_forecast_issued()->mutable_forecast() = *standing.forecast;
    return event;
  }
  v1::ForecastWithdrawn& withdrawn = *event.mutable_forecast_withdrawn();
  withdrawn.set_successor_project_id(standing.successor);
  withdrawn.set_reason(!standing.successor.empty() ? "merged"
                       : standing.project          ? "not_forecastable"
                                                   : "evidence_withdrawn");
  return event;
}

}  // namespace zhudong::rpc
