#include "gateway/model/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace zhudong::model {
namespace {

constexpr char32_t kIdeographicSpace = 0x3000;
constexpr char32_t kNoBreakSpace = 0xA0;
constexpr char32_t kZeroWidthSpace = 0x200B;
constexpr char32_t kByteOrderMark = 0xFEFF;
constexpr uint64_t kHighBits = 0x8080808080808080u;

constexpr uint64_t Repeat(uint8_t byte) { return 0x0101010101010101u * byte; }

// Eight plain printable ASCII bytes; may say no to some that are.
bool PlainEight(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  const uint64_t below_space = (word - Repeat(0x20)) & ~word;
  const uint64_t del = word ^ Repeat(0x7F);
  return ((word | below_space | ((del - Repeat(1)) & ~del)) & kHighBits) == 0;
}

bool PlainChinese(const char* bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  return byte(0) >= 0xE4 && byte(0) <= 0xE9 && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80;
}

// Decodes the character at the front of `text`: its code point and its length in bytes; length 0 when it is no UTF-8.
std::pair<char32_t, size_t> Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {0, 0};
  char32_t code = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    code = code << 6 | (byte(i) & 0x3F);
  }
  static constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {0, 0};
  return {code, length};
}

bool IsSpace(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == kNoBreakSpace || code == kIdeographicSpace ||
         code == kZeroWidthSpace || code == kByteOrderMark;
}

// By one byte alone: what no space begins or ends with is told apart at once.
bool MayBeginSpace(char c) {
  const uint8_t byte = static_cast<uint8_t>(c);
  return byte <= ' ' || byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
}
bool MayEndSpace(char c) {
  const uint8_t byte = static_cast<uint8_t>(c);
  return byte <= ' ' || byte == 0xA0 || byte == 0x80 || byte == 0x8B || byte == 0xBF;
}

bool IsWide(char32_t code) { return (code >= 0xFF01 && code <= 0xFF5E) || code == kIdeographicSpace; }

char32_t Narrow(char32_t code) {
  if (code == kIdeographicSpace) return ' ';
  return IsWide(code) ? code - 0xFF01 + '!' : code;
}

char32_t PlainPunctuation(char32_t code) {
  switch (code) {
    case 0x2010:  // ‐
    case 0x2011:
    case 0x2013:  // –
    case 0x2014:  // —
    case 0x2212:  // −
      return '-';
    case 0x3010:  // 【
    case 0x3014:  // 〔
      return '[';
    case 0x3011:
    case 0x3015:
      return ']';
    default:
      return code;
  }
}

}  // namespace

TextFacts InspectText(std::string_view text) {
  TextFacts facts;
  for (size_t at = 0; at < text.size();) {
    if (text.size() - at >= 8 && PlainEight(text.data() + at)) {
      at += 8;
      continue;
    }
    // Nearly all Chinese is here: U+4000 to U+9FFF, which is neither wide nor control.
    if (text.size() - at >= 3 && PlainChinese(text.data() + at)) {
      at += 3;
      continue;
    }
    const auto [code, length] = Decode(text.substr(at, 4));
    if (length == 0) {
      facts.utf8 = false;
      return facts;
    }
    at += length;
    if (code < 0xA0) {
      if (code == '\t' || code == '\n' || code == '\r') {
        facts.line_break = true;
      } else if (code < 0x20 || code >= 0x7F) {
        facts.control = true;
      }
    } else if (IsWide(code)) {
      facts.wide = true;
    }
  }
  return facts;
}

std::string ToUtf8(std::string_view bytes, size_t max_bytes) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(std::min(bytes.size(), max_bytes));
  while (!bytes.empty()) {
    const size_t length = Decode(bytes.substr(0, 4)).second;
    const auto byte = static_cast<uint8_t>(bytes[0]);
    const char escaped[] = {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    const std::string_view next = length == 0 ? std::string_view(escaped, sizeof escaped) : bytes.substr(0, length);
    if (out.size() + next.size() > max_bytes) break;
    out += next;
    bytes.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

std::string_view Trim(std::string_view text) {
  if (text.empty() || (!MayBeginSpace(text.front()) && !MayEndSpace(text.back()))) return text;
  while (!text.empty()) {
    const auto [code, length] = Decode(text.substr(0, 4));
    if (length == 0 || !IsSpace(code)) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    size_t back = 1;
    while (back < 3 && back < text.size() && (static_cast<uint8_t>(text[text.size() - back]) & 0xC0) == 0x80) ++back;
    const auto [code, length] = Decode(text.substr(text.size() - back));
    if (length != back || !IsSpace(code)) break;
    text.remove_suffix(length);
  }
  return text;
}

std::string HalfWidth(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [code, length] = Decode(text.substr(0, 4));
    if (length == 3 && IsWide(code)) {
      out += static_cast<char>(Narrow(code));
      text.remove_prefix(length);
    } else {
      out += text[0];
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string IdentifierKey(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto [code, length] = Decode(text.substr(0, 4));
    if (length == 0) length = 1, code = 0xFFFD;
    const std::string_view bytes = text.substr(0, length);
    text.remove_prefix(length);
    if (IsSpace(code)) continue;
    const char32_t plain = PlainPunctuation(Narrow(code));
    if (plain < 0x80) {
      out += UpperAscii(static_cast<char>(plain));
    } else {
      out += bytes;
    }
  }
  return out;
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<uint8_t>(c) & 0xC0) != 0x80;
  return count;
}

bool AllDigits(std::string_view text) {
  for (const char c : text) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

int DigitsValue(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace zhudong::model
