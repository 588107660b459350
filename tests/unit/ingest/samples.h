// Invented events about which the gateway has nothing to say, one of each kind.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/ingest/feeds.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::ingest {

// 2026-07-01 12:00 in China.
inline absl::Time SampleNow() { return absl::FromUnixSeconds(1782878400); }
// It carries every kind, what utilities answer and what is said of cases included.
inline Feed SampleFeed() {
  Feed feed{.name = "sample", .platform = "样例市平台"};
  for (int kind = v1::EVENT_KIND_INVESTMENT_PROJECT; kind < v1::EventKind_ARRAYSIZE; ++kind) {
    feed.kinds.push_back(static_cast<v1::EventKind>(kind));
  }
  return feed;
}

v1::Event SampleEvent(v1::EventKind kind);
// One of each kind, and those that say what the others can't say at once: a milestone, an application of a resident.
std::vector<v1::Event> SampleEvents();

// The payload of one that is said of cases. Private to samples.cc.
std::string CaseText(v1::EventKind kind);
std::vector<std::string> MoreCaseTexts();

}  // namespace zhudong::ingest
