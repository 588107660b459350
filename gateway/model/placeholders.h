// 未披露, 无, /, N/A, 0000: what people write where nothing is said. Pure; thread-safe.
#pragma once

#include <string_view>

namespace zhudong::model {

// `text` as a whole says nothing: one of the usual words in any case and width, (已脱敏) with or without 自然人 before
// it, zeros alone, punctuation alone, or one digit or x at least four times over. The empty text is none. A few
// nanoseconds for a text that is not.
bool IsPlaceholder(std::string_view text);

}  // namespace zhudong::model
