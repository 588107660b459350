// Backups of a running gateway: one at a time, after a look at the room there is, and no more of them than are to be
// kept. What is in one, and what the operator keeps himself: README.md.
//
// reads:     the whole database, and how far journal, outbox and audit chain are
// writes:    the backup folder alone
// promise:   everything acknowledged before Create was called is in the backup; what was there before it stays usable
//            until the new one is whole
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/backup/check.h"
#include "gateway/base/clock.h"
#include "gateway/store/backup.h"
#include "gateway/store/database.h"
#include "zhudong/v1/backup_service.pb.h"

namespace zhudong::backup {

struct Settings {
  std::string folder;  // empty: none is made
  uint32_t keep = 7;
  uint64_t keep_free_bytes = 1ull << 30;  // that the folder's disk must have left afterwards
  uint64_t bytes_per_second = 0;          // 0: as fast as it goes
};

// All of it outlives the backups. Called by whatever thread makes one.
struct Parts {
  store::Database& database;
  // How far the gateway is, now; what it says of the journal is acknowledged.
  std::function<v1::BackupReach()> reach;
  // Free bytes on the disk of a folder.
  std::function<absl::StatusOr<uint64_t>(const std::string& folder)> free_bytes;
  const base::Clock& clock;
  std::string program_version;
  AuditTrust trust;
};

// Free bytes that a user without privileges may write there; for Parts. An existing parent counts where the folder is
// not made yet.
absl::StatusOr<uint64_t> FreeBytes(const std::string& folder);

// Newest first, with what is wrong with each. `folder` as it was when it was opened.
std::vector<v1::Backup> Describe(const store::BackupFolder& folder);

// NOT_FOUND; DATA_LOSS when it was changed.
absl::StatusOr<Manifest> ManifestIn(const store::BackupFolder& folder, uint32_t id);

// As Backups::Verify, of a folder that is open; `id` 0: the newest.
absl::StatusOr<v1::BackupVerdict> VerifyIn(const store::BackupFolder& folder, uint32_t id, const AuditTrust& trust,
                                           const Tell& tell);
// The newest one when `id` is 0, and then DATA_LOSS when that one is damaged: an older one is taken only by its name.
absl::StatusOr<v1::Backup> Choose(const std::vector<v1::Backup>& newest_first, uint32_t id);

// Of data that were restored: deletes cached licenses, and what holders were said to have. Since the backup some were
// revoked, and holders erased, and nothing that is restored knows of it; license systems are asked anew.
absl::Status DropCachedLicenses(store::Database& database);

// Thread-safe.
class Backups {
 public:
  Backups(Settings settings, Parts parts) : settings_(std::move(settings)), parts_(std::move(parts)) {}

  // (copied, in all) in bytes; false: give it up.
  using TellBytes = std::function<bool(uint64_t copied, uint64_t all)>;
  struct Made {
    v1::Backup backup;
    std::vector<uint32_t> deleted;
  };
  // ABORTED while another is made or verified; CANCELLED after Stop or by `tell`; RESOURCE_EXHAUSTED without room.
  absl::StatusOr<Made> Create(const std::string& principal, const TellBytes& tell);
  absl::StatusOr<v1::ListBackupsResponse> List() const;
  absl::StatusOr<v1::BackupVerdict> Verify(uint32_t id, const Tell& tell);
  // Whatever is under way ends soon, and nothing begins any more.
  void Stop() { stopped_ = true; }

 private:
  absl::Status Begin();
  void End();
  absl::Status CheckRoom(const store::BackupFolder& folder) const;
  Manifest ManifestOf(const std::string& principal) const;

  const Settings settings_;
  const Parts parts_;
  std::atomic<bool> stopped_ = false;
  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::backup
