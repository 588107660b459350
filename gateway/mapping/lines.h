// Lines of a file, one after the other, as bytes; memory bounded whatever the file holds.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "absl/status/statusor.h"

namespace zhudong::mapping {

struct Line {
  std::string bytes;    // with its line end; of a line over the limit only the beginning
  uint64_t offset = 0;  // of its first byte
  uint64_t size = 0;    // all its bytes, line end included
  uint64_t number = 0;  // from 1
  bool too_long = false;
};

// Not thread-safe. `in` must be seekable and outlive the reader.
class LineReader {
 public:
  // Lines of more than `limit` bytes are skipped but for their beginning.
  LineReader(std::istream& in, uint64_t total, size_t limit);

  // False at the end. DATA_LOSS when the file is not as long as `total`.
  absl::StatusOr<bool> Next(Line& line);
  // To a place where a line begins; `lines` stand before it.
  void Seek(uint64_t offset, uint64_t lines);
  uint64_t offset() const { return buffer_offset_ + next_; }
  uint64_t lines() const { return lines_; }

 private:
  absl::StatusOr<bool> Fill();

  std::istream& in_;
  const uint64_t total_;
  const size_t limit_;
  std::string buffer_;  // bytes of the file from buffer_offset_
  uint64_t buffer_offset_ = 0;
  size_t next_ = 0;  // in buffer_
  uint64_t lines_ = 0;
};

}  // namespace zhudong::mapping
