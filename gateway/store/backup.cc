#include "gateway/store/backup.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/backup_engine.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/store/native.h"

namespace zhudong::store {
namespace {

constexpr uint64_t kTellEvery = 1u << 20;

std::string Name(uint32_t id) { return absl::StrCat("backup ", id); }

absl::Status DamageOf(const rocksdb::Status& status, uint32_t id) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsNotFound()) return absl::NotFoundError(absl::StrCat("there is no ", Name(id), " in the folder"));
  return absl::DataLossError(
      absl::StrCat(Name(id), " is damaged: ", status.ToString(), "; take another one, or the folder's copy elsewhere"));
}

// RocksDB leaves file_number empty: shared_checksum/000027_s5UAQMV0FGP62H814DE3R_1004.sst.
uint64_t NumberOf(const rocksdb::BackupFileInfo& file) {
  uint64_t number = 0;
  const std::string name = std::filesystem::path(file.relative_filename).filename();
  return absl::SimpleAtoi(name.substr(0, name.find('_')), &number) ? number : 0;
}

// Held while this object lives; the kernel lets it go when the process ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(int file) : file_(file) {}
  ~FolderLock() { close(file_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& path) {
    const std::string name = path + "/LOCK";
    const int file = open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("the backup folder ", path, " can't be written to: ", strerror(errno),
                       "; give it to the gateway's user, or name another one as path of [backup]"));
    }
    auto lock = std::make_unique<FolderLock>(file);
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
    return absl::AbortedError(absl::StrCat("another backup is being made in ", path, ": try again when it has ended"));
  }

 private:
  const int file_;
};

class BackupFolderImpl final : public BackupFolder {
 public:
  static absl::StatusOr<std::unique_ptr<BackupFolder>> Write(const std::string& path, uint64_t bytes_per_second);
  static absl::StatusOr<std::unique_ptr<BackupFolder>> Read(const std::string& path);

  std::vector<BackupEntry> List() const override;
  absl::Status VerifyFiles(uint32_t id) const override { return DamageOf(base().VerifyBackup(id, true), id); }
  absl::StatusOr<std::unique_ptr<Database>> OpenBackup(uint32_t id) const override;
  absl::Status Restore(uint32_t id, const RestoreFolder& into) const override;
  absl::StatusOr<uint64_t> BytesToCopy(const Database& database) const override;
  absl::StatusOr<uint32_t> Create(Database& database, const std::string& manifest, const BytesDone& done) override;
  void Stop() override { engine_->StopBackup(); }
  absl::StatusOr<std::vector<uint32_t>> KeepNewest(uint32_t keep) override;

 private:
  const rocksdb::BackupEngineReadOnlyBase& base() const {
    if (engine_ != nullptr) return *engine_;
    return *reader_;
  }

  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<rocksdb::BackupEngine> engine_;  // one of the two
  std::unique_ptr<rocksdb::BackupEngineReadOnly> reader_;
};

rocksdb::BackupEngineOptions EngineOptions(const std::string& path) {
  rocksdb::BackupEngineOptions options(path);
  options.callback_trigger_interval_size = kTellEvery;
  options.max_background_operations = 1;  // it must not take the machine from what it backs up
  return options;
}

absl::StatusOr<std::unique_ptr<BackupFolder>> BackupFolderImpl::Write(const std::string& path,
                                                                      uint64_t bytes_per_second) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat("the backup folder ", path, " can't be made: ", error.message()));
  }
  absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(path);
  if (!lock.ok()) return lock.status();
  rocksdb::BackupEngineOptions options = EngineOptions(path);
  options.backup_rate_limit = bytes_per_second;
  rocksdb::BackupEngine* raw = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &raw);
  if (!status.ok()) return ToStatus(status, absl::StrCat("opening the backup folder ", path));
  auto folder = std::make_unique<BackupFolderImpl>();
  folder->lock_ = *std::move(lock);
  folder->engine_.reset(raw);
  return folder;
}

absl::StatusOr<std::unique_ptr<BackupFolder>> BackupFolderImpl::Read(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path + "/meta", error)) {
    return absl::NotFoundError(absl::StrCat(path, " is no folder of backups: it has no folder `meta`"));
  }
  rocksdb::BackupEngineReadOnly* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(EngineOptions(path), rocksdb::Env::Default(), &raw);
  if (!status.ok()) return ToStatus(status, absl::StrCat("reading the backup folder ", path));
  auto folder = std::make_unique<BackupFolderImpl>();
  folder->reader_.reset(raw);
  return folder;
}

std::vector<BackupEntry> BackupFolderImpl::List() const {
  std::vector<rocksdb::BackupInfo> infos;
  base().GetBackupInfo(&infos);
  std::vector<BackupEntry> entries;
  for (rocksdb::BackupInfo& info : infos) {
    entries.push_back({.id = info.backup_id,
                       .at_seconds = info.timestamp,
                       .bytes = info.size,
                       .files = info.number_files,
                       .manifest = std::move(info.app_metadata)});
  }
  std::vector<rocksdb::BackupID> damaged;
  base().GetCorruptedBackups(&damaged);
  for (const rocksdb::BackupID id : damaged) entries.push_back({.id = id, .damaged = true});
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return entries;
}

absl::StatusOr<std::unique_ptr<Database>> BackupFolderImpl::OpenBackup(uint32_t id) const {
  rocksdb::BackupInfo info;
  if (absl::Status there = DamageOf(base().GetBackupInfo(id, &info, true), id); !there.ok()) return there;
  return OpenThrough(info.env_for_open, info.name_for_open, Older::kAccept);
}

absl::Status BackupFolderImpl::Restore(uint32_t id, const RestoreFolder& into) const {
  return DamageOf(base().RestoreDBFromBackup(rocksdb::RestoreOptions(), id, into.scratch(), into.scratch()), id);
}

absl::StatusOr<uint64_t> BackupFolderImpl::BytesToCopy(const Database& database) const {
  std::vector<rocksdb::BackupInfo> infos;
  base().GetBackupInfo(&infos, true);
  // By number and length: about is enough, and the checksum would have to be read for.
  std::set<std::pair<uint64_t, uint64_t>> there;
  for (const rocksdb::BackupInfo& info : infos) {
    for (const rocksdb::BackupFileInfo& file : info.file_details) there.emplace(NumberOf(file), file.size);
  }
  std::vector<rocksdb::LiveFileMetaData> live;
  NativeOf(database).GetLiveFilesMetaData(&live);
  uint64_t bytes = 0;
  for (const rocksdb::LiveFileMetaData& file : live) {
    if (!there.contains({file.file_number, file.size})) bytes += file.size;
  }
  rocksdb::VectorLogPtr logs;
  if (NativeOf(database).GetSortedWalFiles(logs).ok()) {
    for (const auto& log : logs) bytes += log->SizeFileBytes();
  }
  return bytes;
}

absl::StatusOr<uint32_t> BackupFolderImpl::Create(Database& database, const std::string& manifest,
                                                  const BytesDone& done) {
  uint64_t bytes = 0;
  rocksdb::CreateBackupOptions options;
  // What would else be copied as log, every time anew, becomes files that later backups share. What is written
  // meanwhile is in the log, which is copied last: all families are of one moment.
  options.flush_before_backup = true;
  options.progress_callback = [&] { done(bytes += kTellEvery); };
  rocksdb::BackupID id = 0;
  const rocksdb::Status status = engine_->CreateNewBackupWithMetadata(options, &NativeOf(database), manifest, &id);
  if (status.ok()) return id;
  if (status.IsIncomplete()) return absl::CancelledError("the backup was given up; those before it are as they were");
  return ToStatus(status, "making a backup");
}

absl::StatusOr<std::vector<uint32_t>> BackupFolderImpl::KeepNewest(uint32_t keep) {
  std::vector<uint32_t> sound;
  for (const BackupEntry& entry : List()) {
    if (!entry.damaged) sound.push_back(entry.id);
  }
  std::vector<uint32_t> deleted;
  for (size_t i = 0; i + keep < sound.size(); ++i) {
    const rocksdb::Status status = engine_->DeleteBackup(sound[i]);
    if (!status.ok()) return ToStatus(status, absl::StrCat("deleting ", Name(sound[i])));
    deleted.push_back(sound[i]);
  }
  return deleted;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BackupFolder>> BackupFolder::OpenForWriting(const std::string& path,
                                                                           uint64_t bytes_per_second) {
  return BackupFolderImpl::Write(path, bytes_per_second);
}

absl::StatusOr<std::unique_ptr<BackupFolder>> BackupFolder::OpenForReading(const std::string& path) {
  return BackupFolderImpl::Read(path);
}

uint64_t LiveBytes(const Database& database) {
  std::vector<rocksdb::LiveFileMetaData> live;
  NativeOf(database).GetLiveFilesMetaData(&live);
  uint64_t bytes = 0;
  for (const rocksdb::LiveFileMetaData& file : live) bytes += file.size;
  return bytes;
}

}  // namespace zhudong::store
