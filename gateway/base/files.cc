#include "gateway/base/files.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace zhudong::base {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(absl::StrCat("can't read ", path));
  return std::move(text).str();
}

std::string FileStamp(const std::string& path) {
  struct stat found {};
  if (path.empty() || ::stat(path.c_str(), &found) != 0) return "none;";
  return absl::StrCat(found.st_ino, ",", found.st_size, ",", found.st_mtim.tv_sec, ".", found.st_mtim.tv_nsec, ";");
}

absl::StatusOr<std::map<std::string, std::string>> ReadFolder(const std::string& path, const std::string& extension) {
  std::map<std::string, std::string> texts;
  std::error_code error;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != extension) continue;
    absl::StatusOr<std::string> text = ReadFile(it->path().string());
    if (!text.ok()) return text.status();
    texts.emplace(it->path().filename().string(), *std::move(text));
  }
  if (error) return absl::NotFoundError(absl::StrCat("can't read the folder ", path));
  return texts;
}

absl::Status WriteFile(const std::string& path, std::string_view text) {
  const std::string scratch = absl::StrCat(path, ".new");
  std::ofstream file(scratch, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(scratch, path, error);
  if (file && !error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, " can't be written: is there room, and may this user write there?"));
}

absl::Status CheckPrivate(const std::string& path) {
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 || (found.st_mode & kOthers) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " is open to others than its owner (mode ", absl::StrFormat("%04o", found.st_mode & 07777),
                   "): run `chmod 600 ", path, "`, and make a new one if somebody else could read it"));
}

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  if (absl::Status status = CheckPrivate(path); !status.ok()) return status;
  return ReadFile(path);
}

}  // namespace zhudong::base
