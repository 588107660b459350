// The desk where licenses are asked for: authorize → cache → provider → only the granted fields → audit.
//
// reads:     cached licenses, changes that issuers told of
// writes:    cached licenses, who was given what (family kLicenses); the audit chain
// remembers: fetches in flight, consents seen lately, providers' health
// promise:   nothing leaves that was not granted, and nothing before its audit record is written; a change that was
//            acknowledged is in effect on every answer that leaves after it
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/consent.h"
#include "gateway/access/license_grants.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/issuer_trust.h"
#include "gateway/crypto/keyring.h"
#include "gateway/ingest/observer.h"
#include "gateway/licenses/lifetime.h"
#include "gateway/licenses/provider_guard.h"
#include "gateway/policy/document_rules.h"
#include "gateway/store/database.h"
#include "zhudong/v1/license_admin_service.pb.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::licenses {

struct DeskLimits {
  int max_waiting = 256;  // queries that wait for a license system, of all callers
  int fetch_threads = 16;
  absl::Duration deadline = absl::Seconds(10);  // of one fetch, retries included
};

struct DeskParts {
  store::Database& database;
  access::AuditChain& audit;
  const access::LicenseGrants& grants;
  const access::ConsentVerifier& consents;
  std::shared_ptr<const crypto::KeyRing> keys;
  std::shared_ptr<const crypto::IssuerTrust> trust;
  std::shared_ptr<const policy::DocumentRules> rules;
  // In the order in which they are asked; the first that has the license answers.
  std::vector<std::unique_ptr<ProviderGuard>> providers;
  const base::Clock& clock;
  CachePolicy policy;
  DeskLimits limits;
};

// Who calls, as the face found out.
struct Caller {
  std::string principal;
  std::string traceparent;
  absl::Time deadline = absl::InfiniteFuture();
};

// A notice, and the change's place in the log.
struct Told {
  uint64_t sequence = 0;
  v1::LicenseNotice notice;
};

template <typename Response>
using Done = std::function<void(absl::StatusOr<Response>)>;

// Thread-safe. `done` is called exactly once, on the caller's thread or on one of the desk's; it must not block.
// Requests must live until then.
class LicenseDesk {
 public:
  static absl::StatusOr<std::unique_ptr<LicenseDesk>> Open(DeskParts parts);
  virtual ~LicenseDesk() = default;
  // Begins the work in the background: re-sealing with the newest key, deletion of what is past its time.
  virtual void Start() = 0;
  // Ends every fetch with UNAVAILABLE STOPPING.
  virtual void Stop() = 0;

  virtual void Get(const Caller& caller, const v1::GetLicenseRequest& request, Done<v1::GetLicenseResponse> done) = 0;
  virtual void Find(const Caller& caller, const v1::FindLicensesRequest& request,
                    Done<v1::FindLicensesResponse> done) = 0;
  virtual void BatchGet(const Caller& caller, const v1::BatchGetLicensesRequest& request,
                        Done<v1::BatchGetLicensesResponse> done) = 0;
  virtual void GetArchive(const Caller& caller, const v1::GetLicenseArchiveRequest& request,
                          Done<v1::GetLicenseArchiveResponse> done) = 0;
  virtual void CheckReadiness(const Caller& caller, const v1::CheckReadinessRequest& request,
                              Done<v1::CheckReadinessResponse> done) = 0;

  // Notices to `principal`, of licenses whose identifier it was given or gave itself, after `cursor` (sequence of the
  // change; 0 means from the oldest kept), at most `limit`; the sequence up to which everything was looked at.
  // CURSOR_EXPIRED when changes after it were deleted. Each notice stands in the audit chain when this returns; AUDIT
  // or OVERLOADED when it can't.
  virtual absl::StatusOr<std::vector<Told>> Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                                    uint64_t& seen) const = 0;
  // The newest change. `changed` is called, from any thread, after each new one; until the watch is destroyed.
  virtual uint64_t newest_change() const = 0;
  virtual std::shared_ptr<void> OnChange(std::function<void()> changed) = 0;

  // Operators' acts; `account` is the principal of the operator.
  virtual absl::StatusOr<v1::RevokeLicenseResponse> Revoke(const Caller& caller,
                                                           const v1::RevokeLicenseRequest& request) = 0;
  virtual absl::StatusOr<v1::EraseHolderResponse> Erase(const Caller& caller,
                                                        const v1::EraseHolderRequest& request) = 0;
  virtual v1::GetLicenseStatusResponse Status() const = 0;

  // What the ingest must tell of every license change before it is acknowledged.
  virtual ingest::Observer& change_observer() = 0;
};

}  // namespace zhudong::licenses
