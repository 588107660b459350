#include "gateway/model/elicense_id.h"

#include <array>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr size_t kTypeLength = 21;
constexpr size_t kMaxSerial = 64;

bool LettersAndDigits(std::string_view text) {
  for (const char c : text) {
    if (!IsDigit(c) && !IsUpperAscii(UpperAscii(c))) return false;
  }
  return true;
}

}  // namespace

bool CheckMod37_36::Add(std::string_view text) {
  if (!LettersAndDigits(text)) return false;
  for (const char c : text) {
    const char upper = UpperAscii(c);
    int sum = (product_ + (IsDigit(upper) ? upper - '0' : upper - 'A' + 10)) % 36;
    if (sum == 0) sum = 36;
    product_ = sum * 2 % 37;
  }
  return true;
}

char CheckMod37_36::Check() const { return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product_) % 36]; }

bool IsElicenseType(std::string_view text) {
  return text.size() == kTypeLength && LettersAndDigits(text) && AllDigits(text.substr(18));
}

ElicenseId ParseElicenseId(std::string_view text) {
  ElicenseId id;
  if (text.substr(0, kElicenseRoot.size()) != kElicenseRoot) return id;
  text.remove_prefix(kElicenseRoot.size());
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    if (text.empty() || text[0] != '.') return id;
    text.remove_prefix(1);
    part = text.substr(0, text.find('.'));
    text.remove_prefix(part.size());
  }
  const auto& [type, issuer, serial, version, check] = parts;
  if (!text.empty() || !IsElicenseType(type) || issuer.size() < 6 || issuer.size() > 18 || serial.empty() ||
      serial.size() > kMaxSerial || version.size() != 3 || !AllDigits(version) || check.size() != 1) {
    return id;
  }
  CheckMod37_36 expected;
  for (const std::string_view part : {type, issuer, serial, version}) {
    if (!expected.Add(part)) return id;
  }
  id = {.well_formed = true, .type = type, .issuer = issuer, .serial = serial, .version = DigitsValue(version)};
  id.check_ok = expected.Check() == UpperAscii(check[0]);
  return id;
}

}  // namespace zhudong::model
