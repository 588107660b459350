#include "gateway/config/load.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/config/reader.h"

namespace zhudong::config {
namespace {

constexpr size_t kMostBytes = 4u << 20;

ParseResult Only(Problem problem) { return {.config = {}, .problems = {std::move(problem)}}; }

}  // namespace

std::string ToString(const Problem& problem) {
  return absl::StrCat(problem.file, ":", problem.line, ":", problem.column, ": ", problem.setting,
                      problem.setting.empty() ? "" : ": ", problem.message);
}

ParseResult Parse(std::string_view text, const std::string& filename, const std::string& base_dir) {
  Reader reader(filename, base_dir);
  try {
    reader.Read(toml::parse(text));
  } catch (const toml::parse_error& error) {  // the packaged library tells of bad syntax in no other way
    return Only({.file = filename,
                 .line = static_cast<int>(error.source().begin.line),
                 .column = static_cast<int>(error.source().begin.column),
                 .setting = {},
                 .message = "this is no TOML: " + std::string(error.description())});
  }
  return std::move(reader).Take();
}

ParseResult ParseFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  std::string text(kMostBytes + 1, '\0');
  size_t size = 0;
  if (file != nullptr) {
    errno = 0;
    size = std::fread(text.data(), 1, text.size(), file.get());
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    return Only({.file = path, .setting = {}, .message = absl::StrCat("can't be read: ", std::strerror(errno))});
  }
  if (size > kMostBytes) return Only({.file = path, .setting = {}, .message = "is larger than 4 MiB"});
  text.resize(size);
  std::error_code error;
  return Parse(text, path, std::filesystem::absolute(path, error).parent_path().string());
}

absl::StatusOr<Config> Load(const std::string& path) {
  ParseResult result = ParseFile(path);
  if (result.problems.empty()) return std::move(result.config);
  return absl::InvalidArgumentError(absl::StrJoin(
      result.problems, "\n", [](std::string* out, const Problem& problem) { *out += ToString(problem); }));
}

}  // namespace zhudong::config
