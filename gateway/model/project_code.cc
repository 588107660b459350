#include "gateway/model/project_code.h"

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr size_t kDigits = 20;
constexpr size_t kWithDashes = 24;

bool DashHere(size_t index) { return index == 4 || index == 11 || index == 14 || index == 17; }

}  // namespace

char CheckDigitMod11_10(std::string_view digits) {
  int product = 10;
  for (const char c : digits) {
    int sum = (product + (c - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

ProjectCode ParseProjectCode(std::string_view text) {
  ProjectCode code;
  if (text.size() != kDigits && text.size() != kWithDashes) return code;
  size_t filled = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.size() == kWithDashes && DashHere(i)) {
      if (text[i] != '-') return code;
    } else {
      if (!IsDigit(text[i])) return code;
      code.digits[filled++] = text[i];
    }
  }
  const std::string_view digits(code.digits.data(), kDigits);
  const int first = DigitsValue(digits.substr(0, 4));
  if (first >= 2015 && first <= 2020) {
    code.generation = ProjectCodeGeneration::kOld;
    code.year = first;
    code.check_ok = true;
  } else if (first / 100 >= 20 && first % 100 >= 1 && first % 100 <= 12) {
    code.generation = ProjectCodeGeneration::kNew;
    code.year = 2000 + first / 100;
    code.month = first % 100;
    code.check_ok = CheckDigitMod11_10(digits.substr(0, kDigits - 1)) == digits.back();
  }
  return code;
}

std::string NormalizeProjectCode(std::string_view text) {
  const ProjectCode code = ParseProjectCode(IdentifierKey(text.substr(0, 256)));
  if (code.generation == ProjectCodeGeneration::kNone) return "";
  std::string out;
  out.reserve(kWithDashes);
  for (const char digit : code.digits) {
    if (DashHere(out.size())) out += '-';
    out += digit;
  }
  return out;
}

}  // namespace zhudong::model
