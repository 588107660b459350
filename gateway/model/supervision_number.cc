#include "gateway/model/supervision_number.h"

#include <algorithm>

#include "gateway/model/text.h"

namespace zhudong::model {

SupervisionNumber ParseSupervisionNumber(std::string_view text) {
  SupervisionNumber number;
  if (text.size() != 16 || !AllDigits(text.substr(0, 10)) || !AllDigits(text.substr(11))) return number;
  const char letter = UpperAscii(text[10]);
  const int year = DigitsValue(text.substr(6, 4));
  if (!IsUpperAscii(letter) || year < 1987 || year > 2149) return number;
  return {.usual = true, .region = text.substr(0, 6), .year = year, .letter = letter};
}

std::string NormalizeSupervisionNumber(std::string_view text) {
  std::string key = IdentifierKey(text.substr(0, 256));
  if (ParseSupervisionNumber(key).usual) return key;
  const bool telling = CountCharacters(key) >= 8 && std::count_if(key.begin(), key.end(), IsDigit) >= 4;
  return telling ? key : "";
}

}  // namespace zhudong::model
