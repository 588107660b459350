#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "gateway/store/native.h"

namespace zhudong::store {
namespace {

uint64_t Property(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle, const std::string& name) {
  uint64_t value = 0;
  return db.GetIntProperty(handle, name, &value) ? value : 0;
}

}  // namespace

Figures FiguresOf(rocksdb::DB& db, absl::Span<rocksdb::ColumnFamilyHandle* const> families, const std::string& path) {
  using Properties = rocksdb::DB::Properties;
  Figures figures;
  for (rocksdb::ColumnFamilyHandle* handle : families) {
    FamilyFigures& family = figures.families.emplace_back();
    family.family = handle->GetName();
    family.file_bytes = Property(db, handle, Properties::kTotalSstFilesSize);
    family.memory_bytes = Property(db, handle, Properties::kCurSizeAllMemTables);
    family.pending_compaction_bytes = Property(db, handle, Properties::kEstimatePendingCompactionBytes);
    std::map<std::string, std::string> stalls;
    db.GetMapProperty(handle, Properties::kCFStats, &stalls);
    for (const auto& [name, count] :
         {std::pair{"io_stalls.total_stop", &family.stops}, std::pair{"io_stalls.total_slowdown", &family.slowdowns}}) {
      if (const auto found = stalls.find(name); found != stalls.end() && !absl::SimpleAtoi(found->second, count)) {
        *count = 0;
      }
    }
  }
  rocksdb::ColumnFamilyHandle* const any = families.front();
  figures.cache_bytes = Property(db, any, Properties::kBlockCacheUsage);  // of all families together
  figures.running_compactions = Property(db, any, Properties::kNumRunningCompactions);
  figures.running_flushes = Property(db, any, Properties::kNumRunningFlushes);
  figures.background_errors = Property(db, any, Properties::kBackgroundErrors);
  figures.writes_stopped = Property(db, any, Properties::kIsWriteStopped) != 0;
  rocksdb::VectorLogPtr logs;
  if (db.GetSortedWalFiles(logs).ok()) {
    for (const auto& log : logs) figures.log_bytes += log->SizeFileBytes();
  }
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(path, error);
  if (!error) {
    figures.disk_bytes = space.capacity;
    figures.disk_free_bytes = space.available;
  }
  return figures;
}

}  // namespace zhudong::store
