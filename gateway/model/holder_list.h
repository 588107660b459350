// Whose a license is, as registries write it: several holders (共有) in one text with commas between, and numbers that
// are masked. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhudong::model {

// The parts between commas, semicolons and 、, of either width, without the space around; one part where there are
// none.
std::vector<std::string> SplitHolders(std::string_view list);

// `said` is `number`, spelling apart. Where `*` stand in it, whether what is left and right of them fits: it can't be
// told that it is another.
bool MayBeNumber(std::string_view said, std::string_view number);

}  // namespace zhudong::model
