// Why a part is as it is and what to do, in English and Chinese. Pure; thread-safe.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

// A sentence in both languages.
struct Both {
  std::string en;
  std::string zh;
};

void Say(v1::PartHealth& part, Both reason, Both action = {});

// `2 h 30 min`, `2 小时 30 分钟`: the two largest units.
Both LengthWords(absl::Duration length);
// `02-24 10:00` in China's time.
std::string TimeWords(absl::Time time);
std::string NameOf(v1::EventKind kind);    // `land_supply`
std::string NameOf(v1::FindingCode code);  // `error_missing`

}  // namespace zhudong::health
