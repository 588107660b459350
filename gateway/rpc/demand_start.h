// Where a subscription begins: its first message, checked and resolved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/subscriptions.h"
#include "zhudong/v1/demand_service.pb.h"

namespace zhudong::rpc {

struct ResolvedStart {
  std::vector<std::string> divisions;  // as GrantedDivisions gives them
  bool snapshot = false;
  uint64_t position = 0;  // demand sequence; what comes after it is told
};

// INVALID_FIELD, NOT_GRANTED, CURSOR_INVALID or CURSOR_EXPIRED.
absl::StatusOr<ResolvedStart> ResolveStart(const v1::SubscribeStart& start, const access::Principal& who,
                                           const access::Grants& grants, const delivery::DemandLog& log,
                                           const delivery::Subscriptions& subscriptions);

// The demand sequence of a cursor from outside. CURSOR_INVALID also for one beyond the end of the log.
absl::StatusOr<uint64_t> CursorPosition(const std::string& cursor, const delivery::DemandLog& log);

}  // namespace zhudong::rpc
