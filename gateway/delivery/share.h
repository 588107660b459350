// What of the demand log is a subscriber's: demand or answers, of which divisions, and answers of whose projects. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "zhudong/v1/demand.pb.h"

namespace zhudong::delivery {

struct Share {
  std::vector<std::string> division_prefixes = {};  // empty: all
  // What utilities answered, in place of demand: never both, because project_sequence counts each for itself.
  bool answers = false;
  // Answers about projects that these feeds' platforms own alone; empty: about all.
  std::vector<std::string> owner_feeds = {};
};

// An empty list of prefixes covers everything, an event without a division too.
inline bool Covers(const std::vector<std::string>& division_prefixes, std::string_view division_code) {
  return division_prefixes.empty() ||
         std::any_of(division_prefixes.begin(), division_prefixes.end(),
                     [&](const std::string& prefix) { return division_code.starts_with(prefix); });
}

// Of the kind, and of the owners, that the share is of; wherever it is.
inline bool Concerns(const Share& share, const v1::DemandEvent& event) {
  if (event.has_utility_answered() != share.answers) return false;
  const std::vector<std::string>& feeds = share.owner_feeds;
  return !share.answers || feeds.empty() ||
         std::find(feeds.begin(), feeds.end(), event.utility_answered().owner_feed()) != feeds.end();
}

}  // namespace zhudong::delivery
