// Text as platforms write it: what stands in it, and identifiers brought to one spelling.
// Pure functions; thread-safe. Texts are UTF-8; every function takes any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhudong::model {

// What one pass over a text finds.
struct TextFacts {
  bool utf8 = true;         // shortest form, no surrogates, at most U+10FFFF
  bool control = false;     // C0, DEL or C1, tabulator and line ends apart
  bool line_break = false;  // tabulator, CR or LF
  bool wide = false;        // full-width forms (U+FF01 to U+FF5E) or the ideographic space
};
// Stops at the first byte that is no UTF-8. About a nanosecond per byte of Chinese, less for ASCII.
TextFacts InspectText(std::string_view text);

// Somebody else's words as UTF-8, cut at the end of a character: a byte that is none is written as `\xC4`, so that a
// file named in GB18030 can still be found by what is said of it. For every string of a message that comes from a file
// system, a server or a broker: protobuf writes what is no UTF-8 and then can't read it.
std::string ToUtf8(std::string_view bytes, size_t max_bytes = 4096);

// Without the space at both ends: ASCII space and line ends, no-break, ideographic and zero-width space.
std::string_view Trim(std::string_view text);

// Full-width forms as their ASCII ones (`１２３（Ａ）` → `123(A)`), the ideographic space as a space.
std::string HalfWidth(std::string_view text);

// The spelling by which identifiers are compared: half width, upper case, every dash as `-`, every bracket of
// 〔〕［］【】 as `[` `]`, no space of any kind.
std::string IdentifierKey(std::string_view text);

// Characters (code points) of valid UTF-8.
size_t CountCharacters(std::string_view text);

inline constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline constexpr char UpperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
inline constexpr bool IsUpperAscii(char c) { return c >= 'A' && c <= 'Z'; }
// True for an empty text.
bool AllDigits(std::string_view text);
// The number that `digits` spell; they must be at most 9 ASCII digits.
int DigitsValue(std::string_view digits);

}  // namespace zhudong::model
