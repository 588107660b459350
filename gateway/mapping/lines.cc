#include "gateway/mapping/lines.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace zhudong::mapping {
namespace {
constexpr size_t kChunk = 128u << 10;
}  // namespace

LineReader::LineReader(std::istream& in, uint64_t total, size_t limit) : in_(in), total_(total), limit_(limit) {
  in_.clear();
  in_.seekg(0);
}

void LineReader::Seek(uint64_t offset, uint64_t lines) {
  lines_ = lines;
  if (offset >= buffer_offset_ && offset <= buffer_offset_ + buffer_.size()) {
    next_ = offset - buffer_offset_;
    return;
  }
  buffer_.clear();
  next_ = 0;
  buffer_offset_ = offset;
  in_.clear();
  in_.seekg(static_cast<std::streamoff>(offset));
}

// Puts the next chunk in place of what has been read. False at the end of the file.
absl::StatusOr<bool> LineReader::Fill() {
  const uint64_t at = buffer_offset_ + buffer_.size();
  if (at >= total_) return false;
  std::string chunk(std::min<uint64_t>(kChunk, total_ - at), '\0');
  in_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  if (static_cast<size_t>(in_.gcount()) != chunk.size()) {
    return absl::DataLossError(absl::StrCat("the file ends at byte ", at + static_cast<uint64_t>(in_.gcount()),
                                            " but had ", total_, " when it was opened: deliver it again, whole"));
  }
  buffer_ = std::move(chunk);
  buffer_offset_ = at;
  next_ = 0;
  return true;
}

absl::StatusOr<bool> LineReader::Next(Line& line) {
  line.bytes.clear();
  line.size = 0;
  line.offset = offset();
  line.too_long = false;
  for (;;) {
    if (next_ == buffer_.size()) {
      absl::StatusOr<bool> more = Fill();
      if (!more.ok()) return more;
      if (!*more) break;
    }
    const char* from = buffer_.data() + next_;
    const size_t left = buffer_.size() - next_;
    const void* end = std::memchr(from, '\n', left);
    const size_t take = end == nullptr ? left : static_cast<const char*>(end) - from + 1;
    if (line.bytes.size() < limit_) line.bytes.append(from, std::min(take, limit_ - line.bytes.size()));
    line.size += take;
    next_ += take;
    if (end != nullptr) break;
  }
  if (line.size == 0) return false;
  line.too_long = line.size > limit_;
  line.number = ++lines_;
  return true;
}

}  // namespace zhudong::mapping
