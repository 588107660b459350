#include "gateway/model/credit_code.h"

#include <array>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

constexpr std::array<int8_t, 128> MakeValues() {
  std::array<int8_t, 128> values = {};
  for (int8_t& value : values) value = -1;
  for (size_t i = 0; i < kAlphabet.size(); ++i) values[static_cast<size_t>(kAlphabet[i])] = static_cast<int8_t>(i);
  return values;
}
constexpr std::array<int8_t, 128> kValues = MakeValues();

int ValueOf(char c) {
  const unsigned char upper = static_cast<unsigned char>(UpperAscii(c));
  return upper < 128 ? kValues[upper] : -1;
}

int Base36(char c) {
  const char upper = UpperAscii(c);
  if (IsDigit(upper)) return upper - '0';
  return IsUpperAscii(upper) ? upper - 'A' + 10 : -1;
}

bool AllLettersAndDigits(std::string_view text) {
  for (const char c : text) {
    if (Base36(c) < 0) return false;
  }
  return true;
}

bool IsOldRegistration(std::string_view text) {
  if (text.size() == 13 || text.size() == 15) return AllDigits(text);
  // 企合苏总字第000063号, 企独沪…字第…号: registers of companies with foreign capital.
  const size_t serial = text.find("字第");
  return text.substr(0, 3) == "企" && serial != std::string_view::npos && text.size() <= 64;
}

bool IsOrganizationCode(std::string_view text) {
  if (text.size() != 9 && !(text.size() == 10 && text[8] == '-')) return false;
  const char check = OrganizationCheck(text.substr(0, 8));
  return check != '\0' && check == UpperAscii(text.back());
}

}  // namespace

char CreditCodeCheck(std::string_view first17) {
  static constexpr std::array<int, 17> kWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  if (first17.size() != kWeights.size()) return '\0';
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    const int value = ValueOf(first17[i]);
    if (value < 0) return '\0';
    sum += value * kWeights[i];
  }
  return kAlphabet[(31 - sum % 31) % 31];
}

char OrganizationCheck(std::string_view first8) {
  static constexpr std::array<int, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  if (first8.size() != kWeights.size()) return '\0';
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    const int value = Base36(first8[i]);
    if (value < 0) return '\0';
    sum += value * kWeights[i];
  }
  const int check = 11 - sum % 11;
  return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

CreditCode ParseCreditCode(std::string_view text) {
  CreditCode code;
  if (text.size() == 18 && AllLettersAndDigits(text)) {
    const char check = CreditCodeCheck(text.substr(0, 17));
    code.form = CreditCodeForm::kCreditCode;
    code.alphabet_ok = check != '\0' && ValueOf(text[17]) >= 0;
    code.check_ok = check != '\0' && check == UpperAscii(text[17]);
    code.organization_check_ok = OrganizationCheck(text.substr(8, 8)) == UpperAscii(text[16]);
    code.region = text.substr(2, 6);
  } else if (IsOldRegistration(text)) {
    code.form = CreditCodeForm::kRegistration;
  } else if (IsOrganizationCode(text)) {
    code.form = CreditCodeForm::kOrganization;
  }
  return code;
}

std::string NormalizeCreditCode(std::string_view text) { return IdentifierKey(text.substr(0, 256)); }

}  // namespace zhudong::model
