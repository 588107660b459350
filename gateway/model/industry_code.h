// 国民经济行业分类, GB/T 4754-2017: 门类 letter A–T, 大类 2 digits, 中类 3, 小类 4. Platforms write `C`, `C26`, `C2614`
// or the digits alone. Pure; thread-safe.
#pragma once

#include <string_view>

namespace zhudong::model {

struct IndustryCode {
  bool valid = false;       // of the form, and its 大类 exists in its 门类
  char section = '\0';      // 门类, also where only digits were given
  std::string_view digits;  // 0 to 4; points into the text
};

IndustryCode ParseIndustryCode(std::string_view text);

// The 门类 of a 大类 (1 to 97); '\0' for every other number.
char SectionOfIndustry(int division);

}  // namespace zhudong::model
