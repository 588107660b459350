#include "gateway/model/permit_number.h"

#include <array>
#include <utility>

#include "gateway/model/dates.h"
#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

using std::string_view;

constexpr std::array<std::pair<string_view, PermitSort>, 4> kSorts = {{{"地字", PermitSort::kLandUse},
                                                                       {"建字", PermitSort::kConstructionPlanning},
                                                                       {"乡字", PermitSort::kRuralPlanning},
                                                                       {"用字", PermitSort::kSiteSelection}}};
// Words that stand before a number and are no part of it.
constexpr std::array<string_view, 7> kLabels = {
    "建设用地规划许可证", "建设工程规划许可证", "建筑工程施工许可证", "施工许可证", "编号", ":", "："};
constexpr string_view kOrdinal = "第";
constexpr string_view kEnd = "号";

bool TakeFront(string_view& text, string_view word) {
  if (text.empty() || text[0] != word[0] || text.substr(0, word.size()) != word) return false;
  text.remove_prefix(word.size());
  return true;
}

// Takes labels, 地字 and 第 off the front.
PermitSort TakeDress(string_view& text) {
  PermitSort sort = PermitSort::kUnsaid;
  for (bool again = !IsDigit(text[0]); again;) {
    again = false;
    for (const string_view label : kLabels) again = TakeFront(text, label) || again;
  }
  for (const auto& [word, meaning] : kSorts) {
    if (TakeFront(text, word)) sort = meaning;
  }
  TakeFront(text, kOrdinal);
  return sort;
}

size_t CountDigits(string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

size_t CountLetters(string_view text) {
  size_t count = 0;
  while (count < text.size() && IsUpperAscii(UpperAscii(text[count]))) ++count;
  return count;
}

bool PlausibleYear(int year) { return year >= 1984 && year <= 2149; }

PermitSort SortOfLetters(string_view letters) {
  const auto is = [&](char a, char b) { return UpperAscii(letters[0]) == a && UpperAscii(letters[1]) == b; };
  if (letters.size() != 2) return PermitSort::kUnsaid;
  if (is('Y', 'G')) return PermitSort::kLandUse;
  if (is('G', 'G')) return PermitSort::kConstructionPlanning;
  if (is('X', 'S')) return PermitSort::kSiteSelection;
  return PermitSort::kUnsaid;
}

// A suffix that belongs to the number: S00, JK, one letter of a professional work. 0 when there is none.
size_t SuffixLength(string_view text) {
  const size_t letters = CountLetters(text);
  if (letters == 0 || letters > 2) return 0;
  return letters + (letters == 1 && CountDigits(text.substr(1)) == 2 ? 2 : 0);
}

// Reads a national shape off the front of `text`, which has lost its dress. kLocal when it is none.
PermitOutline ReadNational(string_view text) {
  PermitOutline local{.shape = PermitShape::kLocal, .body = text};
  const size_t digits = CountDigits(text);
  if (digits < 10) return local;
  PermitOutline out{.division = text.substr(0, 6), .year = DigitsValue(text.substr(6, 4))};
  if (!PlausibleYear(out.year)) return local;
  size_t length = digits;
  if (digits == 18) {
    if (!ParseDate(text.substr(6, 8)).ok()) return local;
    out.shape = PermitShape::kConstruction;
  } else if (digits >= 15 && digits <= 17) {
    out.shape = PermitShape::kPlanning;
  } else if (digits == 10) {
    const size_t letters = CountLetters(text.substr(10));
    const size_t serial = CountDigits(text.substr(10 + letters));
    if (letters < 1 || letters > 2 || serial < 5 || serial > 7) return local;
    out.shape = PermitShape::kPlanningOnline;
    out.sort = SortOfLetters(text.substr(10, letters));
    length = 10 + letters + serial;
  } else {
    return local;
  }
  length += SuffixLength(text.substr(length));
  const string_view rest = text.substr(length);
  if (!rest.empty() && rest.substr(0, kEnd.size()) != kEnd) return local;
  out.body = text.substr(0, length);
  return out;
}

// A year in brackets, or the first four digits of the number.
int LocalYear(string_view key) {
  for (size_t at = 0; at + 6 <= key.size(); ++at) {
    const bool open = key[at] == '[' || key[at] == '(';
    if (open && AllDigits(key.substr(at + 1, 4)) && (key[at + 5] == ']' || key[at + 5] == ')')) {
      const int year = DigitsValue(key.substr(at + 1, 4));
      if (PlausibleYear(year)) return year;
    }
  }
  const size_t digits = CountDigits(key);
  if (digits == 4 && PlausibleYear(DigitsValue(key.substr(0, 4)))) return DigitsValue(key.substr(0, 4));
  return 0;
}

// Without the closing 号 and the 第 before the serial: 〔2026〕第034号 and 〔2026〕034号 are one number.
std::string LocalKey(string_view body) {
  if (body.size() > kEnd.size() && body.substr(body.size() - kEnd.size()) == kEnd) body.remove_suffix(kEnd.size());
  std::string key(body);
  const size_t ordinal = key.rfind(kOrdinal);
  if (ordinal != std::string::npos && ordinal + kOrdinal.size() < key.size() &&
      AllDigits(string_view(key).substr(ordinal + kOrdinal.size()))) {
    key.erase(ordinal, kOrdinal.size());
  }
  return key;
}

}  // namespace

PermitOutline OutlinePermitNumber(string_view text) {
  text = Trim(text);
  if (text.empty()) return {};
  const PermitSort sort = TakeDress(text);
  PermitOutline out = ReadNational(text);
  if (sort != PermitSort::kUnsaid) out.sort = sort;
  return out;
}

PermitNumber ParsePermitNumber(string_view text) {
  const std::string key = IdentifierKey(text);
  const PermitOutline outline = OutlinePermitNumber(key);
  PermitNumber number{.shape = outline.shape, .sort = outline.sort, .year = outline.year};
  if (outline.shape == PermitShape::kLocal) {
    number.normalized = LocalKey(outline.body);
    number.year = LocalYear(number.normalized);
  } else {
    number.normalized = std::string(outline.body);
    number.division_code = std::string(outline.division);
  }
  return number;
}

}  // namespace zhudong::model
