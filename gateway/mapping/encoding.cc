#include "gateway/mapping/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/lines.h"

namespace zhudong::mapping {
namespace {

const iconv_t kNoConversion = reinterpret_cast<iconv_t>(-1);

bool IsAscii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

Decoder::Decoder(Encoding encoding)
    : encoding_(encoding), conversion_(iconv_open("UTF-8", encoding == Encoding::kGb18030 ? "GB18030" : "UTF-8")) {}

Decoder::~Decoder() {
  if (conversion_ != kNoConversion) iconv_close(conversion_);
}

std::string_view Decoder::name() const { return encoding_ == Encoding::kGb18030 ? "GB18030" : "UTF-8"; }

bool Decoder::Decode(std::string_view bytes, std::string& text) {
  if (IsAscii(bytes)) {
    text.assign(bytes);
    return true;
  }
  if (conversion_ == kNoConversion) return false;
  iconv(conversion_, nullptr, nullptr, nullptr, nullptr);
  // A GB18030 character of two bytes takes three in UTF-8, one of four takes at most four.
  text.resize(bytes.size() * 2 + 16);
  char* in = const_cast<char*>(bytes.data());
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  if (iconv(conversion_, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1) || in_left != 0) return false;
  text.resize(text.size() - out_left);
  return true;
}

absl::StatusOr<Encoding> DetectEncoding(std::istream& in, uint64_t total) {
  LineReader lines(in, total, kMaxRecordBytes);
  Decoder utf8(Encoding::kUtf8);
  Line line;
  std::string text;
  uint64_t fits = 0;
  uint64_t fails = 0;
  for (;;) {
    absl::StatusOr<bool> more = lines.Next(line);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (line.offset == 0 && line.bytes.starts_with(kByteOrderMark)) return Encoding::kUtf8;
    if (line.too_long || IsAscii(line.bytes)) continue;
    ++(utf8.Decode(line.bytes, text) ? fits : fails);
  }
  return fits >= fails ? Encoding::kUtf8 : Encoding::kGb18030;
}

}  // namespace zhudong::mapping
