// Working time: hours on working days, in China's time (Asia/Shanghai).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/calendar/calendar.h"

namespace zhudong::calendar {

// Asia/Shanghai. FAILED_PRECONDITION where the machine has no time zones: Abseil would silently take UTC.
absl::StatusOr<absl::TimeZone> Shanghai();

// A part of a day, from midnight: [from, to), within 0 to 24 hours.
struct Span {
  absl::Duration from;
  absl::Duration to;
};

// `09:00-12:00`, up to `24:00`. INVALID_ARGUMENT says what to write.
absl::StatusOr<Span> ParseSpan(std::string_view text);

// 09:00–12:00 and 14:00–17:30.
std::vector<Span> OfficeHours();
// 00:00–24:00.
std::vector<Span> WholeDay();

enum class Days : uint8_t { kWorking, kEvery };

// Whether the half day in which something was accepted is the one before the first that counts, or whether the day of
// acceptance does not count at all. Cities read their own rules differently.
enum class Acceptance : uint8_t { kHalfDay, kWholeDay };

struct Deadline {
  absl::Time at;
  bool provisional = false;  // as in Due
};

// Immutable; thread-safe; cheap to copy.
class WorkingTime {
 public:
  // `hours` are of one day, in order, at least one, none empty, none overlapping: INVALID_ARGUMENT says which is not
  // so.
  static absl::StatusOr<WorkingTime> Make(std::shared_ptr<const Calendar> calendar, std::vector<Span> hours,
                                          Days days = Days::kWorking);

  const Calendar& calendar() const { return *calendar_; }
  // The hours of one day together.
  absl::Duration per_day() const { return per_day_; }
  absl::CivilDay DayOf(absl::Time time) const { return absl::ToCivilDay(time, zone_); }
  // The hour of the day and the weekday, for those who count by them.
  absl::CivilHour HourOf(absl::Time time) const { return absl::ToCivilHour(time, zone_); }
  absl::Time At(absl::CivilDay day, absl::Duration since_midnight) const;

  bool IsWorkedDay(absl::CivilDay day) const { return days_ == Days::kEvery || calendar_->IsWorkingDay(day); }
  bool IsWorking(absl::Time time) const;
  // Working time in [from, to]; negative when `to` is before `from`.
  absl::Duration Between(absl::Time from, absl::Time to) const;
  // The first moment by which so much working time has passed since `from`. InfiniteFuture beyond 10,000 days.
  absl::Time After(absl::Time from, absl::Duration working) const;

  // 24:00 of the n-th working day after the day of `from`; with `at_close` the end of its hours. For `count` 0 of the
  // first worked day from then on.
  Deadline DueInDays(absl::Time from, int count, bool at_close) const;
  // The end of the n-th half day after acceptance. The first span of the hours is the morning, all others are the
  // afternoon; what is accepted outside the hours counts as accepted when they next begin.
  Deadline DueInHalfDays(absl::Time accepted, int count, Acceptance acceptance) const;
  // How many half days there are after that of `from`, up to and including that of `to`; a moment outside the hours is
  // of the half day that begins next. Negative when `to` is before `from`.
  int64_t HalfDaysBetween(absl::Time from, absl::Time to) const;

 private:
  WorkingTime(std::shared_ptr<const Calendar> calendar, std::vector<Span> hours, Days days, absl::TimeZone zone);
  // Working time of a worked `day` that lies in [from, to].
  absl::Duration Within(absl::CivilDay day, absl::Time from, absl::Time to) const;
  absl::CivilDay Later(absl::CivilDay day, int64_t worked_days) const;
  // The half day a moment is of.
  struct HalfDay {
    absl::CivilDay day;
    bool morning = true;
    bool provisional = false;
  };
  HalfDay HalfDayOf(absl::Time time) const;

  std::shared_ptr<const Calendar> calendar_;
  std::vector<Span> hours_;
  Days days_;
  absl::TimeZone zone_;
  absl::Duration per_day_;
};

}  // namespace zhudong::calendar
