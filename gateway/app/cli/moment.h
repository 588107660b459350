// Days and moments as operators write them. Pure; thread-safe.
#pragma once

#include <string>

#include "google/protobuf/timestamp.pb.h"

namespace zhudong::cli {

// `2026-03-01`, `2026-03-01T08:30:00`, both in China Standard Time, or RFC 3339 with its own zone; false when it is
// none.
bool ParseMoment(const std::string& text, google::protobuf::Timestamp* into);

}  // namespace zhudong::cli
