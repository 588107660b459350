// The five services of one form, as reports name them. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "zhudong/v1/case_events.pb.h"

namespace zhudong::cases {

// `electricity`, `water`, `gas`, `heat`, `network`; empty for others.
std::string_view WordOf(v1::UtilityService service);
// Of such a word, or of what people call it (供电, 自来水 …); unspecified: of none.
v1::UtilityService ServiceOf(std::string_view name);

}  // namespace zhudong::cases
