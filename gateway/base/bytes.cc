#include "gateway/base/bytes.h"

namespace zhudong::base {
namespace {

template <int kBytes>
void AppendBigEndian(std::string& out, uint64_t value) {
  for (int shift = (kBytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

template <int kBytes>
uint64_t ReadBigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (int i = 0; i < kBytes; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

void AppendU64(std::string& out, uint64_t value) { AppendBigEndian<8>(out, value); }
void AppendU16(std::string& out, uint16_t value) { AppendBigEndian<2>(out, value); }
uint64_t ReadU64(std::string_view bytes) { return ReadBigEndian<8>(bytes); }
uint16_t ReadU16(std::string_view bytes) { return static_cast<uint16_t>(ReadBigEndian<2>(bytes)); }

void AppendPart(std::string& out, std::string_view text) {
  for (char c : text) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
  }
  out.append("\0\x01", 2);
}

bool TakePart(std::string_view& bytes, std::string& out) {
  std::string part;
  for (size_t i = 0; i + 1 < bytes.size(); ++i) {
    if (bytes[i] != '\0') {
      part.push_back(bytes[i]);
    } else if (bytes[i + 1] == '\x01') {
      bytes.remove_prefix(i + 2);
      out = std::move(part);
      return true;
    } else {
      part.push_back('\0');
      ++i;
    }
  }
  return false;
}

std::string Base32(std::string_view bytes) {
  static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  for (unsigned char byte : bytes) {
    buffer = buffer << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(kAlphabet[buffer >> (bits - 5) & 31]);
  }
  if (bits > 0) out.push_back(kAlphabet[buffer << (5 - bits) & 31]);
  return out;
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace zhudong::base
