// Backups: whole copies of a database in a folder, made while it is written to. Files that did not change since the
// backup before are there once for all of them. RocksDB's BackupEngine behind a few calls.
//
// A backup that was broken off, by kill -9 too, leaves the ones before it as they were; what it had written goes with
// the next one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace zhudong::store {

struct BackupEntry {
  uint32_t id = 0;
  int64_t at_seconds = 0;  // since 1970
  uint64_t bytes = 0;
  uint32_t files = 0;
  std::string manifest;  // as it was given to Create
  bool damaged = false;  // its list can't be read, or a file is missing or has another length: nothing else is known
};

// bytes so far, every few megabytes.
using BytesDone = std::function<void(uint64_t)>;

// A folder that a backup is restored into, by way of a folder RESTORING in it. As long as that is there no database
// opens. What is there when this object goes without Finish is of no use to anybody, and goes with the next try.
class RestoreFolder {
 public:
  // FAILED_PRECONDITION unless the folder is missing, empty but for files named in `beside`, or marked by an earlier
  // try, what that one left goes. ABORTED while another process restores into it.
  static absl::StatusOr<RestoreFolder> Begin(const std::string& path, const std::vector<std::string>& beside);
  RestoreFolder(RestoreFolder&& other) noexcept;
  RestoreFolder& operator=(RestoreFolder&&) = delete;
  ~RestoreFolder();

  // Where the copy goes; RocksDB empties it first.
  std::string scratch() const;
  // What was restored, for reading.
  absl::StatusOr<std::unique_ptr<Database>> Open() const;
  // … and for writing, before it is a gateway's.
  absl::StatusOr<std::unique_ptr<Database>> OpenForWriting() const;
  // Durable: from now on the folder is a gateway's like any other.
  absl::Status Finish();
  // Leaves the folder as empty as it was.
  absl::Status Abandon();

 private:
  RestoreFolder(std::string path, std::vector<std::string> beside, int mark)
      : path_(std::move(path)), beside_(std::move(beside)), mark_(mark) {}

  const std::string path_;
  const std::vector<std::string> beside_;
  int mark_;  // RESTORING, held locked; -1 after it was moved from
};

// Thread-safe, one call at a time but for Stop.
class BackupFolder {
 public:
  // Makes the folder, its owner's alone, when it is not there. ABORTED when another process or object is writing in it;
  // FAILED_PRECONDITION when it can't be written to. `bytes_per_second` 0: as fast as it goes.
  static absl::StatusOr<std::unique_ptr<BackupFolder>> OpenForWriting(const std::string& path,
                                                                      uint64_t bytes_per_second);
  // Sees what was there when it was opened. NOT_FOUND when there is no such folder.
  static absl::StatusOr<std::unique_ptr<BackupFolder>> OpenForReading(const std::string& path);
  virtual ~BackupFolder() = default;

  // Oldest first, damaged ones as well.
  virtual std::vector<BackupEntry> List() const = 0;
  // Every file's checksum. DATA_LOSS with the file's name; NOT_FOUND when there is no such backup.
  virtual absl::Status VerifyFiles(uint32_t id) const = 0;
  // The data as the backup has it, in place, for reading; also of an older format. Outlives this object.
  virtual absl::StatusOr<std::unique_ptr<Database>> OpenBackup(uint32_t id) const = 0;
  // Copies it into `into`, comparing checksums on the way. DATA_LOSS when one does not fit.
  virtual absl::Status Restore(uint32_t id, const RestoreFolder& into) const = 0;

  // Of an object opened for writing:
  // What a backup made now would write, about.
  virtual absl::StatusOr<uint64_t> BytesToCopy(const Database& database) const = 0;
  // CANCELLED after Stop; RESOURCE_EXHAUSTED when the disk is full.
  virtual absl::StatusOr<uint32_t> Create(Database& database, const std::string& manifest, const BytesDone& done) = 0;
  // Makes Create return soon. From then on this object creates nothing more.
  virtual void Stop() = 0;
  // Deletes the oldest sound ones past `keep`, and returns their ids.
  virtual absl::StatusOr<std::vector<uint32_t>> KeepNewest(uint32_t keep) = 0;
};

// Bytes of all live files.
uint64_t LiveBytes(const Database& database);

}  // namespace zhudong::store
