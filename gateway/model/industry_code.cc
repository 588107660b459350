#include "gateway/model/industry_code.h"

#include <array>
#include <utility>

#include "gateway/model/text.h"

namespace zhudong::model {

char SectionOfIndustry(int division) {
  // The last 大类 of each 门类.
  static constexpr std::array<std::pair<int, char>, 20> kLast = {
      {{5, 'A'},  {12, 'B'}, {43, 'C'}, {46, 'D'}, {50, 'E'}, {52, 'F'}, {60, 'G'}, {62, 'H'}, {65, 'I'}, {69, 'J'},
       {70, 'K'}, {72, 'L'}, {75, 'M'}, {79, 'N'}, {82, 'O'}, {83, 'P'}, {85, 'Q'}, {90, 'R'}, {96, 'S'}, {97, 'T'}}};
  if (division < 1) return '\0';
  for (const auto& [last, section] : kLast) {
    if (division <= last) return section;
  }
  return '\0';
}

IndustryCode ParseIndustryCode(std::string_view text) {
  IndustryCode code;
  const bool lettered = !text.empty() && IsUpperAscii(UpperAscii(text[0]));
  if (lettered) code.section = UpperAscii(text[0]);
  code.digits = text.substr(lettered ? 1 : 0);
  if (!AllDigits(code.digits) || code.digits.size() > 4 || code.digits.size() == 1) return IndustryCode{};
  if (code.digits.empty()) {
    code.valid = lettered && code.section <= 'T';
    return code;
  }
  const char section = SectionOfIndustry(DigitsValue(code.digits.substr(0, 2)));
  code.valid = section != '\0' && (!lettered || section == code.section);
  if (code.section == '\0') code.section = section;
  return code;
}

}  // namespace zhudong::model
