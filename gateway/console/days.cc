#include "gateway/console/days.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/time/time.h"

namespace zhudong::console {
namespace {

// How far limits that are on a page lie: open cases may be old, and a promise reaches a thousand working days.
constexpr int kYearsBack = 10;
constexpr int kYearsAhead = 5;

bool InTheWeek(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

}  // namespace

std::string WorkingDaysJson(const calendar::Calendar& calendar, absl::CivilDay today) {
  const absl::CivilDay first(today.year() - kYearsBack, 1, 1);
  const absl::CivilDay last(today.year() + kYearsAhead, 12, 31);
  nlohmann::ordered_json off = nlohmann::json::array();
  nlohmann::ordered_json worked = nlohmann::json::array();
  for (absl::CivilDay day = first; day <= last; ++day) {
    const bool works = calendar.IsWorkingDay(day);
    if (works != InTheWeek(day)) (works ? worked : off).push_back(absl::FormatCivilTime(day));
  }
  const nlohmann::ordered_json days = {{"version", calendar.version()},
                                       {"firstDay", absl::FormatCivilTime(first)},
                                       {"lastDay", absl::FormatCivilTime(last)},
                                       {"off", std::move(off)},
                                       {"worked", std::move(worked)}};
  return days.dump();
}

}  // namespace zhudong::console
