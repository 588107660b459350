// The format of a data folder: one number, kept in the default column family. Private to this folder.
#pragma once

#include <rocksdb/db.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace zhudong::store {

absl::StatusOr<FormatState> ReadFormat(rocksdb::DB& db);
// Durable when it returns. `upgrading` says that an upgrade from `number` is under way: no other program touches it.
absl::Status WriteFormat(rocksdb::DB& db, FormatState format);
// FAILED_PRECONDITION, with what to do, when a program of today may not use it.
absl::Status CheckFormat(const FormatState& found, Older older);

// Opening failed with `why`: what the folder's format says about it, which is more than RocksDB can tell.
absl::Status ExplainByFormat(const std::string& path, rocksdb::Env* env, Older older, const absl::Status& why);

// A folder in it, as long as what is restored was not verified.
std::string RestoringMark(const std::string& path);
absl::Status CheckNotRestoring(const std::string& path);

}  // namespace zhudong::store
