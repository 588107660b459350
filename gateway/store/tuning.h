// How RocksDB is set up: what each family is used for decides. Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <string>
#include <vector>

#include "gateway/store/database.h"

namespace zhudong::store {

// The default family first, then ours in the order of Family. `memory_budget` in bytes is shared by all of them.
std::vector<rocksdb::ColumnFamilyDescriptor> Descriptors(size_t memory_budget);

rocksdb::DBOptions DbOptions(const Options& options);

}  // namespace zhudong::store
