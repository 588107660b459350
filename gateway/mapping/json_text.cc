#include "gateway/mapping/json_text.h"

#include <cmath>
#include <set>
#include <vector>

namespace zhudong::mapping {

using nlohmann::json;

std::optional<json> ParseJson(std::string_view text, std::string& why) {
  bool too_deep = false;
  bool twice = false;
  std::vector<std::set<std::string>> keys;
  auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > kMaxJsonDepth) {
      too_deep = true;
      return false;
    }
    if (event == json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      if (!keys.empty()) keys.pop_back();
    } else if (event == json::parse_event_t::key && !keys.empty()) {
      twice |= !keys.back().insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  json value = json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (too_deep) {
    why = "objects nest deeper than 32";
  } else if (value.is_discarded()) {
    why = "it is not valid JSON";
  } else if (twice) {
    why = "a key stands twice in one object";
  } else {
    return value;
  }
  return std::nullopt;
}

const json* At(const json& value, const std::string& pointer) {
  const json::json_pointer path(pointer);
  return value.contains(path) ? &value.at(path) : nullptr;
}

bool LosesDigits(const json& value) {
  constexpr double kExactUpTo = 9007199254740992;  // 2^53
  return value.is_number_float() && std::fabs(value.get<double>()) > kExactUpTo;
}

bool IsJsonPointer(const std::string& text) {
  if (!text.empty() && text[0] != '/') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
  }
  return true;
}

}  // namespace zhudong::mapping
