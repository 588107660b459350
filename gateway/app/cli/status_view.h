// The gateway's status as tables. Pure.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::cli {

// One row for each feed, and what its findings were.
std::string FeedsText(const v1::GetStatusResponse& status);
// Everything: totals, feeds, sources, subscribers.
std::string StatusText(const v1::GetStatusResponse& status, absl::Time now);

}  // namespace zhudong::cli
