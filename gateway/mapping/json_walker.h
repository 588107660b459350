// Walks over JSON text by its brackets, strings and commas alone, byte by byte, without holding it.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace zhudong::mapping {

// Not thread-safe. `in` must be seekable and outlive the walker. After the end, or when the disk refuses, every call
// answers false; status() tells the two apart.
class JsonWalker {
 public:
  JsonWalker(std::istream& in, uint64_t total);

  void SkipByteOrderMark();
  void SkipSpace();
  // Past space and `c`, when `c` is what comes next. False, and only space is skipped, otherwise.
  bool Enter(char c);
  // Into an object, to the value of `key`. False when what comes next is no object or has no such key.
  bool EnterKey(std::string_view key);
  // Past one value, whose first `limit` + 1 bytes go to `bytes` unless it is nullptr. False when the text ends inside
  // it or no value begins here; everything up to the end is then skipped.
  bool SkipValue(std::string* bytes, size_t limit);
  void Seek(uint64_t offset, uint64_t lines);

  uint64_t offset() const { return offset_ + next_; }
  uint64_t line() const { return line_; }  // from 1
  const absl::Status& status() const { return status_; }

 private:
  int Peek();  // the next byte; -1 at the end
  void Take();
  bool SkipString(std::string* bytes, size_t limit);  // false when it is not closed
  void SkipRest(std::string* bytes, size_t limit);

  std::istream& in_;
  const uint64_t total_;
  std::string buffer_;  // bytes from offset_
  uint64_t offset_ = 0;
  size_t next_ = 0;
  uint64_t line_ = 1;
  absl::Status status_;
};

}  // namespace zhudong::mapping
