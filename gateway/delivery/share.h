// What of the demand log is a subscriber's: demand, answers, cases or invitations, of which divisions, answers and
// invitations of whose projects, cases of which kinds. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "zhudong/store/v1/demand_record.pb.h"

namespace zhudong::delivery {

// Never two of them, because project_sequence counts each for itself.
enum class Receives { kDemand, kAnswers, kCases, kInvitations };

inline std::string_view WordOf(Receives receives) {
  switch (receives) {
    case Receives::kDemand:
      return "demand";
    case Receives::kAnswers:
      return "answers";
    case Receives::kCases:
      return "cases";
    case Receives::kInvitations:
      return "invitations";
  }
  return {};
}

inline Receives ReceivesOf(const store::v1::DemandRecord& event) {
  if (event.has_service_invitation()) return Receives::kInvitations;
  if (event.has_case_changed()) return Receives::kCases;
  return event.has_utility_answered() ? Receives::kAnswers : Receives::kDemand;
}

struct Share {
  std::vector<std::string> division_prefixes = {};  // empty: all
  Receives receives = Receives::kDemand;
  // Answers and invitations about what these feeds' platforms own alone; empty: about all.
  std::vector<std::string> owner_feeds = {};
  std::vector<v1::CaseKind> case_kinds = {};  // empty: all
};

// An empty list of prefixes covers everything, an event without a division too.
inline bool Covers(const std::vector<std::string>& division_prefixes, std::string_view division_code) {
  return division_prefixes.empty() ||
         std::any_of(division_prefixes.begin(), division_prefixes.end(),
                     [&](const std::string& prefix) { return division_code.starts_with(prefix); });
}

// Where the event is; an outage may be in several places.
inline bool CoversEvent(const std::vector<std::string>& division_prefixes, const store::v1::DemandRecord& event) {
  const auto& others = event.case_changed().case_file().outage().division_codes();
  return Covers(division_prefixes, event.division_code()) ||
         std::any_of(others.begin(), others.end(),
                     [&](const std::string& code) { return Covers(division_prefixes, code); });
}

// Of the kind, and of the owners, that the share is of; wherever it is.
inline bool Concerns(const Share& share, const store::v1::DemandRecord& event) {
  if (ReceivesOf(event) != share.receives) return false;
  const auto names = [](const auto& list, const auto& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  switch (share.receives) {
    case Receives::kDemand:
      return true;
    case Receives::kAnswers:
      return names(share.owner_feeds, event.utility_answered().owner_feed());
    case Receives::kCases:
      return names(share.case_kinds, event.case_changed().case_file().kind());
    case Receives::kInvitations:
      return names(share.owner_feeds, event.service_invitation().owner_feed());
  }
  return false;
}

}  // namespace zhudong::delivery
