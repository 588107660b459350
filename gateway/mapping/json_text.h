// JSON that others wrote: parsed within limits, without exceptions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace zhudong::mapping {

// Objects and arrays inside one another, at most.
inline constexpr int kMaxJsonDepth = 32;

// nullopt when `text` is not one JSON value, nests deeper than kMaxJsonDepth or names a key twice in one object;
// `why` then says which, for people.
std::optional<nlohmann::json> ParseJson(std::string_view text, std::string& why);

// What stands at `pointer` (RFC 6901); nullptr when there is nothing. `pointer` is valid.
const nlohmann::json* At(const nlohmann::json& value, const std::string& pointer);

bool IsJsonPointer(const std::string& text);

}  // namespace zhudong::mapping
