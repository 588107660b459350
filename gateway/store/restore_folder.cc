#include "gateway/store/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/store/format.h"
#include "gateway/store/native.h"

namespace zhudong::store {
namespace {

absl::Status Failed(const std::string& path, std::string_view what, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(path, " can't be ", std::string(what), ": ", std::string(why)));
}

// A name that is made or removed is on disk once its folder is.
absl::Status SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Failed(path, "synced", strerror(errno));
  const int result = fsync(folder);
  const int error = errno;
  close(folder);
  return result == 0 ? absl::OkStatus() : Failed(path, "synced", strerror(error));
}

// What is left of a restore that was abandoned, until it is removed.
std::string Gone(const std::string& path) { return RestoringMark(path) + ".gone"; }

bool Stays(const std::string& name, const std::vector<std::string>& beside) {
  return name == "lost+found" || std::find(beside.begin(), beside.end(), name) != beside.end();
}

absl::Status Empty(const std::string& path, const std::vector<std::string>& beside) {
  std::error_code error;
  const std::string mark = std::filesystem::path(RestoringMark(path)).filename();
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string name = entry.path().filename();
    if (name == mark || Stays(name, beside)) continue;
    std::filesystem::remove_all(entry.path(), error);
    if (error) return Failed(entry.path(), "removed", error.message());
  }
  return error ? Failed(path, "read", error.message()) : SyncFolder(path);
}

// OK when nothing but what may stay is in it.
absl::Status CheckEmpty(const std::string& path, const std::vector<std::string>& beside) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string name = entry.path().filename();
    if (Stays(name, beside)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is not empty, it holds ", name,
                     ": a restore never writes over data; move it away, or name another folder as path of [storage]"));
  }
  return error ? Failed(path, "read", error.message()) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<RestoreFolder> RestoreFolder::Begin(const std::string& path, const std::vector<std::string>& beside) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  if (error) return Failed(path, "made", error.message());
  const bool again = std::filesystem::exists(RestoringMark(path), error) || std::filesystem::exists(Gone(path), error);
  if (!again) {
    if (absl::Status empty = CheckEmpty(path, beside); !empty.ok()) return empty;
  }
  std::filesystem::create_directory(RestoringMark(path), error);
  if (error) return Failed(path, "written to", error.message());
  const int mark = open(RestoringMark(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (mark < 0) return Failed(path, "written to", strerror(errno));
  RestoreFolder folder(path, beside, mark);
  if (flock(mark, LOCK_EX | LOCK_NB) != 0) {
    return absl::AbortedError(absl::StrCat("another restore into ", path, " is under way"));
  }
  const absl::Status begun = again ? Empty(path, beside) : SyncFolder(path);
  if (!begun.ok()) return begun;
  return folder;
}

RestoreFolder::RestoreFolder(RestoreFolder&& other) noexcept
    : path_(other.path_), beside_(other.beside_), mark_(std::exchange(other.mark_, -1)) {}

RestoreFolder::~RestoreFolder() {
  if (mark_ >= 0) close(mark_);
}

absl::StatusOr<std::unique_ptr<Database>> RestoreFolder::Open() const {
  // RocksDB's own environment lives for ever.
  return OpenThrough(std::shared_ptr<rocksdb::Env>(rocksdb::Env::Default(), [](rocksdb::Env*) {}), scratch(),
                     Older::kAccept);
}

absl::StatusOr<std::unique_ptr<Database>> RestoreFolder::OpenForWriting() const {
  return Database::Open({.path = scratch(), .create_if_missing = false, .older = Older::kAccept});
}

std::string RestoreFolder::scratch() const { return RestoringMark(path_); }

absl::Status RestoreFolder::Finish() {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(scratch(), error)) files.push_back(entry.path());
  if (error) return Failed(scratch(), "read", error.message());
  for (const std::filesystem::path& file : files) {
    std::filesystem::rename(file, std::filesystem::path(path_) / file.filename(), error);
    if (error) return Failed(file, "moved", error.message());
  }
  // First what was moved, then that it may be used.
  if (absl::Status synced = SyncFolder(path_); !synced.ok()) return synced;
  std::filesystem::remove(scratch(), error);
  if (error) return Failed(scratch(), "removed", error.message());
  return SyncFolder(path_);
}

absl::Status RestoreFolder::Abandon() {
  // RocksDB's thread may still be at the next file: where the folder was it can make none.
  std::error_code error;
  std::filesystem::rename(scratch(), Gone(path_), error);
  if (error) return Failed(scratch(), "moved", error.message());
  return Empty(path_, beside_);
}

}  // namespace zhudong::store
