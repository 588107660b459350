#include "gateway/backup/backups.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::backup {
namespace {

using google::protobuf::util::TimeUtil;

constexpr double kMib = 1 << 20;

std::string Mib(uint64_t bytes) { return absl::StrCat(static_cast<uint64_t>(static_cast<double>(bytes) / kMib + 0.5)); }

v1::Backup ToBackup(const store::BackupEntry& entry) {
  v1::Backup backup;
  backup.set_backup_id(entry.id);
  if (entry.damaged) {
    backup.set_damage("its list can't be read, or a file is missing or has another length");
    return backup;
  }
  *backup.mutable_at() = TimeUtil::SecondsToTimestamp(entry.at_seconds);
  backup.set_bytes(entry.bytes);
  backup.set_files(entry.files);
  const absl::StatusOr<Manifest> manifest = DecodeManifest(entry.manifest);
  if (!manifest.ok()) {
    backup.set_damage(std::string(manifest.status().message()));
    return backup;
  }
  *backup.mutable_at() = TimeUtil::MicrosecondsToTimestamp(manifest->at_us());
  *backup.mutable_reach() = ReachOf(*manifest);
  backup.set_principal(manifest->principal());
  backup.set_program_version(manifest->program_version());
  backup.set_data_format(manifest->data_format());
  return backup;
}

v1::BackupVerdict Damaged(uint32_t id, const absl::Status& why) {
  v1::BackupVerdict verdict;
  verdict.set_backup_id(id);
  verdict.set_stage(v1::BACKUP_STAGE_FILES);
  verdict.set_explanation(std::string(why.message()));
  return verdict;
}

}  // namespace

absl::StatusOr<uint64_t> FreeBytes(const std::string& folder) {
  std::filesystem::path there = folder;
  std::error_code error;
  while (!std::filesystem::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  const std::filesystem::space_info space = std::filesystem::space(there, error);
  if (!error) return space.available;
  return absl::FailedPreconditionError(absl::StrCat("the disk of ", folder, " can't be looked at: ", error.message()));
}

absl::StatusOr<Manifest> ManifestIn(const store::BackupFolder& folder, uint32_t id) {
  for (const store::BackupEntry& entry : folder.List()) {
    if (entry.id == id) return DecodeManifest(entry.manifest);
  }
  return absl::NotFoundError(absl::StrCat("there is no backup ", id));
}

std::vector<v1::Backup> Describe(const store::BackupFolder& folder) {
  std::vector<v1::Backup> backups;
  for (const store::BackupEntry& entry : folder.List()) backups.push_back(ToBackup(entry));
  std::reverse(backups.begin(), backups.end());
  return backups;
}

absl::StatusOr<v1::Backup> Choose(const std::vector<v1::Backup>& newest_first, uint32_t id) {
  if (newest_first.empty()) return absl::NotFoundError("there is no backup in the folder");
  std::string there;
  for (const v1::Backup& backup : newest_first) {
    absl::StrAppend(&there, there.empty() ? "" : ", ", backup.backup_id(), backup.damage().empty() ? "" : " (damaged)");
    if (id != 0 && backup.backup_id() != id) continue;
    if (backup.damage().empty()) return backup;
    return absl::DataLossError(absl::StrCat("backup ", backup.backup_id(), " is damaged: ", backup.damage(),
                                            id == 0 ? "; name an older one by its id" : ""));
  }
  return absl::NotFoundError(absl::StrCat("there is no backup ", id, " in the folder; there are ", there));
}

absl::StatusOr<v1::BackupVerdict> VerifyIn(const store::BackupFolder& folder, uint32_t id, const AuditTrust& trust,
                                           const Tell& tell) {
  const absl::StatusOr<v1::Backup> chosen = Choose(Describe(folder), id);
  if (absl::IsDataLoss(chosen.status())) return Damaged(id, chosen.status());
  if (!chosen.ok()) return chosen.status();
  const uint32_t chosen_id = chosen->backup_id();
  if (!tell(v1::BACKUP_STAGE_FILES, 0, chosen->bytes())) return absl::CancelledError("verifying was given up");
  if (absl::Status files = folder.VerifyFiles(chosen_id); !files.ok()) {
    return Damaged(chosen_id, files);
  }
  if (!tell(v1::BACKUP_STAGE_FILES, chosen->bytes(), chosen->bytes())) {
    return absl::CancelledError("verifying was given up");
  }
  const absl::StatusOr<Manifest> manifest = ManifestIn(folder, chosen_id);
  if (!manifest.ok()) return manifest.status();
  const absl::StatusOr<std::unique_ptr<store::Database>> data = folder.OpenBackup(chosen_id);
  if (absl::IsDataLoss(data.status())) return Damaged(chosen_id, data.status());
  if (!data.ok()) return data.status();
  absl::StatusOr<v1::BackupVerdict> verdict = CheckContent(**data, *manifest, trust, tell);
  if (verdict.ok()) verdict->set_backup_id(chosen_id);
  return verdict;
}

absl::Status Backups::Begin() {
  if (settings_.folder.empty()) {
    return absl::FailedPreconditionError(
        "no folder for backups is configured: set path in [backup], to another disk than the data's");
  }
  absl::MutexLock lock(&mutex_);
  if (stopped_) return absl::UnavailableError("the gateway is shutting down");
  if (busy_) return absl::AbortedError("another backup is being made or verified: try again when it has ended");
  busy_ = true;
  return absl::OkStatus();
}

void Backups::End() {
  absl::MutexLock lock(&mutex_);
  busy_ = false;
}

absl::Status Backups::CheckRoom(const store::BackupFolder& folder) const {
  const absl::StatusOr<uint64_t> needed = folder.BytesToCopy(parts_.database);
  if (!needed.ok()) return needed.status();
  const absl::StatusOr<uint64_t> free = parts_.free_bytes(settings_.folder);
  if (!free.ok()) return free.status();
  if (*free >= *needed + settings_.keep_free_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "too little room in ", settings_.folder, ": the backup needs about ", Mib(*needed), " MiB, ",
      Mib(settings_.keep_free_bytes), " MiB are to stay free, and ", Mib(*free),
      " MiB are: free some, or keep fewer backups (keep, keep_free_mib in [backup]); nothing was written"));
}

Manifest Backups::ManifestOf(const std::string& principal) const {
  const v1::BackupReach reach = parts_.reach();
  Manifest manifest;
  manifest.set_journal_sequence(reach.journal_sequence());
  manifest.set_demand_sequence(reach.demand_sequence());
  manifest.set_audit_sequence(reach.audit().sequence());
  manifest.set_audit_hash(reach.audit().hash());
  manifest.set_at_us(absl::ToUnixMicros(parts_.clock.Now()));
  manifest.set_principal(principal);
  manifest.set_program_version(parts_.program_version);
  manifest.set_data_format(absl::StrCat(store::Database::kFormat));
  return manifest;
}

absl::StatusOr<Backups::Made> Backups::Create(const std::string& principal, const TellBytes& tell) {
  if (absl::Status begun = Begin(); !begun.ok()) return begun;
  const absl::Cleanup end = [this] { End(); };
  const absl::StatusOr<std::unique_ptr<store::BackupFolder>> folder =
      store::BackupFolder::OpenForWriting(settings_.folder, settings_.bytes_per_second);
  if (!folder.ok()) return folder.status();
  if (absl::Status room = CheckRoom(**folder); !room.ok()) return room;
  const uint64_t all = store::LiveBytes(parts_.database);
  const Manifest manifest = ManifestOf(principal);
  const absl::StatusOr<uint32_t> id =
      (*folder)->Create(parts_.database, EncodeManifest(manifest), [&](uint64_t copied) {
        if (!tell(copied, std::max(copied, all)) || stopped_) (*folder)->Stop();
      });
  if (!id.ok()) return id.status();
  Made made;
  for (const v1::Backup& backup : Describe(**folder)) {
    if (backup.backup_id() == *id) made.backup = backup;
  }
  absl::StatusOr<std::vector<uint32_t>> deleted = (*folder)->KeepNewest(settings_.keep);
  if (!deleted.ok()) return deleted.status();
  made.deleted = *std::move(deleted);
  return made;
}

absl::StatusOr<v1::ListBackupsResponse> Backups::List() const {
  v1::ListBackupsResponse response;
  response.set_folder(settings_.folder);
  response.set_keep(settings_.keep);
  if (settings_.folder.empty()) return absl::FailedPreconditionError("no folder for backups: set path in [backup]");
  const absl::StatusOr<std::unique_ptr<store::BackupFolder>> folder =
      store::BackupFolder::OpenForReading(settings_.folder);
  if (absl::IsNotFound(folder.status())) return response;  // none was made yet
  if (!folder.ok()) return folder.status();
  for (v1::Backup& backup : Describe(**folder)) *response.add_backups() = std::move(backup);
  return response;
}

absl::StatusOr<v1::BackupVerdict> Backups::Verify(uint32_t id, const Tell& tell) {
  if (absl::Status begun = Begin(); !begun.ok()) return begun;
  const absl::Cleanup end = [this] { End(); };
  const absl::StatusOr<std::unique_ptr<store::BackupFolder>> folder =
      store::BackupFolder::OpenForReading(settings_.folder);
  if (!folder.ok()) return folder.status();
  return VerifyIn(**folder, id, parts_.trust, [&](v1::BackupStage stage, uint64_t done, uint64_t all) {
    return !stopped_ && tell(stage, done, all);
  });
}

absl::Status DropCachedLicenses(store::Database& database) {
  for (const char kind : licenses::kCacheKinds) {
    const std::string begin(1, kind);
    const std::string end = base::PrefixEnd(begin);
    if (!database.Range(store::Family::kLicenses, begin, end)->Valid()) continue;
    store::Batch batch;
    batch.DeleteRange(store::Family::kLicenses, begin, end);
    if (absl::Status written = database.Write(batch); !written.ok()) return written;
    if (absl::Status synced = database.Sync(); !synced.ok()) return synced;
    if (absl::Status purged = database.Purge(store::Family::kLicenses, begin, end); !purged.ok()) return purged;
  }
  return absl::OkStatus();
}

}  // namespace zhudong::backup
