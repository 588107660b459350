#include "adapters/file_drop/folder_layout.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::file_drop {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxListed = 10000;
constexpr const char* kParts[] = {"incoming", "work", "archive", "failed"};
constexpr const char* kRefused = ".refused";
// Of a file's name, on every file system in use; what is derived of a name that is nearly as long must be cut.
constexpr size_t kMaxNameBytes = 255;

absl::Status CantMove(const fs::path& from, const fs::path& to, const std::error_code& error) {
  return absl::FailedPreconditionError(
      absl::StrCat("can't move ", from.string(), " to ", to.string(), ": ", error.message(),
                   "; all parts of the folder must be on one file system and writable"));
}

bool Exists(const fs::path& path) {
  std::error_code error;  // what can't be looked at is met again by whoever moves it
  return fs::exists(path, error);
}

// `name` with `before` and `after` around it, cut where together they were too long for a file system.
std::string Derived(std::string_view before, std::string_view name, std::string_view after) {
  return absl::StrCat(base::ToAbsl(before), base::ToAbsl(name.substr(0, kMaxNameBytes - before.size() - after.size())),
                      base::ToAbsl(after));
}

}  // namespace

absl::Status FolderLayout::Make() const {
  for (const char* part : kParts) {
    std::error_code error;
    fs::create_directories(fs::path(path_) / part, error);
    if (error)
      return absl::FailedPreconditionError(absl::StrCat("can't make ", path_, "/", part, ": ", error.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Seen>> FolderLayout::Incoming() const {
  std::vector<Seen> listing;
  std::error_code error;
  fs::directory_iterator entries(fs::path(path_) / "incoming", error);
  for (; !error && entries != fs::directory_iterator() && listing.size() < kMaxListed; entries.increment(error)) {
    std::error_code gone;  // a file may vanish between listing and looking
    if (entries->symlink_status(gone).type() != fs::file_type::regular) continue;
    Seen seen{entries->path().filename().string(), entries->file_size(gone), 0};
    if (!gone) seen.changed = entries->last_write_time(gone).time_since_epoch().count();
    if (!gone) listing.push_back(std::move(seen));
  }
  if (error) return absl::FailedPreconditionError(absl::StrCat("can't list ", path_, "/incoming: ", error.message()));
  return listing;
}

std::vector<std::string> FolderLayout::Working() const {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entries(fs::path(path_) / "work", error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (!name.starts_with('.')) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::string> FolderLayout::Move(const std::string& from, const std::string& to,
                                               const std::string& name) const {
  const fs::path source = fs::path(path_) / from / name;
  const fs::path plain(name);
  std::string free = name;
  for (int i = 2; Exists(fs::path(path_) / to / free); ++i) {
    free = Derived("", plain.stem().string(), absl::StrCat(".", i, plain.extension().string()));
  }
  const fs::path target = fs::path(path_) / to / free;
  std::error_code error;
  fs::rename(source, target, error);
  if (error) return CantMove(source, target, error);
  return free;
}

absl::StatusOr<std::string> FolderLayout::Take(const std::string& name) const {
  absl::StatusOr<std::string> taken = Move("incoming", "work", name);
  std::error_code ignored;  // there need be no mark
  if (taken.ok()) fs::remove(fs::path(path_) / "incoming" / (name + ".done"), ignored);
  return taken;
}

absl::StatusOr<std::string> FolderLayout::GiveBack(const std::string& name) const {
  return Move("work", "incoming", name);
}

absl::StatusOr<std::string> FolderLayout::Archive(const std::string& name) const {
  absl::StatusOr<std::string> moved = Move("work", "archive", name);
  if (!moved.ok() || !Exists(RefusedPath(name))) return moved;
  const fs::path list = fs::path(path_) / "archive" / Derived("", *moved, kRefused);
  std::error_code error;
  fs::rename(RefusedPath(name), list, error);
  if (error) return CantMove(RefusedPath(name), list, error);
  return moved;
}

absl::StatusOr<std::string> FolderLayout::SetAside(const std::string& name, const std::string& reason) const {
  absl::StatusOr<std::string> moved = Move("work", "failed", name);
  if (!moved.ok()) return moved;
  std::error_code ignored;  // its first lines say what the reason says
  fs::remove(RefusedPath(name), ignored);
  std::ofstream file(fs::path(path_) / "failed" / Derived("", *moved, ".reason"));
  file << reason << '\n';
  if (!file.flush()) return absl::FailedPreconditionError(absl::StrCat("can't write ", *moved, ".reason in ", path_));
  return moved;
}

std::string FolderLayout::WorkPath(const std::string& name) const { return (fs::path(path_) / "work" / name).string(); }

// Hidden, so that it is never taken for a file of a platform.
std::string FolderLayout::RefusedPath(const std::string& name) const { return WorkPath(Derived(".", name, kRefused)); }

}  // namespace zhudong::file_drop
