#include "gateway/app/calendars.h"

#include <string>
#include <utility>
#include <vector>

#include "gateway/base/files.h"

namespace zhudong::app {

absl::StatusOr<std::shared_ptr<const calendar::Calendar>> LoadCalendar(const config::Config& config) {
  if (config.calendar.files.empty()) return calendar::Calendar::China();
  std::vector<std::string> texts = {std::string(calendar::ChinaText())};
  for (const std::string& path : config.calendar.files) {
    absl::StatusOr<std::string> text = base::ReadFile(path);
    if (!text.ok()) return text.status();
    texts.push_back(*std::move(text));
  }
  return calendar::Calendar::Parse(texts);
}

}  // namespace zhudong::app
