// Whether a chain that is there can go on with the settings.
#pragma once

#include "absl/status/status.h"
#include "gateway/access/audit_chain.h"
#include "gateway/store/database.h"

namespace zhudong::access {

// Whether what signed and hashed the chain so far is what is configured; FAILED_PRECONDITION, saying what to do.
absl::Status CheckAuditSettings(const store::Reader& database, const AuditOptions& options, const AuditKeys& keys);

}  // namespace zhudong::access
