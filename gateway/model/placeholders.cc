#include "gateway/model/placeholders.h"

#include <algorithm>
#include <array>
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

// Whether a text that begins so can be a placeholder at all; keeps the usual text from being copied.
bool MayBegin(string_view text) {
  const unsigned char first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) {
    if (IsDigit(text[0]) || UpperAscii(text[0]) == 'X') return text.size() < 2 || text[1] == text[0];
    return !IsUpperAscii(UpperAscii(text[0])) || string_view("NUT").find(UpperAscii(text[0])) != string_view::npos;
  }
  const string_view character = text.substr(0, 3);
  for (const string_view word : kWords) {
    if (word.substr(0, 3) == character) return true;
  }
  // Full-width marks, dashes and spaces: U+2000 to U+303F and U+FF00 to U+FFFF; the no-break space.
  return first == 0xEF || first == 0xE2 || first == 0xC2 || (first == 0xE3 && character[1] == '\x80');
}

}  // namespace

bool IsPlaceholder(string_view text) {
  if (text.empty() || text.size() > kLongest || !MayBegin(text)) return false;
  const std::string key = IdentifierKey(text);
  if (key.empty()) return false;
  return Hollow(key) || Repeated(key) || std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

}  // namespace zhudong::model
