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

// Whether `value` is a number with more digits than are kept of it: two that differ may then read alike, so it must not
// be taken for a text or an id. Whole numbers are kept up to 64 bits, all others up to 2^53.
bool LosesDigits(const nlohmann::json& value);

bool IsJsonPointer(const std::string& text);

}  // namespace zhudong::mapping
