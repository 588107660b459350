#include "gateway/calendar/working_time.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::calendar {
namespace {

constexpr int64_t kMostDays = 10000;

// `09:30` → minutes; -1 when it is none.
int Minutes(std::string_view text) {
  const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100000; };
  if (text.size() != 5 || text[2] != ':') return -1;
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  const bool valid = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 24 * 60;
  return valid ? hour * 60 + minute : -1;
}

}  // namespace

absl::StatusOr<absl::TimeZone> Shanghai() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Asia/Shanghai", &zone)) {
    return absl::FailedPreconditionError("the time zone Asia/Shanghai is not known here: install tzdata");
  }
  return zone;
}

absl::StatusOr<Span> ParseSpan(std::string_view text) {
  const size_t dash = text.find('-');
  const int from = Minutes(text.substr(0, dash));
  const int to = dash == std::string_view::npos ? -1 : Minutes(text.substr(dash + 1));
  if (from < 0 || to <= from) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", base::ToAbsl(text), "` is no part of a day: write 09:00-12:00, at most 24:00"));
  }
  return Span{absl::Minutes(from), absl::Minutes(to)};
}

std::vector<Span> OfficeHours() {
  return {{absl::Hours(9), absl::Hours(12)}, {absl::Hours(14), absl::Minutes(17 * 60 + 30)}};
}

std::vector<Span> WholeDay() { return {{absl::ZeroDuration(), absl::Hours(24)}}; }

absl::StatusOr<WorkingTime> WorkingTime::Make(std::shared_ptr<const Calendar> calendar, std::vector<Span> hours,
                                              Days days) {
  if (hours.empty()) return absl::InvalidArgumentError("a working day has hours: give at least one span");
  absl::Duration end = absl::ZeroDuration();
  for (const Span& span : hours) {
    if (span.from < end || span.to <= span.from || span.to > absl::Hours(24)) {
      return absl::InvalidArgumentError("the hours of a day must be in order, within 24 hours, and not overlap");
    }
    end = span.to;
  }
  const absl::StatusOr<absl::TimeZone> zone = Shanghai();
  if (!zone.ok()) return zone.status();
  return WorkingTime(std::move(calendar), std::move(hours), days, *zone);
}

WorkingTime::WorkingTime(std::shared_ptr<const Calendar> calendar, std::vector<Span> hours, Days days,
                         absl::TimeZone zone)
    : calendar_(std::move(calendar)), hours_(std::move(hours)), days_(days), zone_(zone) {
  for (const Span& span : hours_) per_day_ += span.to - span.from;
}

// By the wall clock, so that 09:00 is 09:00 in the summers of 1986 to 1991, too, when China had summer time.
absl::Time WorkingTime::At(absl::CivilDay day, absl::Duration since_midnight) const {
  return absl::FromCivil(absl::CivilSecond(day) + absl::ToInt64Seconds(since_midnight), zone_);
}

absl::Duration WorkingTime::Within(absl::CivilDay day, absl::Time from, absl::Time to) const {
  absl::Duration sum = absl::ZeroDuration();
  if (!IsWorkedDay(day)) return sum;
  for (const Span& span : hours_) {
    const absl::Duration part = std::min(to, At(day, span.to)) - std::max(from, At(day, span.from));
    sum += std::max(part, absl::ZeroDuration());
  }
  return sum;
}

bool WorkingTime::IsWorking(absl::Time time) const {
  const absl::CivilDay day = DayOf(time);
  return IsWorkedDay(day) && std::any_of(hours_.begin(), hours_.end(), [&](const Span& span) {
           return At(day, span.from) <= time && time < At(day, span.to);
         });
}

absl::Duration WorkingTime::Between(absl::Time from, absl::Time to) const {
  if (to < from) return -Between(to, from);
  const absl::CivilDay first = DayOf(from);
  const absl::CivilDay last = DayOf(to);
  if (first == last) return Within(first, from, to);
  const int64_t days = days_ == Days::kEvery ? last - first - 1 : calendar_->WorkingDaysBetween(first, last - 1);
  return Within(first, from, to) + days * per_day_ + Within(last, from, to);
}

absl::CivilDay WorkingTime::Later(absl::CivilDay day, int64_t worked_days) const {
  return days_ == Days::kEvery ? day + worked_days : calendar_->AddWorkingDays(day, static_cast<int>(worked_days)).day;
}

absl::Time WorkingTime::After(absl::Time from, absl::Duration working) const {
  if (working <= absl::ZeroDuration()) return from;
  absl::CivilDay day = DayOf(from);
  const absl::Duration today = Within(day, from, absl::InfiniteFuture());
  if (working > today) {
    // Whole days in one step; the last of them stays to be walked through.
    absl::Duration rest;
    int64_t days = absl::IDivDuration(working - today, per_day_, &rest);
    if (days >= kMostDays) return absl::InfiniteFuture();
    if (rest == absl::ZeroDuration()) {
      --days;
      rest = per_day_;
    }
    day = Later(day, days + 1);
    working = rest;
    from = At(day, absl::ZeroDuration());
  }
  for (const Span& span : hours_) {
    const absl::Time begin = std::max(from, At(day, span.from));
    const absl::Duration part = At(day, span.to) - begin;
    if (part <= absl::ZeroDuration()) continue;
    if (working <= part) return begin + working;
    working -= part;
  }
  // Only where a day of summer time is shorter than its clock says.
  return At(day, hours_.back().to);
}

Deadline WorkingTime::DueInDays(absl::Time from, int count, bool at_close) const {
  const Due due = calendar_->AddWorkingDays(DayOf(from), count);
  return {At(due.day, at_close ? hours_.back().to : absl::Hours(24)), due.provisional};
}

WorkingTime::HalfDay WorkingTime::HalfDayOf(absl::Time time) const {
  const absl::CivilDay arrived = DayOf(time);
  Due day = calendar_->AddWorkingDays(arrived, 0);
  bool morning = true;
  if (day.day == arrived && time >= At(arrived, hours_.back().to)) {
    day = calendar_->AddWorkingDays(arrived, 1);
  } else if (day.day == arrived) {
    morning = time < At(arrived, hours_.front().to);
  }
  return {day.day, morning, day.provisional};
}

Deadline WorkingTime::DueInHalfDays(absl::Time accepted, int count, Acceptance acceptance) const {
  const HalfDay half = HalfDayOf(accepted);
  // Half days from the morning of the day of acceptance on, up to and including the last that counts.
  const int before = acceptance == Acceptance::kWholeDay || !half.morning ? 2 : 1;
  const int last = before + std::max(count, 1) - 1;
  const Due due = calendar_->AddWorkingDays(half.day, last / 2);
  const absl::Duration end = last % 2 == 0 ? hours_.front().to : hours_.back().to;
  return {At(due.day, end), due.provisional || half.provisional};
}

int64_t WorkingTime::HalfDaysBetween(absl::Time from, absl::Time to) const {
  const HalfDay first = HalfDayOf(from);
  const HalfDay last = HalfDayOf(to);
  return 2 * calendar_->WorkingDaysBetween(first.day, last.day) + (last.morning ? 0 : 1) - (first.morning ? 0 : 1);
}

}  // namespace zhudong::calendar
