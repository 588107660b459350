// Where a subscription begins: its first message, checked and resolved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/rpc/demand_service.h"
#include "zhudong/v1/demand_service.pb.h"

namespace zhudong::rpc {

struct ResolvedStart {
  std::vector<std::string> divisions;  // as GrantedDivisions gives them
  bool snapshot = false;
  uint64_t position = 0;  // demand sequence; what comes after it is told
};

// INVALID_FIELD, NOT_GRANTED, CURSOR_INVALID or CURSOR_EXPIRED; OVERLOADED while the log may come to reach the cursor.
absl::StatusOr<ResolvedStart> ResolveStart(const v1::SubscribeStart& start, const access::Principal& who,
                                           const DemandParts& parts);

// The demand sequence of a cursor from outside. CURSOR_INVALID also for one beyond the end of the log, unless the log
// may come to reach it: then UNAVAILABLE OVERLOADED, with RetryInfo.
absl::StatusOr<uint64_t> CursorPosition(const std::string& cursor, const DemandParts& parts);

}  // namespace zhudong::rpc
