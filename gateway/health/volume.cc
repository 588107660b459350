#include "gateway/health/volume.h"

#include <algorithm>
#include <map>
#include <vector>

namespace zhudong::health {
namespace {

using store::v1::ClosedHour;
using store::v1::VolumeRow;
using store::v1::VolumeSlot;

constexpr absl::CivilHour kEpoch(1970, 1, 1, 0);  // a Thursday
constexpr int64_t kMostHoursClosed = 14 * 24;
constexpr int kWeeksKept = 8;
constexpr int kWeeksNeeded = 3;
constexpr int kClosedKept = 24;
constexpr uint32_t kLatelyHours = 3;
constexpr int64_t kLatelyWithin = 24;

uint32_t HourOfWeek(absl::CivilHour hour) {
  const int weekday = static_cast<int>(absl::GetWeekday(absl::CivilDay(hour)));  // Monday: 0
  return static_cast<uint32_t>(weekday * 24 + hour.hour());
}

uint64_t Usual(const VolumeSlot& slot) {
  std::vector<uint64_t> weeks(slot.weeks().begin(), slot.weeks().end());
  if (weeks.empty()) return 0;
  std::nth_element(weeks.begin(), weeks.begin() + (weeks.size() - 1) / 2, weeks.end());
  return weeks[(weeks.size() - 1) / 2];
}

bool Comparable(absl::CivilHour hour, const calendar::WorkingTime& working) {
  const absl::CivilDay day(hour);
  const calendar::DayKind kind = working.calendar().Look(day).kind;
  return working.IsWorkedDay(day) && kind != calendar::DayKind::kHoliday && kind != calendar::DayKind::kMakeUpDay;
}

void CloseOne(VolumeRow& row, int64_t number, uint64_t count, const calendar::WorkingTime& working) {
  const absl::CivilHour hour = kEpoch + number;
  if (!Comparable(hour, working)) return;
  VolumeSlot& slot = (*row.mutable_slots())[HourOfWeek(hour)];
  if (slot.weeks_size() >= kWeeksNeeded) {
    ClosedHour& closed = *row.add_closed();
    closed.set_hour(number);
    closed.set_count(count);
    closed.set_usual(Usual(slot));
    if (row.closed_size() > kClosedKept) row.mutable_closed()->DeleteSubrange(0, row.closed_size() - kClosedKept);
  }
  if (slot.weeks_size() >= kWeeksKept) slot.mutable_weeks()->erase(slot.weeks().begin());
  slot.add_weeks(count);
}

}  // namespace

void CloseHours(VolumeRow& row, const calendar::WorkingTime& working, absl::Time now, Learn learn) {
  const int64_t current = working.HourOf(now) - kEpoch;
  if (row.hour() == 0) row.set_hour(current);
  if (current <= row.hour()) return;
  if (learn == Learn::kYes) {
    for (int64_t hour = std::max(row.hour(), current - kMostHoursClosed); hour < current; ++hour) {
      CloseOne(row, hour, hour == row.hour() ? row.count() : 0, working);
    }
  }
  row.set_hour(current);
  row.set_count(0);
}

Lately LatelyOf(const VolumeRow& row) {
  Lately lately;
  for (int i = row.closed_size() - 1; i >= 0 && lately.hours < kLatelyHours; --i) {
    const ClosedHour& closed = row.closed(i);
    if (closed.hour() < row.hour() - kLatelyWithin) break;
    lately.count += closed.count();
    lately.usual += closed.usual();
    ++lately.hours;
  }
  return lately;
}

void FillProfile(const VolumeRow& row, v1::VolumeHealth& out) {
  const std::map<uint32_t, VolumeSlot> slots(row.slots().begin(), row.slots().end());
  for (const auto& [hour, slot] : slots) {
    v1::VolumeHour& to = *out.add_profile();
    to.set_hour_of_week(hour);
    to.set_usual(Usual(slot));
    to.set_weeks(static_cast<uint32_t>(slot.weeks_size()));
    to.set_last(slot.weeks().empty() ? 0 : *slot.weeks().rbegin());
  }
}

}  // namespace zhudong::health
