#include "adapters/file_drop/file_cursor.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"

namespace zhudong::file_drop {

std::string Encode(const FileCursor& cursor) {
  return absl::StrCat("1 ", cursor.position.offset, " ", cursor.position.line, " ", cursor.position.items, " ",
                      cursor.done ? "done" : "open", " ", cursor.mapping);
}

std::optional<FileCursor> Decode(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(base::ToAbsl(text), ' ');
  FileCursor cursor;
  if (parts.size() != 6 || parts[0] != "1" || (parts[4] != "open" && parts[4] != "done")) return std::nullopt;
  if (!absl::SimpleAtoi(parts[1], &cursor.position.offset) || !absl::SimpleAtoi(parts[2], &cursor.position.line) ||
      !absl::SimpleAtoi(parts[3], &cursor.position.items)) {
    return std::nullopt;
  }
  cursor.done = parts[4] == "done";
  cursor.mapping = parts[5];
  return cursor;
}

}  // namespace zhudong::file_drop
