#include "gateway/app/calendars.h"

#include <string>
#include <utility>
#include <vector>

#include "gateway/base/files.h"

namespace zhudong::app {

absl::StatusOr<std::vector<std::string>> CalendarTexts(const config::Config& config) {
  std::vector<std::string> texts = {std::string(calendar::ChinaText())};
  for (const std::string& path : config.calendar.files) {
    absl::StatusOr<std::string> text = base::ReadFile(path);
    if (!text.ok()) return text.status();
    texts.push_back(*std::move(text));
  }
  return texts;
}

absl::StatusOr<std::shared_ptr<const calendar::Calendar>> LoadCalendar(const config::Config& config) {
  const absl::StatusOr<std::vector<std::string>> texts = CalendarTexts(config);
  if (!texts.ok()) return texts.status();
  return calendar::Calendar::Parse(*texts);
}

}  // namespace zhudong::app
