#include "gateway/cases/clock.h"

#include <algorithm>
#include <cmath>

#include "gateway/cases/fact.h"

namespace zhudong::cases {
namespace {

using calendar::WorkingTime;

// Counts in whole working days, or in halves of them.
class Counter {
 public:
  Counter(const WorkingTime& time, bool in_half_days) : time_(time), halves_(in_half_days) {}

  // In (from, to], in half days either way.
  int64_t Between(absl::Time from, absl::Time to) const {
    if (to <= from) return 0;
    if (halves_) return std::max<int64_t>(time_.HalfDaysBetween(from, to), 0);
    return 2 * time_.calendar().WorkingDaysBetween(time_.DayOf(from), time_.DayOf(to));
  }
  // The end of the last of so many half days after `from`.
  calendar::Deadline Due(absl::Time from, int64_t half_days) const {
    if (halves_) {
      return time_.DueInHalfDays(from, static_cast<int>(half_days), calendar::Acceptance::kHalfDay);
    }
    return time_.DueInDays(from, static_cast<int>(half_days / 2), false);
  }

 private:
  const WorkingTime& time_;
  const bool halves_;
};

// Several that overlap, as one.
struct Stood {
  absl::Time from;
  std::optional<absl::Time> to;
  absl::Time at_least;  // up to here it is known to have stood
};

// In order, none overlapping, none before `start`.
std::vector<Stood> Merged(const std::vector<Standing>& stood, absl::Time start) {
  std::vector<Standing> sorted;
  for (const Standing& each : stood) {
    if (each.to && *each.to <= start) continue;
    sorted.push_back({std::max(each.from, start), each.to});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Standing& a, const Standing& b) { return a.from < b.from; });
  std::vector<Stood> merged;
  for (const Standing& each : sorted) {
    const absl::Time at_least = each.to.value_or(each.from);
    if (merged.empty() || (merged.back().to && *merged.back().to < each.from)) {
      merged.push_back({each.from, each.to, at_least});
      continue;
    }
    Stood& last = merged.back();
    if (last.to) last.to = each.to ? std::optional(std::max(*last.to, *each.to)) : std::nullopt;
    last.at_least = std::max(last.at_least, at_least);
  }
  return merged;
}

int64_t StoodIn(const Counter& counter, const std::vector<Stood>& merged, absl::Time from, absl::Time to) {
  int64_t sum = 0;
  for (const Stood& each : merged) {
    sum += counter.Between(std::max(each.from, from), std::min(each.to.value_or(to), to));
  }
  return sum;
}

// Moved by each time that began to stand before it was due; by one that goes on as far as it is known to have stood.
calendar::Deadline DueWith(const Counter& counter, const std::vector<Stood>& merged, absl::Time start,
                           int64_t half_days) {
  calendar::Deadline due = counter.Due(start, half_days);
  for (const Stood& each : merged) {
    if (each.from >= due.at) break;
    half_days += counter.Between(each.from, each.at_least);
    due = counter.Due(start, half_days);
  }
  return due;
}

}  // namespace

bool IsPastDue(const v1::CaseClock& clock, absl::Time now) {
  if (!clock.has_due_at() || TimeOf(clock.due_at()) > now) return false;
  return clock.state() != v1::CASE_CLOCK_STATE_STANDING || TimeOf(clock.standing_since()) >= TimeOf(clock.due_at());
}

double UsedDays(const WorkingTime& time, const Timing& timing, absl::Time from, absl::Time to, bool in_half_days) {
  const Counter counter(time, in_half_days);
  return static_cast<double>(counter.Between(from, to) - StoodIn(counter, Merged(timing.stood, from), from, to)) / 2;
}

void RunClock(const WorkingTime& time, const Timing& timing, int warn_half_days, v1::CaseClock& clock) {
  if (!timing.started) {
    clock.set_state(v1::CASE_CLOCK_STATE_NOT_STARTED);
    return;
  }
  const absl::Time start = *timing.started;
  const int64_t limit = std::llround(clock.limit_days() * 2);
  const Counter counter(time, limit % 2 != 0);
  const std::vector<Stood> merged = Merged(timing.stood, start);
  // What ended before it began took no time.
  const std::optional<absl::Time> ended = timing.ended ? std::optional(std::max(*timing.ended, start)) : std::nullopt;
  const absl::Time until = ended.value_or(std::max(start, timing.last_said));
  const int64_t stood = StoodIn(counter, merged, start, until);
  const int64_t used = counter.Between(start, until) - stood;

  SetTime(start, *clock.mutable_started_at());
  clock.set_used_days(static_cast<double>(used) / 2);
  clock.set_stood_days(static_cast<double>(stood) / 2);
  const bool stands = !ended && !merged.empty() && !merged.back().to;
  if (ended) {
    clock.set_state(v1::CASE_CLOCK_STATE_ENDED);
    SetTime(*ended, *clock.mutable_ended_at());
  } else if (stands) {
    clock.set_state(v1::CASE_CLOCK_STATE_STANDING);
    SetTime(merged.back().from, *clock.mutable_standing_since());
  } else {
    clock.set_state(v1::CASE_CLOCK_STATE_RUNNING);
  }
  if (limit <= 0 || clock.of_a_mean()) return;
  const calendar::Deadline due = DueWith(counter, merged, start, limit);
  SetTime(due.at, *clock.mutable_due_at());
  clock.set_provisional(due.provisional);
  // A short limit is warned of when half of it has passed.
  int64_t before_warning = std::max<int64_t>(limit - warn_half_days, limit / 2);
  if (limit % 2 == 0) before_warning -= before_warning % 2;
  absl::Time warn = DueWith(counter, merged, start, before_warning).at;
  // What begins on a day off and has one day is warned of when that day begins.
  if (warn >= due.at) warn = time.At(time.DayOf(due.at - absl::Microseconds(1)), absl::ZeroDuration());
  SetTime(warn, *clock.mutable_warn_at());
  clock.set_late(ended && used > limit);
}

}  // namespace zhudong::cases
