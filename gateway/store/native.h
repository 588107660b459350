// What the files of this folder share about RocksDB. Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gateway/store/database.h"

namespace zhudong::store {

inline rocksdb::Slice ToSlice(std::string_view view) { return {view.data(), view.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// `what` was being done.
absl::Status ToStatus(const rocksdb::Status& status, std::string_view what);

// How `db`, whose files are in `path`, does.
Figures FiguresOf(rocksdb::DB& db, absl::Span<rocksdb::ColumnFamilyHandle* const> families, const std::string& path);

rocksdb::DB& NativeOf(const Database& database);

// As Database::OpenForReading, through `env`, which the database keeps alive.
absl::StatusOr<std::unique_ptr<Database>> OpenThrough(std::shared_ptr<rocksdb::Env> env, const std::string& path,
                                                      Older older);

}  // namespace zhudong::store
