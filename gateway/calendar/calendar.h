// China's working days (工作日): off days and make-up days as the State Council announces them, over the plain week.
//
// 行政许可法 第82条: terms are counted in working days, statutory holidays are none. 民法典 第200–204条: the day of the
// event does not count; a last day that is not worked moves to the next one that is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace zhudong::calendar {

// china.toml, embedded in the program.
std::string_view ChinaText();

enum class DayKind : uint8_t {
  kWorkday,    // Monday to Friday, 工作日
  kWeekend,    // 周末
  kHoliday,    // off by a notice or by law, weekend days inside a block included, 节假日
  kMakeUpDay,  // a day off by the week that is worked, 调休上班
};

struct DayInfo {
  DayKind kind = DayKind::kWorkday;
  // The year was not announced yet (or lies before the data): this day may turn out another one.
  bool provisional = false;
  // The notice or law that says so; empty where the week alone does. Valid as long as the calendar.
  std::string_view source;

  bool working() const { return kind == DayKind::kWorkday || kind == DayKind::kMakeUpDay; }
};

struct Due {
  absl::CivilDay day;
  // Some day on the way is provisional: work it out again when the calendar's version changes.
  bool provisional = false;
};

// Immutable; thread-safe. To reload, parse anew and swap the pointer. Knows 1949-10-01 to 2149-12-31; days outside are
// as the week has them, provisionally.
class Calendar {
 public:
  // `texts` are TOML documents like china.toml, later ones over earlier ones. All problems are in the one error
  // (INVALID_ARGUMENT), a line each: `document 2 (city):12:5: what is wrong`.
  static absl::StatusOr<std::shared_ptr<const Calendar>> Parse(const std::vector<std::string>& texts);
  // china.toml alone.
  static std::shared_ptr<const Calendar> China();

  // `<name of the last document>-<first 12 hex digits of SHA-256 over the texts>`: another version, other answers.
  const std::string& version() const { return version_; }
  // The years that were announced, ascending.
  const std::vector<int>& announced() const { return announced_; }

  DayInfo Look(absl::CivilDay day) const;
  bool IsWorkingDay(absl::CivilDay day) const { return Look(day).working(); }
  // Of the last days of a year, too, while the next is not announced: its notice may move them.
  bool IsProvisional(absl::CivilDay day) const;

  // The `count`-th working day after `start`, which itself does not count; for 0 the first working day not before
  // `start`. 0 to 10,000.
  Due AddWorkingDays(absl::CivilDay start, int count) const;
  // How many working days there are in (`from`, `to`]; negative when `to` is before `from`.
  int64_t WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const;
  absl::CivilDay NextWorkingDay(absl::CivilDay after) const { return AddWorkingDays(after, 1).day; }

 private:
  struct Exception {
    absl::CivilDay day;
    bool working = false;
    uint16_t source = 0;  // in sources_
    int32_t balance = 0;  // working days gained over the plain week, up to and including this one
  };

  Calendar() = default;
  // The last exception on or before `day`; nullptr when there is none.
  const Exception* LastUpTo(absl::CivilDay day) const;
  // Working days in [1949-10-01, day]; negative before.
  int64_t Count(absl::CivilDay day) const;
  bool ProvisionalWithin(absl::CivilDay first, absl::CivilDay last) const;
  bool Announced(int64_t year) const;

  std::vector<Exception> exceptions_;  // by day
  std::vector<std::string> sources_;
  std::vector<int> announced_;
  std::string version_;
};

}  // namespace zhudong::calendar
