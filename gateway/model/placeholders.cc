#include "gateway/model/placeholders.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

using std::string_view;

// In the spelling of IdentifierKey.
constexpr std::array<string_view, 36> kWords = {
    "N/A",  "NA",     "#N/A",   "NULL",   "NONE",   "NIL",    "NAN",    "UNKNOWN",  "UNDEFINED",
    "TBD",  "(NULL)", "无",     "暂无",   "无数据", "无信息", "未披露", "未公开",   "未公布",
    "未知", "未填",   "未填写", "未提供", "空",     "暂缺",   "缺失",   "缺",       "不详",
    "不明", "不适用", "待定",   "待补",   "待补充", "保密",   "已脱敏", "(已脱敏)", "自然人(已脱敏)"};
constexpr size_t kLongest = 64;

// Nothing but marks, or but zeros.
bool Hollow(string_view key) {
  return std::all_of(key.begin(), key.end(),
                     [](char c) { return string_view("-/\\.,_*?#+=~:;|'\"()[]<>").find(c) != string_view::npos; }) ||
         std::all_of(key.begin(), key.end(), [](char c) { return c == '0'; });
}

bool Repeated(string_view key) {
  return key.size() >= 4 && (IsDigit(key[0]) || key[0] == 'X') &&
         std::all_of(key.begin(), key.end(), [&](char c) { return c == key[0]; });
}

constexpr uint32_t Packed(string_view character) {
  uint32_t packed = 0;
  for (const char c : character.substr(0, 3)) packed = packed << 8 | static_cast<unsigned char>(c);
  return packed;
}

// The Chinese characters that a word of the list begins with.
constexpr std::array<uint32_t, 10> kFirst = {Packed("无"), Packed("暂"), Packed("未"), Packed("空"), Packed("缺"),
                                             Packed("不"), Packed("待"), Packed("保"), Packed("已"), Packed("自")};
constexpr bool EveryWordIsFound() {
  for (const string_view word : kWords) {
    if (static_cast<unsigned char>(word[0]) < 0x80) continue;
    bool found = false;
    for (const uint32_t first : kFirst) found = found || first == Packed(word);
    if (!found) return false;
  }
  return true;
}
static_assert(EveryWordIsFound(), "put the first character of the new word into kFirst");

// Whether a text that begins so can be a placeholder at all; keeps the usual text from being copied.
bool MayBe(string_view text) {
  const unsigned char first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) {
    const char letter = UpperAscii(text[0]);
    if (!IsDigit(letter) && letter != 'X') {
      return !IsUpperAscii(letter) || letter == 'N' || letter == 'U' || letter == 'T';
    }
    return text.find_first_not_of(text[0]) == string_view::npos;
  }
  if (first >= 0xE4 && first <= 0xE9) {
    return text.size() >= 3 && std::find(kFirst.begin(), kFirst.end(), Packed(text)) != kFirst.end();
  }
  // Full-width marks, dashes and spaces: U+2000 to U+303F and U+FF00 to U+FFFF; the no-break space.
  return first == 0xEF || first == 0xE2 || first == 0xC2 || (first == 0xE3 && text[1] == '\x80');
}

}  // namespace

bool IsPlaceholder(string_view text) {
  if (text.empty() || text.size() > kLongest || !MayBe(text)) return false;
  const std::string key = IdentifierKey(text);
  if (key.empty()) return false;
  return Hollow(key) || Repeated(key) || std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

}  // namespace zhudong::model
