#include "gateway/mapping/json_walker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/encoding.h"
#include "gateway/mapping/json_text.h"

namespace zhudong::mapping {
namespace {

constexpr size_t kChunk = 128u << 10;
constexpr size_t kMaxKey = 4096;

void Keep(std::string* bytes, size_t limit, char c) {
  if (bytes != nullptr && bytes->size() <= limit) *bytes += c;
}

bool EndsScalar(int c) {
  return c < 0 || std::string_view(" \t\r\n,:[]{}\"").find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

JsonWalker::JsonWalker(std::istream& in, uint64_t total) : in_(in), total_(total) {
  in_.clear();
  in_.seekg(0);
}

void JsonWalker::Seek(uint64_t offset, uint64_t lines) {
  buffer_.clear();
  next_ = 0;
  offset_ = offset;
  line_ = lines + 1;
  in_.clear();
  in_.seekg(static_cast<std::streamoff>(offset));
}

int JsonWalker::Peek() {
  if (next_ == buffer_.size()) {
    const uint64_t at = offset();
    if (at >= total_ || !status_.ok()) return -1;
    std::string chunk(std::min<uint64_t>(kChunk, total_ - at), '\0');
    in_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (static_cast<size_t>(in_.gcount()) != chunk.size()) {
      status_ = absl::DataLossError("the file became shorter while it was read: deliver it again, whole");
      return -1;
    }
    offset_ = at;
    buffer_ = std::move(chunk);
    next_ = 0;
  }
  return static_cast<unsigned char>(buffer_[next_]);
}

void JsonWalker::Take() {
  if (buffer_[next_++] == '\n') ++line_;
}

void JsonWalker::SkipByteOrderMark() {
  Peek();
  if (offset() == 0 && std::string_view(buffer_).starts_with(kByteOrderMark)) next_ = kByteOrderMark.size();
}

void JsonWalker::SkipSpace() {
  for (int c = Peek(); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = Peek()) Take();
}

bool JsonWalker::Enter(char c) {
  SkipSpace();
  if (Peek() != static_cast<unsigned char>(c)) return false;
  Take();
  return true;
}

bool JsonWalker::EnterKey(std::string_view key) {
  if (!Enter('{')) return false;
  for (;;) {
    SkipSpace();
    if (Peek() != '"') return false;
    std::string quoted;
    if (!SkipValue(&quoted, kMaxKey) || !Enter(':')) return false;
    std::string why;
    const auto name = ParseJson(quoted, why);
    if (name && name->is_string() && name->get_ref<const std::string&>() == key) return true;
    if (!SkipValue(nullptr, 0) || !Enter(',')) return false;
  }
}

bool JsonWalker::SkipString(std::string* bytes, size_t limit) {
  bool escaped = false;
  Keep(bytes, limit, '"');
  Take();
  for (int c = Peek(); c >= 0; c = Peek()) {
    Keep(bytes, limit, static_cast<char>(c));
    Take();
    if (!escaped && c == '"') return true;
    escaped = !escaped && c == '\\';
  }
  return false;
}

void JsonWalker::SkipRest(std::string* bytes, size_t limit) {
  for (int c = Peek(); c >= 0; c = Peek()) {
    Keep(bytes, limit, static_cast<char>(c));
    Take();
  }
}

bool JsonWalker::SkipValue(std::string* bytes, size_t limit) {
  SkipSpace();
  std::string open;  // brackets that wait to be closed; as deep as JSON may nest
  do {
    const int c = Peek();
    if (c < 0) return false;
    if (c == '"') {
      if (!SkipString(bytes, limit)) return false;
    } else if (c == '{' || c == '[') {
      if (open.size() >= 4096) break;
      open += static_cast<char>(c);
      Keep(bytes, limit, static_cast<char>(c));
      Take();
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != (c == '}' ? '{' : '[')) break;
      open.pop_back();
      Keep(bytes, limit, static_cast<char>(c));
      Take();
    } else if (!open.empty()) {
      Keep(bytes, limit, static_cast<char>(c));
      Take();
    } else {
      if (EndsScalar(c)) break;
      for (int s = c; !EndsScalar(s); s = Peek()) {
        Keep(bytes, limit, static_cast<char>(s));
        Take();
      }
    }
    if (open.empty()) return true;
  } while (true);
  SkipRest(bytes, limit);
  return false;
}

}  // namespace zhudong::mapping
