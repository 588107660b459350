// Reads a platform's file and gives one item for every record in it, in order: the event, or an UnreadableRecord with
// code, column and original bytes. Nothing is left out: blank lines and the header apart, every byte of the file stands
// in exactly one item. Memory does not grow with the file.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/mapping/mapping.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::mapping {

// A collision-free digest (SHA-256), at least 16 bytes. Passed in, since only crypto/ has one.
using Hash = std::function<std::string(std::string_view)>;

// How far a file has been read; what is needed to go on from there later.
struct Position {
  uint64_t offset = 0;  // bytes
  uint64_t line = 0;    // lines read, header included
  uint64_t items = 0;   // items given
};

struct ReaderOptions {
  // Instead of the mapping's own feed; empty keeps it.
  std::string feed;
  // Makes event ids for records that have none of their own. Required.
  Hash hash;
  // Go on after what was read before: a position() of a reader of the same file and mapping.
  Position start;
  // What stands before `:12` in an item's origin; empty for the file's own name.
  std::string origin;
};

// One record may have at most so many bytes; a longer one is an unreadable item.
inline constexpr size_t kMaxRecordBytes = 1u << 20;
// PublishItem.original holds at most so many, the mark of a cut included.
inline constexpr size_t kMaxOriginalBytes = 64u << 10;

// Not thread-safe.
class FileReader {
 public:
  // NOT_FOUND when the file can't be opened; INVALID_ARGUMENT when its header does not fit the mapping, or there is
  // no hash. Nothing is read but the header, and with encoding `auto` the whole file once to tell its encoding.
  static absl::StatusOr<std::unique_ptr<FileReader>> Open(const std::string& path,
                                                          std::shared_ptr<const Mapping> mapping,
                                                          ReaderOptions options);
  // The same for bytes that stand elsewhere. `stream` must be seekable.
  static absl::StatusOr<std::unique_ptr<FileReader>> Over(std::unique_ptr<std::istream> stream,
                                                          std::shared_ptr<const Mapping> mapping,
                                                          ReaderOptions options);
  virtual ~FileReader() = default;

  // nullopt at the end. `item` numbers the items of the file from 1. DATA_LOSS when the file became shorter or longer
  // while it was read, or the disk refuses.
  virtual absl::StatusOr<std::optional<v1::PublishItem>> Next() = 0;

  // After the item that Next() returned last.
  virtual Position position() const = 0;
  // Size of the file when it was opened; position().offset reaches it at the end.
  virtual uint64_t total_bytes() const = 0;
};

}  // namespace zhudong::mapping
