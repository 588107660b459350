// Which demand events are a subscriber's, by division. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace zhudong::delivery {

// An empty list of prefixes covers everything, an event without a division too.
inline bool Covers(const std::vector<std::string>& division_prefixes, std::string_view division_code) {
  return division_prefixes.empty() ||
         std::any_of(division_prefixes.begin(), division_prefixes.end(),
                     [&](const std::string& prefix) { return division_code.starts_with(prefix); });
}

}  // namespace zhudong::delivery
