#include "gateway/store/database.h"

#include <rocksdb/db.h>

#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/store/tuning.h"

namespace zhudong::store {
namespace {

// Written into the default column family at creation; a program refuses what it does not know.
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kFormat = "1";

rocksdb::Slice ToSlice(std::string_view view) { return {view.data(), view.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(base::ToAbsl(what), ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(absl::StrCat(message, "; restore a backup, keep this copy"));
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(absl::StrCat(message, "; free disk space"));
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    return absl::FailedPreconditionError(absl::StrCat(message, "; is another gateway running on this directory?"));
  }
  return absl::InternalError(message);
}

// Stands for a family in a batch that no database has seen yet: RocksDB asks a handle only for its number, and Open
// makes sure that family i has the number i + 1.
class FamilyName final : public rocksdb::ColumnFamilyHandle {
 public:
  explicit FamilyName(Family family) : id_(static_cast<uint32_t>(family) + 1) {}
  const std::string& GetName() const override { return name_; }
  uint32_t GetID() const override { return id_; }
  rocksdb::Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override { return rocksdb::Status::NotSupported(); }
  const rocksdb::Comparator* GetComparator() const override { return rocksdb::BytewiseComparator(); }

 private:
  uint32_t id_;
  std::string name_;
};

class RangeCursor final : public Cursor {
 public:
  RangeCursor(std::unique_ptr<rocksdb::Iterator> it, std::string begin, std::string end)
      : it_(std::move(it)), begin_(std::move(begin)), end_(std::move(end)) {
    it_->Seek(begin_);
  }
  // The bounds are owned here, because RocksDB keeps only slices of them.
  static std::unique_ptr<Cursor> Make(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle,
                                      rocksdb::ReadOptions options, std::string_view begin, std::string_view end) {
    options.total_order_seek = true;
    return std::make_unique<RangeCursor>(std::unique_ptr<rocksdb::Iterator>(db.NewIterator(options, handle)),
                                         std::string(begin), std::string(end));
  }

  bool Valid() const override {
    if (!it_->Valid()) return false;
    const std::string_view key = ToView(it_->key());
    return key >= begin_ && (end_.empty() || key < end_);
  }
  std::string_view Key() const override { return ToView(it_->key()); }
  std::string_view Value() const override { return ToView(it_->value()); }
  void Next() override { it_->Next(); }
  void Prev() override { it_->Prev(); }
  void Seek(std::string_view key) override { it_->Seek(key < begin_ ? rocksdb::Slice(begin_) : ToSlice(key)); }
  void SeekToLast() override {
    if (end_.empty()) return it_->SeekToLast();
    it_->SeekForPrev(end_);
    if (it_->Valid() && ToView(it_->key()) == end_) it_->Prev();
  }
  absl::Status status() const override { return ToStatus(it_->status(), "reading a range"); }

 private:
  std::unique_ptr<rocksdb::Iterator> it_;
  std::string begin_;
  std::string end_;
};

}  // namespace

struct Batch::Rep {
  rocksdb::WriteBatch batch;
};

// Shared by the database and its snapshots: families and how to read them.
class Handles {
 public:
  rocksdb::DB* db = nullptr;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families{};
  rocksdb::ColumnFamilyHandle* of(Family family) const { return families[static_cast<size_t>(family)]; }

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key,
                                                 const rocksdb::ReadOptions& options) const {
    std::string value;
    const rocksdb::Status status = db->Get(options, of(family), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return ToStatus(status, "reading");
    return value;
  }

  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(Family family,
                                                                   const std::vector<std::string_view>& keys,
                                                                   const rocksdb::ReadOptions& options) const {
    std::vector<rocksdb::Slice> slices(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) slices[i] = ToSlice(keys[i]);
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db->MultiGet(options, of(family), keys.size(), slices.data(), values.data(), statuses.data());
    std::vector<std::optional<std::string>> out(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        out[i] = values[i].ToString();
      } else if (!statuses[i].IsNotFound()) {
        return ToStatus(statuses[i], "reading many");
      }
    }
    return out;
  }
};

// The one friend of Batch; the namespace-level name is what the header promises.
class DatabaseImpl final : public Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options);
  static absl::StatusOr<std::unique_ptr<Database>> OpenForReading(const std::string& path);

  ~DatabaseImpl() override {
    for (rocksdb::ColumnFamilyHandle* handle : owned_) db_->DestroyColumnFamilyHandle(handle);
    if (db_ != nullptr) db_->Close();
  }

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override {
    return handles_.Get(family, key, {});
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string_view>& keys) const override {
    return handles_.MultiGet(family, keys, {});
  }
  std::unique_ptr<Cursor> Range(Family family, std::string_view begin, std::string_view end) const override {
    return RangeCursor::Make(*db_, handles_.of(family), {}, begin, end);
  }
  std::unique_ptr<Reader> Snapshot() const override;

  absl::Status Write(Batch& batch) override {
    if (reading_only_) return absl::FailedPreconditionError("this directory is open for reading only");
    return ToStatus(db_->Write({}, &batch.rep_->batch), "writing");
  }
  absl::Status Sync() override {
    if (reading_only_) return absl::FailedPreconditionError("this directory is open for reading only");
    return ToStatus(db_->SyncWAL(), "syncing");
  }
  absl::Status Purge(Family family, std::string_view begin, std::string_view end) override {
    if (reading_only_) return absl::FailedPreconditionError("this directory is open for reading only");
    rocksdb::ColumnFamilyHandle* const handle = handles_.of(family);
    if (const rocksdb::Status flushed = db_->Flush({}, handle); !flushed.ok()) return ToStatus(flushed, "flushing");
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    const rocksdb::Slice first(begin.data(), begin.size());
    const rocksdb::Slice last(end.data(), end.size());
    return ToStatus(db_->CompactRange(options, handle, &first, &last), "purging");
  }
  uint64_t ApproximateBytes() const override {
    uint64_t total = 0;
    for (rocksdb::ColumnFamilyHandle* handle : handles_.families) {
      uint64_t bytes = 0;
      if (db_->GetIntProperty(handle, rocksdb::DB::Properties::kTotalSstFilesSize, &bytes)) total += bytes;
    }
    return total;
  }
  Figures GetFigures() const override;

 private:
  uint64_t Property(rocksdb::ColumnFamilyHandle* handle, const std::string& name) const {
    uint64_t value = 0;
    return db_->GetIntProperty(handle, name, &value) ? value : 0;
  }
  absl::Status CheckFormat(bool may_create);
  absl::Status AdoptFamilies();

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> owned_;
  Handles handles_;
  bool reading_only_ = false;
  std::string path_;
};

namespace {

class SnapshotReader final : public Reader {
 public:
  explicit SnapshotReader(Handles handles) : handles_(handles) { options_.snapshot = handles_.db->GetSnapshot(); }
  ~SnapshotReader() override { handles_.db->ReleaseSnapshot(options_.snapshot); }
  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override {
    return handles_.Get(family, key, options_);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string_view>& keys) const override {
    return handles_.MultiGet(family, keys, options_);
  }
  std::unique_ptr<Cursor> Range(Family family, std::string_view begin, std::string_view end) const override {
    return RangeCursor::Make(*handles_.db, handles_.of(family), options_, begin, end);
  }

 private:
  Handles handles_;
  rocksdb::ReadOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> DatabaseImpl::Open(const Options& options) {
  std::error_code error;
  if (options.create_if_missing) std::filesystem::create_directories(options.path, error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("creating ", options.path, ": ", error.message()));
  auto database = std::make_unique<DatabaseImpl>();
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(DbOptions(options), options.path, Descriptors(options.memory_budget), &database->owned_, &raw);
  if (!status.ok()) return ToStatus(status, absl::StrCat("opening ", options.path));
  database->db_.reset(raw);
  database->path_ = options.path;
  database->handles_.db = raw;
  if (absl::Status format = database->CheckFormat(options.create_if_missing); !format.ok()) return format;
  if (absl::Status families = database->AdoptFamilies(); !families.ok()) return families;
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> DatabaseImpl::OpenForReading(const std::string& path) {
  auto database = std::make_unique<DatabaseImpl>();
  rocksdb::DBOptions options = DbOptions({.path = path, .create_if_missing = false});
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, path, Descriptors(64u << 20), &database->owned_, &raw);
  if (!status.ok()) return ToStatus(status, absl::StrCat("opening ", path, " for reading"));
  database->db_.reset(raw);
  database->handles_.db = raw;
  database->reading_only_ = true;
  database->path_ = path;
  if (absl::Status format = database->CheckFormat(false); !format.ok()) return format;
  if (absl::Status families = database->AdoptFamilies(); !families.ok()) return families;
  return database;
}

Figures DatabaseImpl::GetFigures() const {
  using Properties = rocksdb::DB::Properties;
  Figures figures;
  for (rocksdb::ColumnFamilyHandle* handle : handles_.families) {
    FamilyFigures& family = figures.families.emplace_back();
    family.family = handle->GetName();
    family.file_bytes = Property(handle, Properties::kTotalSstFilesSize);
    family.memory_bytes = Property(handle, Properties::kCurSizeAllMemTables);
    family.pending_compaction_bytes = Property(handle, Properties::kEstimatePendingCompactionBytes);
    std::map<std::string, std::string> stalls;
    db_->GetMapProperty(handle, Properties::kCFStats, &stalls);
    for (const auto& [name, count] :
         {std::pair{"io_stalls.total_stop", &family.stops}, std::pair{"io_stalls.total_slowdown", &family.slowdowns}}) {
      if (const auto found = stalls.find(name); found != stalls.end() && !absl::SimpleAtoi(found->second, count)) {
        *count = 0;
      }
    }
  }
  rocksdb::ColumnFamilyHandle* const any = handles_.families.front();
  figures.cache_bytes = Property(any, Properties::kBlockCacheUsage);  // of all families together
  figures.running_compactions = Property(any, Properties::kNumRunningCompactions);
  figures.running_flushes = Property(any, Properties::kNumRunningFlushes);
  figures.background_errors = Property(any, Properties::kBackgroundErrors);
  figures.writes_stopped = Property(any, Properties::kIsWriteStopped) != 0;
  rocksdb::VectorLogPtr logs;
  if (db_->GetSortedWalFiles(logs).ok()) {
    for (const auto& log : logs) figures.log_bytes += log->SizeFileBytes();
  }
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(path_, error);
  if (!error) {
    figures.disk_bytes = space.capacity;
    figures.disk_free_bytes = space.available;
  }
  return figures;
}

absl::Status DatabaseImpl::CheckFormat(bool may_create) {
  std::string found;
  const rocksdb::Status status = db_->Get({}, ToSlice(kFormatKey), &found);
  if (status.IsNotFound() && may_create) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return ToStatus(db_->Put(synced, ToSlice(kFormatKey), ToSlice(kFormat)), "writing the format");
  }
  if (!status.ok()) return ToStatus(status, "reading the format");
  if (found == kFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the data directory has format ", found, ", this program knows ",
                                                    base::ToAbsl(kFormat), "; use a newer program"));
}

absl::Status DatabaseImpl::AdoptFamilies() {
  for (int i = 0; i < kFamilyCount; ++i) {
    rocksdb::ColumnFamilyHandle* handle = owned_[static_cast<size_t>(i) + 1];
    if (handle->GetID() != static_cast<uint32_t>(i) + 1) {
      return absl::FailedPreconditionError(absl::StrCat("column family ", handle->GetName(), " has the number ",
                                                        handle->GetID(), ": not a directory of this gateway"));
    }
    handles_.families[static_cast<size_t>(i)] = handle;
  }
  return absl::OkStatus();
}

std::unique_ptr<Reader> DatabaseImpl::Snapshot() const { return std::make_unique<SnapshotReader>(handles_); }

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const Options& options) { return DatabaseImpl::Open(options); }
absl::StatusOr<std::unique_ptr<Database>> Database::OpenForReading(const std::string& path) {
  return DatabaseImpl::OpenForReading(path);
}

Batch::Batch() : rep_(std::make_unique<Rep>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

// RocksDB checks the sizes of keys and values only; those are bounded far below its limits before they come here.
void Batch::Put(Family family, std::string_view key, std::string_view value) {
  FamilyName name(family);
  rep_->batch.Put(&name, ToSlice(key), ToSlice(value)).PermitUncheckedError();
}
void Batch::Delete(Family family, std::string_view key) {
  FamilyName name(family);
  rep_->batch.Delete(&name, ToSlice(key)).PermitUncheckedError();
}
void Batch::DeleteRange(Family family, std::string_view begin, std::string_view end) {
  FamilyName name(family);
  rep_->batch.DeleteRange(&name, ToSlice(begin), ToSlice(end)).PermitUncheckedError();
}
void Batch::Clear() { rep_->batch.Clear(); }
bool Batch::empty() const { return rep_->batch.Count() == 0; }
size_t Batch::bytes() const { return rep_->batch.GetDataSize(); }

}  // namespace zhudong::store
