// What is expected of a feed: the rows, and what their texts must be.
#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "gateway/config/cadence.h"
#include "gateway/config/checks.h"
#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kDays[] = {"working", "every"};
constexpr int64_t kMostDays = 366;

constexpr Setting kHealthRows[] = {
    {.name = "cadence",
     .at = At<&Feed::cadence>,
     .sentence = "At least one event within so much working time (30s, 10m, 2h) or so many working days (1d), else the "
                 "feed is late; empty: learned from what comes."},
    {.name = "kind_cadence", .at = At<&Feed::kind_cadence>, .sentence = "The same for single kinds: withdrawal=20d."},
    {.name = "days",
     .at = At<&Feed::days>,
     .sentence = "Whether the platform works on China's working days, or on every day.",
     .form = Form::kChoice,
     .choices = kDays},
    {.name = "hours",
     .at = At<&Feed::hours>,
     .sentence = "Its hours, in order (09:00-12:00, 14:00-17:30); empty for the whole day."},
    {.name = "heartbeat_seconds",
     .at = At<&Feed::heartbeat>,
     .sentence = "It reports at least this often that it is there, by the clock; 0: it does not.",
     .least = 0,
     .most = kDay,
     .unit = "seconds"},
    {.name = "daily_count_due",
     .at = At<&Feed::daily_count_due>,
     .sentence =
         "By when (10:00) it has reported how many events it recorded on the working day before; empty: it does "
         "not."},
    {.name = "max_bad_percent",
     .at = At<&Feed::max_bad_percent>,
     .sentence = "When so many percent of what came lately can't be used, the feed is failing.",
     .least = 1,
     .most = 100,
     .unit = "percent"},
};

// `09:00-12:00`; the minutes since midnight at which it ends, -1 when it is none or does not follow `after`.
int EndOfHours(std::string_view text, int after) {
  const size_t dash = text.find('-');
  const std::optional<absl::Duration> from = ParseTimeOfDay(text.substr(0, dash));
  const std::optional<absl::Duration> to =
      dash == std::string_view::npos ? std::nullopt : ParseTimeOfDay(text.substr(dash + 1));
  if (!from || !to || *from < absl::Minutes(after) || *to <= *from) return -1;
  return static_cast<int>(absl::ToInt64Minutes(*to));
}

constexpr char kCadenceRemedy[] = "write 30s, 10m or 2h of working time, or 1d for working days; at most 366d";

}  // namespace

std::vector<Setting> FeedHealthRows() { return {std::begin(kHealthRows), std::end(kHealthRows)}; }

std::optional<Cadence> ParseCadence(std::string_view text) {
  Cadence cadence;
  if (text.ends_with('d') && text.size() > 1 && text.size() <= 4) {
    text.remove_suffix(1);
    const bool digits = std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
    if (!digits || !absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &cadence.days)) return std::nullopt;
    if (cadence.days < 1 || cadence.days > kMostDays) return std::nullopt;
    return cadence;
  }
  const bool valid = absl::ParseDuration(absl::string_view(text.data(), text.size()), &cadence.time) &&
                     cadence.time > absl::ZeroDuration() && cadence.time <= absl::Hours(24 * kMostDays);
  if (!valid) return std::nullopt;
  return cadence;
}

std::optional<std::pair<std::string_view, Cadence>> ParseKindCadence(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, equals);
  const std::optional<Cadence> cadence = ParseCadence(text.substr(equals + 1));
  const absl::Span<const std::string_view> kinds = EventKindNames();
  if (!cadence || std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return std::nullopt;
  return std::pair(kind, *cadence);
}

std::optional<absl::Duration> ParseTimeOfDay(std::string_view text) {
  int hour = 0;
  int minute = 0;
  const bool shaped = text.size() == 5 && text[2] == ':' &&
                      absl::SimpleAtoi(absl::string_view(text.data(), 2), &hour) &&
                      absl::SimpleAtoi(absl::string_view(text.data() + 3, 2), &minute);
  const bool valid = shaped && hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 24 * 60;
  if (!valid) return std::nullopt;
  return absl::Minutes(hour * 60 + minute);
}

void CheckFeedHealth(const Feed& feed, size_t i, Reader& reader) {
  if (!feed.cadence.empty() && !ParseCadence(feed.cadence)) {
    reader.Complain("feed", i, "cadence", "`" + feed.cadence + "` is no cadence: " + kCadenceRemedy);
  }
  for (const std::string& text : feed.kind_cadence) {
    if (!ParseKindCadence(text)) {
      reader.Complain("feed", i, "kind_cadence",
                      "`" + text + "` is no kind and cadence: write withdrawal=20d; " + kCadenceRemedy);
    }
  }
  int end = 0;
  for (const std::string& text : feed.hours) {
    end = EndOfHours(text, end);
    if (end >= 0) continue;
    reader.Complain("feed", i, "hours", "`" + text + "`: write parts of a day in order, 09:00-12:00, at most 24:00");
    break;
  }
  if (!feed.daily_count_due.empty() && !ParseTimeOfDay(feed.daily_count_due)) {
    reader.Complain("feed", i, "daily_count_due", "`" + feed.daily_count_due + "` is no time of day: write 10:00");
  }
}

}  // namespace zhudong::config
