#include "gateway/model/dates.h"

#include <array>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr int64_t kOffsetSeconds = 8 * 3600;
constexpr int64_t kDaySeconds = 24 * 3600;

bool Leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysIn(int year, int month) {
  static constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && Leap(year) ? 29 : kDays[month];
}

Date Make(int year, int month, int day, DatePrecision precision) {
  Date date;
  date.precision = precision;
  if (month < 1 || month > 12 || day < 1 || day > DaysIn(year, month)) {
    date.fault = DateFault::kNoSuchDay;
    return date;
  }
  date.day = absl::CivilDay(year, month, day);
  // 1949 as a whole may be meant as any of its days.
  const bool early = year == FirstDay().year() && precision != DatePrecision::kYear && date.day < FirstDay();
  const bool outside = year < FirstDay().year() || year > LastDay().year();
  date.fault = early || outside ? DateFault::kOutOfRange : DateFault::kNone;
  return date;
}

// Takes 1 to `most` digits off the front; -1 when there are none.
int TakeNumber(std::string_view& text, size_t most) {
  size_t length = 0;
  while (length < text.size() && length < most && IsDigit(text[length])) ++length;
  if (length == 0) return -1;
  const int value = DigitsValue(text.substr(0, length));
  text.remove_prefix(length);
  return value;
}

bool Take(std::string_view& text, std::string_view expected) {
  if (text.substr(0, expected.size()) != expected) return false;
  text.remove_prefix(expected.size());
  return true;
}

// Nothing, or a time of day: ` 13:19:47`, `T00:00:00+08:00`.
bool TimeOrEnd(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() < 2 || (text[0] != ' ' && text[0] != 'T') || text.size() > 40) return false;
  return text.substr(1).find_first_not_of(" 0123456789:.+-Z") == std::string_view::npos;
}

Date ParseDigits(std::string_view digits) {
  const int year = DigitsValue(digits.substr(0, 4));
  if (digits.size() == 4) return Make(year, 1, 1, DatePrecision::kYear);
  const int month = DigitsValue(digits.substr(4, 2));
  if (digits.size() == 6) return Make(year, month, 1, DatePrecision::kMonth);
  return Make(year, month, DigitsValue(digits.substr(6, 2)), DatePrecision::kDay);
}

Date ParseParts(std::string_view text) {
  const int year = TakeNumber(text, 4);
  const bool chinese = Take(text, "年");
  const char separator = chinese || text.empty() ? '\0' : text[0];
  if (chinese && text.empty()) return Make(year, 1, 1, DatePrecision::kYear);
  if (!chinese && separator != '-' && separator != '/' && separator != '.') return Date{};
  if (!chinese) text.remove_prefix(1);
  const int month = TakeNumber(text, 2);
  if (month < 0) return Date{};
  if (text.empty() || (chinese && text == "月")) return Make(year, month, 1, DatePrecision::kMonth);
  if (chinese ? !Take(text, "月") : text[0] != separator) return Date{};
  if (!chinese) text.remove_prefix(1);
  const int day = TakeNumber(text, 2);
  if (day < 0) return Date{};
  if (chinese) Take(text, "日");
  return TimeOrEnd(text) ? Make(year, month, day, DatePrecision::kDay) : Date{};
}

}  // namespace

Date ParseIsoDate(std::string_view text) {
  const size_t size = text.size();
  if (size != 10 && size != 7 && size != 4) return Date{};
  for (size_t i = 0; i < size; ++i) {
    if (i == 4 || i == 7 ? text[i] != '-' : !IsDigit(text[i])) return Date{};
  }
  const int year = DigitsValue(text.substr(0, 4));
  if (size == 4) return Make(year, 1, 1, DatePrecision::kYear);
  const int month = DigitsValue(text.substr(5, 2));
  if (size == 7) return Make(year, month, 1, DatePrecision::kMonth);
  return Make(year, month, DigitsValue(text.substr(8, 2)), DatePrecision::kDay);
}

Date ParseDate(std::string_view text) {
  const Date iso = ParseIsoDate(text);
  if (iso.fault != DateFault::kUnreadable || text.size() > 100) return iso;
  const std::string plain = HalfWidth(Trim(text));
  const std::string_view trimmed = Trim(plain);
  size_t digits = 0;
  while (digits < trimmed.size() && IsDigit(trimmed[digits])) ++digits;
  if (digits == 8 && TimeOrEnd(trimmed.substr(8))) return ParseDigits(trimmed.substr(0, 8));
  if ((digits == 6 || digits == 4) && digits == trimmed.size()) return ParseDigits(trimmed);
  return digits == 4 ? ParseParts(trimmed) : Date{};
}

std::string FormatIsoDate(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::Time StartOfDay(absl::CivilDay day) {
  return absl::FromUnixSeconds((day - kEpoch) * kDaySeconds - kOffsetSeconds);
}

absl::CivilDay DayOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time) + kOffsetSeconds;
  return kEpoch + (seconds >= 0 ? seconds / kDaySeconds : -((-seconds + kDaySeconds - 1) / kDaySeconds));
}

}  // namespace zhudong::model
