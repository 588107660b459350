// Revoked client certificates, as the settings say, with every refusal in the audit chain and in the log.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/rpc/client_revocations.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// nullptr when no lists are configured. `audit` may be null; what it is given outlives it.
absl::StatusOr<std::unique_ptr<rpc::ClientRevocations>> OpenClientRevocations(const config::Config& config,
                                                                              access::AuditChain* audit,
                                                                              telemetry::Log& log,
                                                                              const base::Clock& clock);

}  // namespace zhudong::app
