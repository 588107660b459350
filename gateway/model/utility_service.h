// 电、水、气、热、网, and the road that they lie in, as people read them. Pure; thread-safe.
#pragma once

#include <string_view>

#include "zhudong/v1/case_events.pb.h"

namespace zhudong::model {

// Empty for one that is not known.
std::string_view ChineseOf(v1::UtilityService service);

}  // namespace zhudong::model
