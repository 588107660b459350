// A ZIP in memory as a checked list of files. Private to this folder.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/ofd/ofd.h"

struct zip;

namespace zhudong::ofd {

// Refers to the bytes it was opened on. Not thread-safe.
class Archive {
 public:
  // The directory is whole, the names are plain, and nothing exceeds `limits`; nothing is unpacked yet. Errors are
  // those of ofd::Check.
  static absl::StatusOr<Archive> Open(std::string_view bytes, const Limits& limits);

  // Unpacks every file, a piece at a time, and compares length and CRC.
  absl::Status CheckAll();

  // `path` without a leading slash.
  bool Contains(std::string_view path) const { return files_.find(path) != files_.end(); }
  uint64_t SizeOf(std::string_view path) const;
  // DATA_LOSS when there is no such file; RESOURCE_EXHAUSTED when it is longer than `most`.
  absl::StatusOr<std::string> Read(std::string_view path, uint64_t most);

  struct File {
    uint64_t index = 0;
    uint64_t size = 0;
  };
  const std::map<std::string, File, std::less<>>& files() const { return files_; }

 private:
  Archive() = default;

  absl::Status Take(uint64_t index, const Limits& limits);

  struct Close {
    void operator()(zip* archive) const;
  };
  std::unique_ptr<zip, Close> zip_;
  std::map<std::string, File, std::less<>> files_;
  uint64_t unpacked_ = 0;
  uint64_t packed_ = 0;
};

}  // namespace zhudong::ofd
