#include "gateway/feed_health/tally.h"

#include <algorithm>
#include <utility>

#include "gateway/health/histogram.h"
#include "gateway/model/dates.h"

namespace zhudong::feed_health {
namespace {

// Says nothing of the feed: somebody else's mistake, or our own load.
bool IsNotTheFeeds(v1::FindingCode code) {
  return code == v1::FINDING_CODE_REFUSED_NOT_GRANTED || code == v1::FINDING_CODE_REFUSED_OVERLOADED ||
         code == v1::FINDING_CODE_REFUSED_STOPPING || code == v1::FINDING_CODE_REFUSED_UNKNOWN_FEED;
}

void AddNumber(uint64_t number, health::Observation& seen) {
  if (number == 0) return;
  if (!seen.sequences.empty()) {
    auto& last = seen.sequences.back();
    const bool next = number == last.second + 1;
    if (next || seen.sequences.size() >= Tally::kMostRanges) {
      last = {std::min(last.first, number), std::max(last.second, number)};
      return;
    }
  }
  seen.sequences.emplace_back(number, number);
}

}  // namespace

void AddItem(const ingest::Decided& item, absl::Time now, health::Observation& seen) {
  seen.received = now;
  if (item.mended) {
    if (item.outcome != v1::OUTCOME_ACCEPTED) return;
    // Held by now, and missing no more. That it came late, and unusable at first, was the platform's and was counted
    // then; that it comes now is the operator's and no sign of the platform.
    ++seen.recorded_days[model::DayOf(absl::FromUnixSeconds(item.recorded_s))];
    AddNumber(item.feed_sequence, seen);
    return;
  }
  switch (item.outcome) {
    case v1::OUTCOME_ACCEPTED: {
      health::KindSeen& kind = seen.kinds[item.kind];
      ++kind.accepted;
      const absl::Time recorded = absl::FromUnixSeconds(item.recorded_s);
      kind.occurred = std::max(kind.occurred, absl::FromUnixSeconds(item.occurred_s));
      kind.recorded = std::max(kind.recorded, recorded);
      ++kind.to_received[health::BucketOf(now - recorded)];
      ++seen.recorded_days[model::DayOf(recorded)];
      AddNumber(item.feed_sequence, seen);
      return;
    }
    case v1::OUTCOME_DUPLICATE:
      ++seen.duplicates;
      return;
    case v1::OUTCOME_QUARANTINED:
      ++seen.quarantined;
      break;
    default:
      ++seen.refused;
      break;
  }
  // The first says why; the others of one item are often its consequence.
  if (!item.findings.empty()) ++seen.findings[item.findings.front()->code()];
}

void Tally::Saw(std::span<const ingest::Decided> items) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  health::Observation* seen = nullptr;
  std::string_view feed;
  for (const ingest::Decided& item : items) {
    const bool refused = item.outcome != v1::OUTCOME_ACCEPTED && item.outcome != v1::OUTCOME_DUPLICATE &&
                         item.outcome != v1::OUTCOME_QUARANTINED;
    if (refused && !item.findings.empty() && IsNotTheFeeds(item.findings.front()->code())) continue;
    // A commit mostly holds one feed's items, one after the other.
    if (seen == nullptr || feed != item.feed) {
      feed = item.feed;
      auto found = seen_.find(feed);
      if (found == seen_.end()) found = seen_.emplace(std::string(feed), health::Observation()).first;
      seen = &found->second;
    }
    AddItem(item, now, *seen);
  }
}

std::map<std::string, health::Observation> Tally::Take() {
  std::map<std::string, health::Observation> taken;
  absl::MutexLock lock(&mutex_);
  for (auto& [feed, seen] : seen_) taken.emplace(feed, std::move(seen));
  seen_.clear();
  return taken;
}

}  // namespace zhudong::feed_health
