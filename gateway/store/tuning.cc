#include "gateway/store/tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>

namespace zhudong::store {
namespace {

constexpr std::array<const char*, kFamilyCount> kFamilies = {"journal", "event_index", "ingest",   "state",
                                                             "demand",  "delivery",    "licenses", "audit"};
// One family may be written in key order for ever (journal, demand) or at random (the others): the second kind profits
// from filters that say "not here" without reading, which is what a first-time event id asks.
rocksdb::ColumnFamilyOptions FamilyOptions(Family family, const std::shared_ptr<rocksdb::Cache>& cache,
                                           size_t memtable_bytes) {
  rocksdb::ColumnFamilyOptions options;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  // Indices and filters live in the cache, so that memory is bounded; in partitions, because a whole filter is
  // megabytes, and one that was pushed out is read and checksummed again for a single key.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  const bool sequential = family == Family::kJournal || family == Family::kDemand || family == Family::kAudit;
  if (!sequential) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.memtable_whole_key_filtering = true;
    options.memtable_prefix_bloom_size_ratio = 0.05;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = memtable_bytes;
  options.max_write_buffer_number = 3;
  // Rows that are written in key order move down as whole files, as long as no level packs them differently. What is
  // read at random is unpacked block by block: that must be cheap, and new rows are not worth packing.
  options.compression = sequential ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  options.bottommost_compression = rocksdb::kLZ4Compression;
  // Small rows are written over and over while a project is told of: let them meet in few, larger compactions.
  options.level0_file_num_compaction_trigger = 8;
  options.max_bytes_for_level_base = 8 * memtable_bytes;
  options.level_compaction_dynamic_level_bytes = true;
  return options;
}

}  // namespace

std::vector<rocksdb::ColumnFamilyDescriptor> Descriptors(size_t memory_budget) {
  // Half for reading, half for what waits to be written out (kept by each family's own bound).
  rocksdb::LRUCacheOptions reading;
  reading.capacity = memory_budget / 2;
  reading.high_pri_pool_ratio = 0.5;  // indices and filters, as long as there are any to keep
  const auto cache = rocksdb::NewLRUCache(reading);
  const size_t memtable = std::max<size_t>(memory_budget / 2 / 8, 4u << 20);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  for (int i = 0; i < kFamilyCount; ++i) {
    descriptors.emplace_back(kFamilies[i], FamilyOptions(static_cast<Family>(i), cache, memtable));
  }
  return descriptors;
}

rocksdb::DBOptions DbOptions(const Options& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = options.create_if_missing;
  // After a power cut the log may end in the middle of a record; everything before it is whole and in order.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.max_total_wal_size = options.memory_budget;
  db.db_write_buffer_size = options.memory_budget / 2;
  db.max_background_jobs = 2;
  db.keep_log_file_num = 4;
  db.max_log_file_size = 4u << 20;
  db.max_open_files = 512;
  return db;
}

}  // namespace zhudong::store
