#include "gateway/model/real_estate_unit.h"

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr size_t kParcel = 19;
constexpr size_t kUnit = 28;

bool OneOf(char c, std::string_view letters) { return letters.find(c) != std::string_view::npos; }

}  // namespace

RealEstateUnit ParseRealEstateUnit(std::string_view text) {
  RealEstateUnit unit;
  if (text.size() != kParcel && text.size() != kUnit && text.size() != kUnit + 1) return unit;
  const char ownership = UpperAscii(text[12]);
  const char kind = UpperAscii(text[13]);
  if (!AllDigits(text.substr(0, 12)) || !AllDigits(text.substr(14, 5)) || !OneOf(ownership, "GJZ") ||
      !OneOf(kind, "ABSXCDEFHGWY")) {
    return unit;
  }
  char fixture = '\0';
  if (text.size() > kParcel) {
    fixture = UpperAscii(text[kParcel]);
    const std::string_view serial = text.substr(kParcel + 1, 8);
    if (!OneOf(fixture, "FLQW") || !AllDigits(serial) || (fixture == 'W' && serial != "00000000")) return unit;
  }
  unit.form = text.size() == kParcel ? RealEstateForm::kParcel
              : text.size() == kUnit ? RealEstateForm::kUnit
                                     : RealEstateForm::kUnitWithCheck;
  unit.parcel = text.substr(0, kParcel);
  unit.region = text.substr(0, 6);
  unit.ownership = ownership;
  unit.parcel_kind = kind;
  unit.fixture = fixture;
  return unit;
}

std::string ParcelCodeOf(std::string_view text) {
  const std::string key = IdentifierKey(text.substr(0, 256));
  return std::string(ParseRealEstateUnit(key).parcel);
}

}  // namespace zhudong::model
