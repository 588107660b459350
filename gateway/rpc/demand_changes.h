// The demand log read from its end back: what became of forecasts, and which event caused it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "zhudong/v1/project_service.pb.h"

namespace zhudong::rpc {

struct ChangesQuery {
  std::vector<std::string> divisions;  // prefixes; any of them
  std::string project_id;              // empty: of all
  bool forecasts_only = false;
  uint64_t before = 0;  // demand sequence; 0: from the newest on
  size_t limit = 0;
};

struct ChangesPage {
  std::vector<v1::DemandChange> changes;  // newest first
  uint64_t next = 0;                      // `before` of the next page; 0: there is none
};

// Looks at no more than a few thousand entries a page, so a page may be short, or empty, before the end. Thread-safe.
absl::StatusOr<ChangesPage> ListDemandChanges(const delivery::DemandLog& log, const journal::Journal& journal,
                                              const ChangesQuery& query);

}  // namespace zhudong::rpc
