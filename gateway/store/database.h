// The one place that keeps bytes: RocksDB behind four small types. Only this library includes RocksDB.
//
//   Reader    what may be read: the newest state, or a snapshot of it
//   Batch     writes that happen together or not at all
//   Database  opens, writes, and says when writes are durable
//   Cursor    walks a range in key order
//
// Append and durable are two events: Write() puts a batch where a killed process finds it again; Sync() puts
// everything written before it where a power cut leaves it. Formats and keys: FORMAT.md.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhudong::store {

// Column families. Add at the end; kFamilies in database.cc names them on disk.
enum class Family {
  kJournal,     // sequence → JournalRecord
  kEventIndex,  // feed, event id → digest and sequence of the version in the journal
  kIngest,      // counters, adapters' cursors, the quarantine
  kState,       // what the pipeline derives: events, identities, projects, forecasts, indices
  kDemand,      // demand sequence → DemandRecord
  kDelivery,    // subscribers' positions, lanes that wait, dead letters
  kLicenses,    // sealed licenses by keyed digest, changes that issuers told, who was given what
  kAudit,       // the audit chain: sequence → record and hash; checkpoints
};
inline constexpr int kFamilyCount = 8;

class Cursor {
 public:
  virtual ~Cursor() = default;
  // Views are valid until the next call on this cursor.
  virtual bool Valid() const = 0;
  virtual std::string_view Key() const = 0;
  virtual std::string_view Value() const = 0;
  virtual void Next() = 0;
  virtual void Prev() = 0;
  // To the first key at or after `key`; to the last key of the range.
  virtual void Seek(std::string_view key) = 0;
  virtual void SeekToLast() = 0;
  // Not OK when the walk ended because of the disk and not because of the range.
  virtual absl::Status status() const = 0;
};

// Thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  // nullopt when there is no such key; an error when the disk says so (DATA_LOSS: a checksum does not fit).
  virtual absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const = 0;
  // One answer per key, in order; faster than Get one by one.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string_view>& keys) const = 0;
  // Walks [begin, end); an empty `end` means to the end. Starts at the first key.
  virtual std::unique_ptr<Cursor> Range(Family family, std::string_view begin, std::string_view end) const = 0;
};

// One write of a batch that somebody else makes.
struct Row {
  Family family;
  std::string key;
  std::string value;
};

// Not thread-safe. Reusable after Clear().
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  void DeleteRange(Family family, std::string_view begin, std::string_view end);
  void Clear();
  bool empty() const;
  size_t bytes() const;

 private:
  friend class DatabaseImpl;
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

struct FormatState {
  int number = 0;          // 0: none was written yet, the folder was made and not finished
  bool upgrading = false;  // an upgrade from it was begun and not ended
};

// Whether a folder of an older format is opened: only by who brings it up to date, or looks at a backup.
enum class Older { kRefuse, kAccept };

struct Options {
  std::string path;
  // Memory for blocks read and for what waits to be written out, together; split by the database. Bytes.
  size_t memory_budget = 256u << 20;
  bool create_if_missing = true;
  Older older = Older::kRefuse;
};

// How the database does, for people and for alarms.
struct FamilyFigures {
  std::string family;
  uint64_t file_bytes = 0;
  uint64_t memory_bytes = 0;              // waits to be written out
  uint64_t pending_compaction_bytes = 0;  // an estimate
  uint64_t stops = 0;                     // since the start: writes had to wait, for want of compaction or memory …
  uint64_t slowdowns = 0;                 // … or were slowed down
};
struct Figures {
  std::vector<FamilyFigures> families;
  uint64_t log_bytes = 0;  // of the write-ahead log
  uint64_t cache_bytes = 0;
  uint64_t running_compactions = 0;
  uint64_t running_flushes = 0;
  uint64_t background_errors = 0;
  bool writes_stopped = false;
  uint64_t disk_bytes = 0;  // of the file system that holds it; 0 when it can't be told
  uint64_t disk_free_bytes = 0;
};

class Database : public Reader {
 public:
  // What this program writes. 1: list rows of two bytes, or without the families of licenses and audit.
  static constexpr int kFormat = 2;

  // FAILED_PRECONDITION when another process has it open, its format is another one (and says what to do), or a restore
  // into it was not finished. Families that an older format lacks are made where it is accepted.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options);
  // A consistent view of a directory that another process may have open for writing. Write and Sync refuse.
  static absl::StatusOr<std::unique_ptr<Database>> OpenForReading(const std::string& path);
  // Of what is on disk: kFormat, or an older one that was accepted.
  virtual absl::StatusOr<FormatState> Format() const = 0;
  // Around an upgrade from Format(): in between nobody else opens the folder. Both are durable when they return.
  virtual absl::Status BeginUpgrade() = 0;
  virtual absl::Status EndUpgrade() = 0;

  // All or nothing, in the order of the calls. Thread-safe.
  virtual absl::Status Write(Batch& batch) = 0;
  // Everything written before the call is durable after it. Thread-safe.
  virtual absl::Status Sync() = 0;
  // What was deleted in [begin, end) is gone from the files, too. Takes as long as rewriting the files that hold the
  // range. Thread-safe.
  virtual absl::Status Purge(Family family, std::string_view begin, std::string_view end) = 0;
  // A view that does not change; must go before the database does.
  virtual std::unique_ptr<Reader> Snapshot() const = 0;
  // Bytes on disk, for people.
  virtual uint64_t ApproximateBytes() const = 0;
  // Takes a millisecond or so. Thread-safe.
  virtual Figures GetFigures() const = 0;
};

}  // namespace zhudong::store
