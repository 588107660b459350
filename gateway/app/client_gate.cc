#include "gateway/app/client_gate.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<rpc::ClientRevocations>> OpenClientRevocations(const config::Config& config,
                                                                              access::AuditChain* audit,
                                                                              telemetry::Log& log,
                                                                              const base::Clock& clock) {
  if (config.server.client_revocation_lists.empty()) return nullptr;
  rpc::RevocationOptions options;
  options.lists = config.server.client_revocation_lists;
  options.authorities = config.server.client_ca;
  options.look = config.server.certificate_reload;
  options.refused = [audit, &log](const rpc::RevokedCalls& refused) {
    const std::string calls = absl::StrCat(refused.calls);
    log.Warn(
        "calls with a revoked certificate were refused",
        {{"principal", refused.principal}, {"serial", refused.serial}, {"method", refused.method}, {"calls", calls}});
    if (audit == nullptr) return;
    v1::AuditRecord record;
    record.set_action(v1::AUDIT_ACTION_REFUSAL);
    record.set_principal(refused.principal);
    record.set_reason("CERTIFICATE_REVOKED");
    record.set_detail(absl::StrCat("certificate ", refused.serial, ", ", refused.method, ", calls: ", calls));
    // Nothing leaves that would have to wait for it; the log has it, should the chain be full.
    audit->Append(std::move(record), [](const absl::StatusOr<uint64_t>&) {}).IgnoreError();
  };
  options.looked = [&log](bool good, std::string_view what) { good ? log.Info(what) : log.Warn(what); };
  return rpc::ClientRevocations::Open(std::move(options), clock);
}

}  // namespace zhudong::app
