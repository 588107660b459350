// The state of a feed from its row: of each part, why, since when and what to do; the whole is the worst of its parts.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "gateway/health/settings.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

enum class Detail : uint8_t { kShort, kFull };

// Advances the row to `now` and keeps in it since when each part is as it is; otherwise pure.
v1::FeedHealth Assess(store::v1::FeedHealthRow& row, const Settings& settings, absl::Time now, Detail detail);

// The greater the worse. PAUSED is no part's state.
int Severity(v1::FeedState state);

// One part each; nothing where there is nothing to judge. `since` is set where it follows from the row. Private to this
// folder and its tests.
std::vector<v1::PartHealth> JudgeCadences(const store::v1::FeedHealthRow& row, const Settings& settings, absl::Time now,
                                          v1::FeedHealth& out);
std::vector<v1::PartHealth> JudgeOthers(const store::v1::FeedHealthRow& row, const Settings& settings, absl::Time now,
                                        v1::FeedHealth& out);

}  // namespace zhudong::health
