#include "gateway/mapping/convert.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "gateway/base/text.h"

namespace zhudong::mapping {
namespace {

constexpr std::string_view kWideSpace = "\u3000";
constexpr std::string_view kHardSpace = "\u00A0";

// Full-width ASCII (U+FF01 … U+FF5E) made plain.
std::string HalfWidth(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (i + 2 < text.size() && text[i] == '\xEF' && (text[i + 1] == '\xBC' || text[i + 1] == '\xBD')) {
      const int code =
          (static_cast<unsigned char>(text[i + 1]) - 0xBC) * 64 + static_cast<unsigned char>(text[i + 2]) - 0x80;
      if (code >= 1 && code <= 0x5E) {
        out += static_cast<char>(code + 0x20);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// How many bytes at the front are digits, commas and a point, after an optional sign.
size_t NumberLength(std::string_view text) {
  size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  while (i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == ',' || text[i] == '.')) ++i;
  return i;
}

// `text` is half width.
std::optional<double> PlainNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits;
  size_t since_comma = 0;
  bool grouped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      digits += text[i];
      if (i < point && text[i] != '-') ++since_comma;
      continue;
    }
    if (i > point || since_comma == 0 || since_comma > 3 || (grouped && since_comma != 3)) return std::nullopt;
    grouped = true;
    since_comma = 0;
  }
  if (grouped && since_comma != 3) return std::nullopt;
  double value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> Find(std::string_view unit, const std::pair<std::string_view, double>* begin, size_t count) {
  const auto* end = begin + count;
  const auto* found = std::find_if(begin, end, [&](const auto& entry) { return entry.first == unit; });
  return found == end ? std::nullopt : std::optional<double>(found->second);
}

bool TakeNumber(std::string_view& text, size_t min_digits, size_t max_digits, int& out) {
  size_t n = 0;
  while (n < text.size() && n < max_digits && text[n] >= '0' && text[n] <= '9') ++n;
  if (n < min_digits) return false;
  std::from_chars(text.data(), text.data() + n, out);
  text.remove_prefix(n);
  return true;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// ` 13:19`, `T13:19:47`, `.5` and an offset behind a day. False when something else stands there.
bool TakeTime(std::string_view text, absl::CivilDay day, absl::Time& time) {
  const absl::TimeZone china = absl::FixedTimeZone(8 * 3600);
  int hour = 0;
  int minute = 0;
  int second = 0;
  absl::Duration rest;
  if (!text.empty()) {
    if (!Take(text, 'T') && !Take(text, ' ')) return false;
    text = Trim(text);
    if (!TakeNumber(text, 1, 2, hour) || !Take(text, ':') || !TakeNumber(text, 2, 2, minute)) return false;
    if (Take(text, ':') && !TakeNumber(text, 2, 2, second)) return false;
    int fraction = 0;
    if (const size_t before = text.size(); Take(text, '.')) {
      if (!TakeNumber(text, 1, 9, fraction)) return false;
      rest = absl::Seconds(fraction / std::pow(10.0, static_cast<double>(before - text.size() - 1)));
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
  }
  absl::TimeZone zone = china;
  if (Take(text, 'Z')) {
    zone = absl::UTCTimeZone();
  } else if (!text.empty()) {
    const int sign = text[0] == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if (!Take(text, '+') && !Take(text, '-')) return false;
    if (!TakeNumber(text, 2, 2, hours)) return false;
    Take(text, ':');
    if (!TakeNumber(text, 2, 2, minutes) || hours > 14 || minutes > 59) return false;
    zone = absl::FixedTimeZone(sign * (hours * 3600 + minutes * 60));
  }
  time = absl::FromCivil(absl::CivilSecond(day.year(), day.month(), day.day(), hour, minute, second), zone) + rest;
  return text.empty();
}

}  // namespace

std::string_view Trim(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) text.remove_suffix(1);
    for (std::string_view space : {kWideSpace, kHardSpace}) {
      if (text.starts_with(space)) text.remove_prefix(space.size()), again = true;
      if (text.ends_with(space)) text.remove_suffix(space.size()), again = true;
    }
  }
  return text;
}

std::optional<double> ParseNumber(std::string_view text) { return PlainNumber(HalfWidth(Trim(text))); }

std::optional<int64_t> ParseInteger(std::string_view text) {
  const std::optional<double> number = ParseNumber(text);
  if (!number || std::floor(*number) != *number || std::fabs(*number) > 9e15) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<bool> ParseBoolean(std::string_view text) {
  const std::string word = HalfWidth(Trim(text));
  for (std::string_view yes : {"是", "有", "true", "TRUE", "True", "1", "Y", "y", "yes"}) {
    if (word == yes) return true;
  }
  for (std::string_view no : {"否", "无", "没有", "false", "FALSE", "False", "0", "N", "n", "no"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

std::optional<double> AreaUnit(std::string_view unit) {
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"㎡", 1},     {"m2", 1},         {"m²", 1},     {"M2", 1},     {"平方米", 1},
      {"平米", 1},   {"万平方米", 1e4}, {"万㎡", 1e4}, {"万m2", 1e4}, {"亩", 2000.0 / 3},
      {"公顷", 1e4}, {"hm2", 1e4},      {"hm²", 1e4},  {"ha", 1e4},   {"平方公里", 1e6}};
  return Find(unit, kUnits, std::size(kUnits));
}

std::optional<double> MoneyUnit(std::string_view unit) {
  const std::string plain = absl::StrReplaceAll(base::ToAbsl(unit), {{"人民币", ""}, {"整", ""}});
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"万元", 1}, {"万", 1}, {"元", 1e-4}, {"亿元", 1e4}, {"亿", 1e4}};
  return Find(plain, kUnits, std::size(kUnits));
}

std::optional<double> ParseAmount(std::string_view text, double default_factor,
                                  std::optional<double> (*unit)(std::string_view)) {
  const std::string plain = HalfWidth(Trim(text));
  const size_t length = NumberLength(plain);
  const std::optional<double> number = PlainNumber(std::string_view(plain).substr(0, length));
  if (!number) return std::nullopt;
  std::string_view rest = Trim(std::string_view(plain).substr(length));
  if (rest.empty()) return *number * default_factor;
  if (rest.starts_with('(') && rest.ends_with(')')) rest = Trim(rest.substr(1, rest.size() - 2));
  const std::optional<double> factor = unit(rest);
  if (!factor) return std::nullopt;
  return *number * *factor;
}

std::optional<When> ParseWhen(std::string_view text) {
  const std::string plain =
      absl::StrReplaceAll(HalfWidth(Trim(text)), {{"年", "-"}, {"月", "-"}, {"日", " "}, {"/", "-"}});
  std::string_view rest = Trim(plain);
  int year = 0;
  int month = 1;
  int day = 1;
  When when;
  if (!TakeNumber(rest, 4, 4, year)) return std::nullopt;
  if (rest.size() >= 4 && rest[0] >= '0' && rest[0] <= '9') {
    if (!TakeNumber(rest, 2, 2, month) || !TakeNumber(rest, 2, 2, day)) return std::nullopt;
  } else {
    const char separator = rest.starts_with('.') ? '.' : '-';
    when.imprecise = true;
    if (Take(rest, separator) && !rest.empty()) {
      if (!TakeNumber(rest, 1, 2, month)) return std::nullopt;
      if (Take(rest, separator) && !rest.empty()) {
        if (!TakeNumber(rest, 1, 2, day)) return std::nullopt;
        when.imprecise = false;
      }
    }
  }
  const absl::CivilDay civil(year, month, day);
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  if (when.imprecise && !rest.empty()) return std::nullopt;
  if (!TakeTime(rest, civil, when.time)) return std::nullopt;
  const absl::CivilDay local = absl::ToCivilDay(when.time, absl::FixedTimeZone(8 * 3600));
  when.date = absl::StrFormat("%04d-%02d-%02d", local.year(), local.month(), local.day());
  return when;
}

bool IsPlaceholder(std::string_view trimmed) {
  static constexpr std::string_view kPlaceholders[] = {"未披露", "未公开", "无",   "暂无", "不详", "未知", "空", "/",
                                                       "//",     "\\",     "-",    "--",   "—",    "——",   "*",  "N/A",
                                                       "n/a",    "NA",     "null", "NULL", "None", "0000"};
  return std::find(std::begin(kPlaceholders), std::end(kPlaceholders), trimmed) != std::end(kPlaceholders);
}

}  // namespace zhudong::mapping
