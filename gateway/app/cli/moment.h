// Days and moments as operators write them. Pure; thread-safe.
#pragma once

#include <string>

#include "google/protobuf/timestamp.pb.h"

namespace zhudong::cli {

// An ISO day or a moment, in China Standard Time where it names no zone; false when it is neither.
bool ParseMoment(const std::string& text, google::protobuf::Timestamp* into);

}  // namespace zhudong::cli
