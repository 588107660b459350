// Backups of the running gateway, put together: what they reach, what they verify with, and their face.
#pragma once

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/backup/backups.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "gateway/monitoring/metrics.h"
#include "gateway/rpc/backup_service.h"
#include "gateway/store/database.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// How the audit chain is written, and verified, by these settings. With no key configured, signatures are not verified.
absl::StatusOr<backup::AuditTrust> ToAuditTrust(const config::Config& config);

// All of it outlives the parts.
struct BackupNeeds {
  const config::Config& config;
  store::Database& database;
  const journal::Journal& journal;
  const delivery::DemandLog& outbox;
  access::AuditChain* audit;  // null where there is none
  const access::Grants& grants;
  const base::Clock& clock;
  telemetry::Log& log;
  const char* version;
};

class BackupWork {
 public:
  static absl::StatusOr<std::unique_ptr<BackupWork>> Make(const BackupNeeds& needs);

  // Looks into the folder, once a minute and after each backup. Thread-safe.
  monitoring::BackupFigures figures();
  rpc::BackupService* service() { return service_.get(); }
  // Ends what is under way: before the server stops.
  void Stop() { backups_->Stop(); }

 private:
  explicit BackupWork(const BackupNeeds& needs, backup::AuditTrust trust);
  absl::StatusOr<v1::CreateBackupResponse> Create(const std::string& principal,
                                                  const rpc::BackupParts::TellCreate& tell);

  const BackupNeeds needs_;
  absl::Mutex mutex_;
  // When the folder was looked at, and what was found.
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  monitoring::BackupFigures figures_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<backup::Backups> backups_;
  std::unique_ptr<rpc::BackupService> service_;
};

}  // namespace zhudong::app
