// Text of the platforms, UTF-8 or GB18030, made UTF-8 by iconv.
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/mapping/spec.h"

namespace zhudong::mapping {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Not thread-safe.
class Decoder {
 public:
  // `encoding` is not kAuto.
  explicit Decoder(Encoding encoding);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // False when `bytes` are no text in this encoding; `text` is then unspecified. `bytes` hold whole characters.
  bool Decode(std::string_view bytes, std::string& text);
  // For messages: UTF-8, GB18030.
  std::string_view name() const;

 private:
  const Encoding encoding_;
  void* conversion_;
};

// Tells the encoding of a file by reading it once: UTF-8 when at least half of the lines that are not plain ASCII are
// valid UTF-8, else GB18030. Single damaged lines so stay single damaged lines. Leaves `in` anywhere.
absl::StatusOr<Encoding> DetectEncoding(std::istream& in, uint64_t total);

}  // namespace zhudong::mapping
