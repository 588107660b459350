#include "gateway/config/settings.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "gateway/config/settings_rows.h"

namespace zhudong::config {

absl::Span<const Section> Sections() {
  static const std::vector<Section> sections = [] {
    std::vector<Section> all = GatewaySections();
    for (const std::vector<Section>& more : {MonitoringSections(), PeerSections(), HttpSections(), LicenseSections()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return sections;
}

std::string_view TypeOf(const Section& section, void* values) {
  for (const Setting& setting : section.settings) {
    if (setting.name != "type") continue;
    const std::string& type = *std::get<std::string*>(setting.at(values));
    const bool known = std::find(setting.choices.begin(), setting.choices.end(), type) != setting.choices.end();
    return known ? std::string_view(type) : std::string_view();
  }
  return {};
}

bool IsFor(const Setting& setting, std::string_view type) {
  return setting.types.empty() || std::find(setting.types.begin(), setting.types.end(), type) != setting.types.end();
}

std::vector<Setting> Joined(std::initializer_list<absl::Span<const Setting>> parts) {
  std::vector<Setting> all;
  for (absl::Span<const Setting> part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::string_view Nearest(std::string_view written, const std::vector<std::string_view>& names) {
  std::string_view best;
  size_t best_distance = std::max<size_t>(2, written.size() / 3) + 1;
  for (std::string_view name : names) {
    // Levenshtein, one row at a time.
    std::vector<size_t> row(name.size() + 1);
    std::iota(row.begin(), row.end(), 0u);
    for (size_t i = 0; i < written.size(); ++i) {
      size_t diagonal = row[0];
      row[0] = i + 1;
      for (size_t j = 0; j < name.size(); ++j) {
        const size_t above = row[j + 1];
        row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (written[i] == name[j] ? 0 : 1)});
        diagonal = above;
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = name;
    }
  }
  return best;
}

}  // namespace zhudong::config
