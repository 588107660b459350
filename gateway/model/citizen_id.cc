#include "gateway/model/citizen_id.h"

#include <array>

#include "gateway/model/division_code.h"
#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr int kEarliestBirth = 1850;

CitizenIdSort SortOf(std::string_view text) {
  if (text.size() != 18 || !AllDigits(text.substr(0, 17))) return CitizenIdSort::kNone;
  if (!IsDigit(text[17]) && UpperAscii(text[17]) != 'X') return CitizenIdSort::kNone;
  if (text[0] == '9') return CitizenIdSort::kForeignResident;
  const int first = DigitsValue(text.substr(0, 2));
  if (first >= 81 && first <= 83) return CitizenIdSort::kTaiwanHongKongMacao;
  return IsProvince(text) ? CitizenIdSort::kCitizen : CitizenIdSort::kNone;
}

}  // namespace

char CitizenIdCheck(std::string_view first17) {
  static constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

CitizenId ParseCitizenId(std::string_view text, absl::CivilDay today) {
  CitizenId id;
  id.sort = SortOf(text);
  if (id.sort == CitizenIdSort::kNone) return id;
  id.check_ok = CitizenIdCheck(text.substr(0, 17)) == UpperAscii(text[17]);
  const int year = DigitsValue(text.substr(6, 4));
  const int month = DigitsValue(text.substr(10, 2));
  const int day = DigitsValue(text.substr(12, 2));
  // CivilDay carries over what does not exist: 02-30 becomes 03-01, which is then not what was written.
  id.birth = absl::CivilDay(year, month, day);
  id.birth_ok = year >= kEarliestBirth && id.birth.month() == month && id.birth.day() == day && id.birth <= today;
  id.male = (text[16] - '0') % 2 == 1;
  return id;
}

}  // namespace zhudong::model
