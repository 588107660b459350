#include "gateway/store/database.h"

#include <rocksdb/db.h>

#include <array>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gateway/store/format.h"
#include "gateway/store/native.h"
#include "gateway/store/pace.h"
#include "gateway/store/tuning.h"

namespace zhudong::store {
namespace {

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
  // `env` null: the usual one.
  static absl::StatusOr<std::unique_ptr<Database>> OpenForReading(const std::string& path,
                                                                  std::shared_ptr<rocksdb::Env> env, Older older);

  ~DatabaseImpl() override {
    pace_->Leave();
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
  absl::StatusOr<FormatState> Format() const override { return ReadFormat(*db_); }
  absl::Status BeginUpgrade() override;
  absl::Status EndUpgrade() override { return WriteFormat(*db_, {.number = kFormat}); }
  rocksdb::DB& native() const { return *db_; }

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
    const Pace::Hurry hurry(*pace_);
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
  Figures GetFigures() const override { return FiguresOf(*db_, handles_.families, path_); }

 private:
  rocksdb::Status OpenNative(const Options& options, bool make_families);
  absl::Status Adopt(Older older);
  absl::Status AdoptFamilies();

  std::shared_ptr<rocksdb::Env> env_;  // of a backup; outlives the database
  const std::shared_ptr<Pace> pace_ = std::make_shared<Pace>();
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

rocksdb::Status DatabaseImpl::OpenNative(const Options& options, bool make_families) {
  rocksdb::DBOptions db_options = DbOptions(options);
  db_options.create_missing_column_families = make_families;
  db_options.rate_limiter = pace_;
  db_options.listeners.push_back(pace_);
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(db_options, options.path, Descriptors(options.memory_budget), &owned_, &raw);
  db_.reset(raw);
  handles_.db = raw;
  return status;
}

absl::StatusOr<std::unique_ptr<Database>> DatabaseImpl::Open(const Options& options) {
  std::error_code error;
  if (absl::Status restored = CheckNotRestoring(options.path); !restored.ok()) return restored;
  if (options.create_if_missing) std::filesystem::create_directories(options.path, error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("creating ", options.path, ": ", error.message()));
  const bool fresh = !std::filesystem::exists(options.path + "/CURRENT", error);
  auto database = std::make_unique<DatabaseImpl>();
  database->path_ = options.path;
  rocksdb::Status status = database->OpenNative(options, fresh && options.create_if_missing);
  if (!fresh && status.IsInvalidArgument()) {
    // Not the families of today. Those that are lacking may be made only where the format says so: a program of the
    // format that is there could not open it any more.
    const absl::Status why = ToStatus(status, absl::StrCat("opening ", options.path));
    if (absl::Status fits = ExplainByFormat(options.path, nullptr, options.older, why); fits != why) return fits;
    status = database->OpenNative(options, true);
  }
  if (!status.ok()) return ToStatus(status, absl::StrCat("opening ", options.path));
  const absl::StatusOr<FormatState> found = ReadFormat(*database->db_);
  if (found.ok() && found->number == 0 && options.create_if_missing) {
    if (absl::Status written = WriteFormat(*database->db_, {.number = kFormat}); !written.ok()) return written;
  }
  if (absl::Status adopted = database->Adopt(options.older); !adopted.ok()) return adopted;
  database->pace_->Watch(*database->db_, database->handles_.families);
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> DatabaseImpl::OpenForReading(const std::string& path,
                                                                       std::shared_ptr<rocksdb::Env> env, Older older) {
  if (env == nullptr) {
    if (absl::Status restored = CheckNotRestoring(path); !restored.ok()) return restored;
  }
  auto database = std::make_unique<DatabaseImpl>();
  database->env_ = std::move(env);
  database->path_ = path;
  database->reading_only_ = true;
  rocksdb::DBOptions options = DbOptions({.path = path, .create_if_missing = false});
  if (database->env_ != nullptr) options.env = database->env_.get();
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, path, Descriptors(64u << 20), &database->owned_, &raw);
  if (!status.ok()) {
    return ExplainByFormat(path, database->env_.get(), older,
                           ToStatus(status, absl::StrCat("opening ", path, " for reading")));
  }
  database->db_.reset(raw);
  database->handles_.db = raw;
  if (absl::Status adopted = database->Adopt(older); !adopted.ok()) return adopted;
  return database;
}

absl::Status DatabaseImpl::Adopt(Older older) {
  const absl::StatusOr<FormatState> found = ReadFormat(*db_);
  if (!found.ok()) return found.status();
  if (found->number == 0) return absl::FailedPreconditionError("no data folder of this gateway: it names no format");
  if (absl::Status format = CheckFormat(*found, older); !format.ok()) return format;
  return AdoptFamilies();
}

absl::Status DatabaseImpl::BeginUpgrade() {
  absl::StatusOr<FormatState> found = ReadFormat(*db_);
  if (!found.ok()) return found.status();
  found->upgrading = true;
  return WriteFormat(*db_, *found);
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
  return DatabaseImpl::OpenForReading(path, nullptr, Older::kRefuse);
}

rocksdb::DB& NativeOf(const Database& database) { return static_cast<const DatabaseImpl&>(database).native(); }

absl::StatusOr<std::unique_ptr<Database>> OpenThrough(std::shared_ptr<rocksdb::Env> env, const std::string& path,
                                                      Older older) {
  return DatabaseImpl::OpenForReading(path, std::move(env), older);
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
