// How the feeds do, as people read it. Pure.
#pragma once

#include <string>

#include "google/protobuf/duration.pb.h"
#include "zhudong/v1/feed_health_service.pb.h"

namespace zhudong::cli {

std::string FeedHealthListText(const google::protobuf::RepeatedPtrField<v1::FeedHealth>& feeds);
// Everything that is known of one feed.
std::string FeedHealthText(const v1::FeedHealth& health);
// What a platform is answered.
std::string DailyCountText(const v1::DailyCount& day);
std::string HeartbeatText(const v1::ReportHeartbeatResponse& answer);
// One line: what a watch tells.
std::string FeedHealthLine(const v1::FeedHealth& health);

}  // namespace zhudong::cli
