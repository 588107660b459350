// Demand events as rows, and what becomes of each of them. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "zhudong/v1/demand.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::postgres_table {

// What the tables say of the projects and events of one call.
struct Known {
  std::map<std::string, uint64_t> last_sequence;  // by project, of what was applied last
  std::set<std::string> event_ids;                // of those asked for, that are there
};

// One for each event, in order: DUPLICATE when it is there already, STALE when something newer of its project is, else
// APPLIED. Events of one call follow each other as if each had a call of its own.
std::vector<v1::ReceiptOutcome> Decide(const std::vector<v1::DemandEvent>& events, const Known& known);

// The rows of demand_event for the events that are APPLIED: a JSON array of objects, one for each, with the columns'
// names.
absl::StatusOr<std::string> EventRows(const std::vector<v1::DemandEvent>& events,
                                      const std::vector<v1::ReceiptOutcome>& outcomes);

// The rows of project_demand for the projects of those events: one for each project, as it stands after its last event.
// A row without `state` leaves the forecast as it is.
std::string ProjectRows(const std::vector<v1::DemandEvent>& events, const std::vector<v1::ReceiptOutcome>& outcomes);

}  // namespace zhudong::postgres_table
