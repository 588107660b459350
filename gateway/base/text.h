// Debian's Abseil has a string_view of its own, because it is built for C++14. Ours is std's; this is the bridge, for
// StrCat and its like.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace zhudong::base {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace zhudong::base
