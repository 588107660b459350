// 电子监管号 of a land supply: region 6 + year 4 + letter (A 划拨, B 出让) + 5 digits, 16 characters; the field of the
// land registry holds up to 19. No check digit. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace zhudong::model {

struct SupervisionNumber {
  bool usual = false;       // of the shape above
  std::string_view region;  // points into the text; empty when not usual
  int year = 0;
  char letter = '\0';
};

// Half-width text, letters in either case. No allocation; the views live as long as `text`.
SupervisionNumber ParseSupervisionNumber(std::string_view text);

// The spelling by which numbers are compared. Numbers of a local shape keep theirs when they have at least 8 characters
// and 4 digits; shorter ones identify nothing, and give the empty text.
std::string NormalizeSupervisionNumber(std::string_view text);

}  // namespace zhudong::model
