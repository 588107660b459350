// Everything about licenses that the gateway is made of: the audit chain, the desk, and their faces. Nothing of it is
// there when no license system and no audit key are configured.
#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/access/license_grants.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/crypto/keyring.h"
#include "gateway/ingest/observer.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/store/database.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// Start, Shutdown and Stop are called once each, in this order, from one thread.
class LicenseParts {
 public:
  // What it is given outlives it.
  static absl::StatusOr<std::unique_ptr<LicenseParts>> Open(const config::Config& config, store::Database& database,
                                                            std::shared_ptr<const crypto::KeyRing> keys,
                                                            const access::Grants& grants, telemetry::Log& log,
                                                            const base::Clock& clock);
  virtual ~LicenseParts() = default;

  // What may be given of licenses; it may be replaced. Null when no license system is configured.
  virtual access::LicenseGrants* grants() = 0;
  // Null when no license system is configured.
  virtual licenses::LicenseDesk* desk() = 0;
  // Null when no audit key is configured.
  virtual access::AuditChain* audit() = 0;
  // Null when no license system is configured.
  virtual ingest::Observer* observer() = 0;
  // Records that wait to be sealed with the newest key.
  virtual uint64_t records_of_former_keys() const = 0;
  virtual std::vector<grpc::Service*> services() = 0;
  // Names for the health service.
  virtual std::vector<const char*> service_names() const = 0;

  virtual void Start() = 0;
  // Ends streams: before the server stops.
  virtual void Shutdown() = 0;
  // After the server and the ingest have stopped.
  virtual void Stop() = 0;
};

}  // namespace zhudong::app
