#include "gateway/model/holder_list.h"

#include <algorithm>

#include "gateway/model/text.h"

namespace zhudong::model {

std::vector<std::string> SplitHolders(std::string_view list) {
  static constexpr std::string_view kBetween[] = {",", "，", "、", ";", "；"};
  std::vector<std::string> parts;
  size_t begin = 0;
  size_t at = 0;
  while (at < list.size()) {
    const auto* const found = std::find_if(std::begin(kBetween), std::end(kBetween), [&](std::string_view between) {
      return list.substr(at, between.size()) == between;
    });
    if (found == std::end(kBetween)) {
      ++at;
      continue;
    }
    parts.emplace_back(Trim(list.substr(begin, at - begin)));
    at += found->size();
    begin = at;
  }
  parts.emplace_back(Trim(list.substr(begin)));
  return parts;
}

bool MayBeNumber(std::string_view said, std::string_view number) {
  const std::string mask = IdentifierKey(said);
  const std::string whole = IdentifierKey(number);
  const size_t first = mask.find('*');
  if (first == std::string::npos) return mask == whole;
  const size_t after = mask.size() - mask.rfind('*') - 1;
  return first + after <= whole.size() && whole.compare(0, first, mask, 0, first) == 0 &&
         whole.compare(whole.size() - after, after, mask, mask.size() - after, after) == 0;
}

}  // namespace zhudong::model
