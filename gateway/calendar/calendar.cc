#include "gateway/calendar/calendar.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/calendar/document.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/dates.h"

namespace zhudong::calendar {
namespace {

using Day = absl::CivilDay;

constexpr int kMaxCount = 10000;
// From here on the notice of the next year may move days: that of 2019 moved 29 and 31 December 2018.
constexpr int kUnsureFromDay = 25;
// Monday before 1949-10-01: whole weeks are counted from it.
constexpr Day kMonday(1949, 9, 26);

bool PlainlyWorked(Day day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

// Monday to Friday in [kMonday, day]; negative before.
int64_t PlainCount(Day day) {
  const int64_t days = day - kMonday + 1;
  const int64_t weeks = days >= 0 ? days / 7 : -((-days + 6) / 7);
  return weeks * 5 + std::min<int64_t>(days - weeks * 7, 5);
}

struct Said {
  bool working;
  uint16_t source;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Calendar>> Calendar::Parse(const std::vector<std::string>& texts) {
  if (texts.empty()) return absl::InvalidArgumentError("no calendar is given");
  std::string problems;
  std::vector<Document> documents;
  crypto::Sha256Stream digest;
  for (const std::string& text : texts) {
    documents.push_back(ParseDocument(text, documents.size(), problems));
    // The length first, so that the same bytes cut elsewhere are another version.
    digest.Update(absl::StrCat(text.size(), "\n"));
    digest.Update(text);
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);

  std::shared_ptr<Calendar> calendar(new Calendar());
  calendar->version_ = absl::StrCat(documents.back().name, "-", absl::BytesToHexString(digest.Finish()).substr(0, 12));
  std::map<int, const Notice*> years;
  std::map<int, std::vector<Day>> expected;
  std::vector<std::pair<int, int>> fixed;
  calendar->sources_.emplace_back();
  for (const Document& document : documents) {
    for (const auto& [year, notice] : document.years) years[year] = &notice;
    for (const auto& [year, days] : document.expected) expected[year] = days;
    if (!document.statute.empty()) {
      fixed = document.fixed;
      calendar->sources_.front() = document.statute;
    }
  }

  std::map<Day, Said> days;
  for (int year = static_cast<int>(model::FirstDay().year()); year <= model::LastDay().year(); ++year) {
    if (years.contains(year)) continue;
    for (const auto& [month, day] : fixed) {
      // 02-29 is no day of every year.
      if (const Day date(year, month, day); date.month() == month) days[date] = {false, 0};
    }
    for (Day day : expected[year]) days[day] = {false, 0};
  }
  const auto add = [&](const Notice& notice) {
    const uint16_t source = static_cast<uint16_t>(calendar->sources_.size());
    calendar->sources_.push_back(notice.source);
    for (const auto& [day, working] : notice.days) days[day] = {working, source};
  };
  for (const auto& [year, notice] : years) {
    add(*notice);
    calendar->announced_.push_back(year);
  }
  for (const Document& document : documents) {
    for (const Notice& change : document.changes) add(change);
  }
  int32_t balance = 0;
  for (const auto& [day, said] : days) {
    balance += (said.working ? 1 : 0) - (PlainlyWorked(day) ? 1 : 0);
    calendar->exceptions_.push_back({day, said.working, said.source, balance});
  }
  return calendar;
}

std::shared_ptr<const Calendar> Calendar::China() {
  // A test holds the embedded text to be without problems.
  static const std::shared_ptr<const Calendar> china = *Parse({std::string(ChinaText())});
  return china;
}

const Calendar::Exception* Calendar::LastUpTo(Day day) const {
  const auto after = std::upper_bound(exceptions_.begin(), exceptions_.end(), day,
                                      [](Day wanted, const Exception& exception) { return wanted < exception.day; });
  return after == exceptions_.begin() ? nullptr : &*(after - 1);
}

DayInfo Calendar::Look(Day day) const {
  DayInfo info{.kind = PlainlyWorked(day) ? DayKind::kWorkday : DayKind::kWeekend, .provisional = IsProvisional(day)};
  const Exception* exception = LastUpTo(day);
  if (exception == nullptr || exception->day != day) return info;
  info.source = sources_[exception->source];
  if (!exception->working) {
    info.kind = DayKind::kHoliday;
  } else if (info.kind == DayKind::kWeekend) {
    info.kind = DayKind::kMakeUpDay;
  }
  return info;
}

bool Calendar::Announced(int64_t year) const {
  return std::binary_search(announced_.begin(), announced_.end(), static_cast<int>(year));
}

bool Calendar::IsProvisional(Day day) const {
  if (!Announced(day.year())) return true;
  return day.month() == 12 && day.day() >= kUnsureFromDay && !Announced(day.year() + 1);
}

// Looks at the borders of each year only: within one, no day is provisional before its end.
bool Calendar::ProvisionalWithin(Day first, Day last) const {
  if (last < first) return false;
  if (IsProvisional(first) || IsProvisional(last)) return true;
  for (absl::CivilYear year(first); year <= absl::CivilYear(last); ++year) {
    const Day end(year.year(), 12, 31);
    if (!Announced(year.year()) || (end <= last && IsProvisional(end))) return true;
  }
  return false;
}

int64_t Calendar::Count(Day day) const {
  const Exception* exception = LastUpTo(day);
  return PlainCount(day) + (exception == nullptr ? 0 : exception->balance);
}

Due Calendar::AddWorkingDays(Day start, int count) const {
  count = std::clamp(count, 0, kMaxCount);
  const Day before = count == 0 ? start - 1 : start;
  const int64_t wanted = Count(before) + std::max(count, 1);
  // The first day by which so many are worked. A month without a working day is no calendar, so this is enough.
  int64_t low = 1;
  int64_t high = int64_t{count} * 3 + 62;
  while (low < high) {
    const int64_t middle = (low + high) / 2;
    if (Count(before + middle) >= wanted) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const Day due = before + low;
  return {.day = due, .provisional = ProvisionalWithin(before + 1, due)};
}

int64_t Calendar::WorkingDaysBetween(Day from, Day to) const { return Count(to) - Count(from); }

}  // namespace zhudong::calendar
