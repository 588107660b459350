#include "gateway/store/format.h"

#include <filesystem>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/store/native.h"

namespace zhudong::store {
namespace {

constexpr std::string_view kFormatKey = "format";
// Behind the number while an upgrade is under way. Programs of format 1 know `1` alone, and refuse this, too.
constexpr char kUpgrading[] = " upgrading";

}  // namespace

absl::StatusOr<FormatState> ReadFormat(rocksdb::DB& db) {
  std::string text;
  const rocksdb::Status status = db.Get({}, ToSlice(kFormatKey), &text);
  if (status.IsNotFound()) return FormatState{};
  if (!status.ok()) return ToStatus(status, "reading the format");
  FormatState found;
  absl::string_view number = text;
  found.upgrading = absl::ConsumeSuffix(&number, kUpgrading);
  if (absl::SimpleAtoi(number, &found.number) && found.number > 0) return found;
  return absl::FailedPreconditionError(
      absl::StrCat("the data folder has format `", text, "`, which this program does not know: use a newer program"));
}

absl::Status WriteFormat(rocksdb::DB& db, FormatState format) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const std::string text = absl::StrCat(format.number, format.upgrading ? kUpgrading : "");
  return ToStatus(db.Put(synced, ToSlice(kFormatKey), ToSlice(text)), "writing the format");
}

absl::Status CheckFormat(const FormatState& found, Older older) {
  if (found.number > Database::kFormat) {
    return absl::FailedPreconditionError(absl::StrCat("the data folder has format ", found.number,
                                                      ", this program knows formats up to ", Database::kFormat,
                                                      ": use the newer program that wrote it, or restore a backup"));
  }
  if (older == Older::kAccept) return absl::OkStatus();
  if (found.upgrading) {
    return absl::FailedPreconditionError(absl::StrCat("an upgrade of the data folder from format ", found.number,
                                                      " was interrupted: run `zhudong upgrade` again"));
  }
  if (found.number == Database::kFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the data folder has format ", found.number, ", this program uses format ", Database::kFormat,
                   ": keep a copy of the folder, then run `zhudong upgrade --config FILE` with the gateway stopped"));
}

absl::Status ExplainByFormat(const std::string& path, rocksdb::Env* env, Older older, const absl::Status& why) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  rocksdb::DB* raw = nullptr;
  // Of the column families the default one alone: which others there are is what may differ.
  if (!rocksdb::DB::OpenForReadOnly(options, path, &raw).ok()) return why;
  const std::unique_ptr<rocksdb::DB> db(raw);
  const absl::StatusOr<FormatState> found = ReadFormat(*db);
  if (!found.ok()) return found.status();
  if (found->number == 0) return why;
  const absl::Status fits = CheckFormat(*found, older);
  return fits.ok() ? why : fits;
}

std::string RestoringMark(const std::string& path) { return path + "/RESTORING"; }

absl::Status CheckNotRestoring(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(RestoringMark(path), error)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("a restore into ", path, " was not finished or is under way: run `zhudong restore` to its end"));
}

}  // namespace zhudong::store
