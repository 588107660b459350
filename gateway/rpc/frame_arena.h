// Where the messages of one frame of events live: a hundred small messages and their texts are had and given back in
// a few pieces. Private to this folder.
#pragma once

#include <google/protobuf/arena.h>

namespace zhudong::rpc {

// The first piece is little more than what one event takes, because many calls bring but one.
inline google::protobuf::ArenaOptions FrameArena() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 2048;
  options.max_block_size = 64 << 10;
  return options;
}

}  // namespace zhudong::rpc
