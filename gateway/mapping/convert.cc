#include "gateway/mapping/convert.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_replace.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {

using model::HalfWidth;
using model::Trim;

namespace {

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

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Exactly two digits, or one or two; -1 when they are not there.
int TakeTwo(std::string_view& text, size_t least = 2) {
  size_t length = 0;
  while (length < 2 && length < text.size() && model::IsDigit(text[length])) ++length;
  if (length < least) return -1;
  const int value = model::DigitsValue(text.substr(0, length));
  text.remove_prefix(length);
  return value;
}

// `13:19`, `13:19:47.5`; since midnight.
std::optional<absl::Duration> TakeTimeOfDay(std::string_view& text) {
  const int hour = TakeTwo(text, 1);
  if (hour < 0 || hour > 23 || !Take(text, ':')) return std::nullopt;
  const int minute = TakeTwo(text);
  if (minute < 0 || minute > 59) return std::nullopt;
  absl::Duration time = absl::Hours(hour) + absl::Minutes(minute);
  if (!Take(text, ':')) return time;
  const int second = TakeTwo(text);
  if (second < 0 || second > 59) return std::nullopt;
  time += absl::Seconds(second);
  if (!Take(text, '.')) return time;
  absl::Duration unit = absl::Milliseconds(100);
  for (; !text.empty() && model::IsDigit(text[0]); text.remove_prefix(1), unit /= 10) time += unit * (text[0] - '0');
  return time;
}

// `Z`, `+08:00`, `+0800`, or nothing: China.
std::optional<absl::Duration> TakeOffset(std::string_view& text) {
  if (text.empty()) return absl::Hours(8);
  if (Take(text, 'Z')) return absl::ZeroDuration();
  const bool west = text.starts_with('-');
  if (!Take(text, '+') && !Take(text, '-')) return std::nullopt;
  const int hours = TakeTwo(text);
  Take(text, ':');
  const int minutes = TakeTwo(text);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  const absl::Duration offset = absl::Hours(hours) + absl::Minutes(minutes);
  return west ? -offset : offset;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) { return PlainNumber(HalfWidth(Trim(text))); }

std::optional<int64_t> ParseInteger(std::string_view text) {
  const std::optional<double> number = ParseNumber(text);
  if (!number || std::floor(*number) != *number || std::fabs(*number) > 9e15) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<bool> ParseBoolean(std::string_view text) {
  const std::string word = HalfWidth(Trim(text));
  for (std::string_view yes : {"是", "true", "TRUE", "True", "1", "Y", "y", "yes"}) {
    if (word == yes) return true;
  }
  for (std::string_view no : {"否", "false", "FALSE", "False", "0", "N", "n", "no"}) {
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
  const model::Date date = model::ParseDate(text);
  if (!date.ok()) return std::nullopt;
  When when;
  when.imprecise = date.precision != model::DatePrecision::kDay;
  when.time = model::StartOfDay(date.day);
  const std::string plain = HalfWidth(Trim(text));
  const size_t behind = plain.find_first_of(" T");
  if (behind != std::string::npos) {
    std::string_view rest = Trim(std::string_view(plain).substr(behind + 1));
    const std::optional<absl::Duration> time = TakeTimeOfDay(rest);
    const std::optional<absl::Duration> offset = time ? TakeOffset(rest) : std::nullopt;
    if (!offset || !rest.empty()) return std::nullopt;
    when.time += *time + absl::Hours(8) - *offset;
  }
  when.date = model::FormatIsoDate(model::DayOf(when.time));
  return when;
}

}  // namespace zhudong::mapping
