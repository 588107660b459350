#include "gateway/model/mask.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

using std::string_view;

constexpr size_t kCharacters = 18;

// One character that may belong to a number, half width; '\0' for every other. `length` is what it takes in the text.
char CharacterAt(string_view text, size_t at, size_t& length) {
  length = 1;
  if (at >= text.size()) return '\0';
  char c = text[at];
  if (c == '\xEF' && at + 2 < text.size() && (text[at + 1] == '\xBC' || text[at + 1] == '\xBD')) {
    // U+FF01 to U+FF5E: EF BC 81 … EF BC BF, EF BD 80 … EF BD 9E.
    const int offset = (text[at + 1] == '\xBC' ? 0 : 0x40) + (static_cast<unsigned char>(text[at + 2]) & 0x3F);
    length = 3;
    c = static_cast<char>(offset + ' ');
  }
  c = UpperAscii(c);
  return IsDigit(c) || c == 'X' ? c : '\0';
}

bool DigitBefore(string_view text, size_t at) {
  if (at == 0) return false;
  if (IsDigit(text[at - 1])) return true;
  size_t length;
  return at >= 3 && IsDigit(CharacterAt(text, at - 3, length)) && length == 3;
}

// The length in bytes of a citizen's number that begins at `at`, 0 when none does; its characters into `out`.
size_t MatchAt(string_view text, size_t at, absl::CivilDay today, std::array<char, kCharacters>& out) {
  size_t position = at;
  for (size_t i = 0; i < kCharacters; ++i) {
    if ((i == 6 || i == 14) && position < text.size() && (text[position] == ' ' || text[position] == '-')) ++position;
    size_t length;
    const char c = CharacterAt(text, position, length);
    if (c == '\0' || (c == 'X' && i + 1 < kCharacters)) return 0;
    out[i] = c;
    position += length;
  }
  size_t length;
  if (IsDigit(CharacterAt(text, position, length))) return 0;
  const string_view number(out.data(), out.size());
  if (!ParseCitizenId(number, today).valid() || ParseCreditCode(number).check_ok) return 0;
  return position - at;
}

// The first number at or after `from`; false when there is none.
struct Match {
  size_t at = 0;
  size_t length = 0;
  std::array<char, kCharacters> characters = {};
};
bool FindNext(string_view text, size_t from, absl::CivilDay today, Match& match) {
  // A number has six digits in a row: looking at every sixth byte can't miss it. Full-width digits are three bytes
  // each, so some of those six bytes are then EF.
  const auto may_belong = [](char c) {
    return IsDigit(c) || c == '\xEF' || c == '\xBC' || (c >= '\x90' && c <= '\x99');
  };
  size_t at = from;
  while (at + kCharacters <= text.size()) {
    if (!may_belong(text[at + 5])) {
      at += 6;
      continue;
    }
    const size_t end = at + 6;
    for (; at < end; ++at) {
      if (!IsDigit(text[at]) && text[at] != '\xEF') continue;
      if (DigitBefore(text, at)) continue;
      match.length = MatchAt(text, at, today, match.characters);
      if (match.length != 0) {
        match.at = at;
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool HoldsCitizenId(string_view text, absl::CivilDay today) {
  Match match;
  return FindNext(text, 0, today, match);
}

int MaskCitizenIds(std::string& text, absl::CivilDay today) {
  int masked = 0;
  size_t from = 0;
  Match match;
  while (FindNext(text, from, today, match)) {
    std::string stars(match.characters.data(), match.characters.size());
    for (size_t i = 6; i + 2 < kCharacters; ++i) stars[i] = '*';
    text.replace(match.at, match.length, stars);
    from = match.at + kCharacters;
    ++masked;
  }
  return masked;
}

std::string ShownWords(std::string words, size_t max_bytes, absl::CivilDay today) {
  // Masking shortens to a third at most (full-width digits).
  words.resize(std::min(words.size(), 4 * max_bytes));
  MaskCitizenIds(words, today);
  return ToUtf8(words, max_bytes);
}

}  // namespace zhudong::model
