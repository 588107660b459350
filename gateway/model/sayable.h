// Moments and durations that Protocol Buffers' JSON can't say. Pure.
#pragma once

#include "google/protobuf/message.h"

namespace zhudong::model {

// Empties, at any depth of `message`, every Timestamp and Duration out of the range that JSON can write. They come from
// outside, in what was quarantined for them; and what was quarantined must be seen to be mended.
void ClearUnsayable(google::protobuf::Message& message);

}  // namespace zhudong::model
