// Takes what is seen of a feed into its row. Pure; the row is all that is remembered.
//
// Times only go forward: of one row, calls come in the order of their `now`. Calls with the same `now` may come in any
// order; but for the bounds of the parts, the row is then the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/health/observation.h"
#include "gateway/health/settings.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::health {

using FeedRow = store::v1::FeedHealthRow;

// Days kept for 对账.
inline constexpr int kDaysKept = 62;

// The gateway starts: watching begins, or goes on. Hours in which it did not run are nobody's silence.
void Begin(FeedRow& row, const Settings& settings, absl::Time now);
// Time passes.
void Advance(FeedRow& row, const Settings& settings, absl::Time now);
// Includes Advance to the time of the observation.
void Observe(FeedRow& row, const Settings& settings, const Observation& seen);
// How long some events took from received to applied by a subscriber.
void Delivered(FeedRow& row, v1::EventKind kind, absl::Duration took);

void Heartbeat(FeedRow& row, absl::Time now);
// INVALID_ARGUMENT when the day is not over at `now` or longer ago than kDaysKept.
absl::Status ReportDay(FeedRow& row, const Settings& settings, absl::CivilDay day, uint64_t count,
                       const std::string& by, absl::Time now);
void SeeCertificate(FeedRow& row, const std::string& principal, absl::Time expires, absl::Time now);
void SetSources(FeedRow& row, std::vector<v1::SourceStatus> sources);
// `until` InfiniteFuture: until ResumeFeed.
void Pause(FeedRow& row, const std::string& by, const std::string& reason, absl::Time until, absl::Time now);
void Resume(FeedRow& row);
bool IsPaused(const FeedRow& row, absl::Time now);

}  // namespace zhudong::health
