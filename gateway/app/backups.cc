#include "gateway/app/backups.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/app/license_settings.h"

namespace zhudong::app {
namespace {

backup::Settings ToSettings(const config::Backup& config) {
  return {.folder = config.path,
          .keep = static_cast<uint32_t>(config.keep),
          .keep_free_bytes = static_cast<uint64_t>(config.keep_free_mib) << 20,
          .bytes_per_second = static_cast<uint64_t>(config.max_mib_per_second) << 20};
}

constexpr absl::Duration kLookAtFolder = absl::Minutes(1);

v1::BackupReach ReachNow(const BackupNeeds& needs) {
  v1::BackupReach reach;
  reach.set_journal_sequence(needs.journal.durable());
  reach.set_demand_sequence(needs.outbox.end());
  if (needs.audit == nullptr) return reach;
  const access::AuditHead head = needs.audit->head();
  if (head.sequence == 0) return reach;
  reach.mutable_audit()->set_sequence(head.sequence);
  reach.mutable_audit()->set_hash(head.hash);
  return reach;
}

}  // namespace

absl::StatusOr<backup::AuditTrust> ToAuditTrust(const config::Config& config) {
  backup::AuditTrust trust{.digest = ToAuditOptions(config).digest};
  const absl::StatusOr<std::shared_ptr<const crypto::SigningKey>> signer = LoadAuditKey(config);
  if (!signer.ok()) return signer.status();
  if (*signer == nullptr) return trust;
  absl::StatusOr<access::AuditKeys> former = LoadFormerAuditKeys(config);
  if (!former.ok()) return former.status();
  trust.keys = *std::move(former);
  trust.keys.insert(trust.keys.begin(), (*signer)->public_key());
  return trust;
}

absl::StatusOr<std::unique_ptr<BackupWork>> BackupWork::Make(const BackupNeeds& needs) {
  absl::StatusOr<backup::AuditTrust> trust = ToAuditTrust(needs.config);
  if (!trust.ok()) return trust.status();
  return std::unique_ptr<BackupWork>(new BackupWork(needs, *std::move(trust)));
}

BackupWork::BackupWork(const BackupNeeds& needs, backup::AuditTrust trust) : needs_(needs) {
  backups_ = std::make_unique<backup::Backups>(
      ToSettings(needs.config.backup), backup::Parts{needs.database, [this] { return ReachNow(needs_); },
                                                     backup::FreeBytes, needs.clock, needs.version, std::move(trust)});
  const auto verify = [this](uint32_t id, const rpc::BackupParts::TellVerify& tell) {
    return backups_->Verify(id, [&](v1::BackupStage stage, uint64_t done, uint64_t all) {
      v1::VerifyBackupResponse so_far;
      so_far.set_stage(stage);
      so_far.set_done(done);
      so_far.set_all(all);
      return tell(std::move(so_far));
    });
  };
  service_ = std::make_unique<rpc::BackupService>(
      rpc::BackupParts{[this](const std::string& principal, const rpc::BackupParts::TellCreate& tell) {
                         return Create(principal, tell);
                       },
                       [this] { return backups_->List(); }, verify, needs.grants, needs.audit});
}

monitoring::BackupFigures BackupWork::figures() {
  const absl::Time now = needs_.clock.Now();
  absl::MutexLock lock(&mutex_);
  if (now - looked_ < kLookAtFolder) return figures_;
  looked_ = now;
  figures_ = {.configured = !needs_.config.backup.path.empty()};
  const absl::StatusOr<v1::ListBackupsResponse> found = backups_->List();
  if (!found.ok()) return figures_;  // none that could be used
  for (const v1::Backup& backup : found->backups()) {
    if (!backup.damage().empty()) continue;
    ++figures_.whole;
    figures_.newest = std::max(figures_.newest, absl::FromUnixSeconds(backup.at().seconds()));
  }
  return figures_;
}

absl::StatusOr<v1::CreateBackupResponse> BackupWork::Create(const std::string& principal,
                                                            const rpc::BackupParts::TellCreate& tell) {
  absl::StatusOr<backup::Backups::Made> made = backups_->Create(principal, [&](uint64_t copied, uint64_t all) {
    v1::CreateBackupResponse so_far;
    so_far.set_bytes_copied(copied);
    so_far.set_bytes_in_all(all);
    return tell(std::move(so_far));
  });
  if (!made.ok()) {
    needs_.log.Error("no backup was made", {{"why", std::string(made.status().message())}, {"by", principal}});
    return made.status();
  }
  {
    absl::MutexLock lock(&mutex_);
    looked_ = absl::InfinitePast();
  }
  needs_.log.Info("backup made", {{"backup", absl::StrCat(made->backup.backup_id())},
                                  {"bytes", absl::StrCat(made->backup.bytes())},
                                  {"by", principal}});
  v1::CreateBackupResponse last;
  last.set_bytes_copied(made->backup.bytes());
  last.set_bytes_in_all(made->backup.bytes());
  *last.mutable_backup() = std::move(made->backup);
  for (const uint32_t id : made->deleted) last.add_deleted_backup_ids(id);
  return last;
}

}  // namespace zhudong::app
