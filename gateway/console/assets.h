// The files of the console's pages, carried inside the program: what is in web/, and Debian's Chart.js.
#pragma once

#include <string_view>

#include "absl/types/span.h"

namespace zhudong::console {

struct Asset {
  std::string_view path;  // `/`, `/assets/js/main.js`
  std::string_view body;
};

// By path. Lives as long as the program.
absl::Span<const Asset> Assets();
// Null when there is none.
const Asset* FindAsset(std::string_view path);
// By the path's ending; `application/octet-stream` for one that is not known.
std::string_view ContentTypeOf(std::string_view path);

}  // namespace zhudong::console
