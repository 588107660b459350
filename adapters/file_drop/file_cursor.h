// How far a file was read, as it is kept by the intake: `1 <offset> <line> <items> <open|done> <mapping>`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/mapping/file_reader.h"

namespace zhudong::file_drop {

struct FileCursor {
  mapping::Position position;
  bool done = false;
  std::string mapping;  // a position is one of this mapping
};

std::string Encode(const FileCursor& cursor);
// nullopt for text that is none, the empty one included.
std::optional<FileCursor> Decode(std::string_view text);

}  // namespace zhudong::file_drop
