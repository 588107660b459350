#include "gateway/model/area.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr size_t kLongest = 64;

// In the spelling of IdentifierKey, which makes letters upper case.
constexpr std::array<std::pair<std::string_view, AreaUnit>, 23> kUnits = {{
    {"㎡", AreaUnit::kSquareMetre},
    {"M²", AreaUnit::kSquareMetre},
    {"M2", AreaUnit::kSquareMetre},
    {"平方米", AreaUnit::kSquareMetre},
    {"平米", AreaUnit::kSquareMetre},
    {"万平方米", AreaUnit::kTenThousand},
    {"万平米", AreaUnit::kTenThousand},
    {"万㎡", AreaUnit::kTenThousand},
    {"万M²", AreaUnit::kTenThousand},
    {"万M2", AreaUnit::kTenThousand},
    {"亩", AreaUnit::kMu},
    {"市亩", AreaUnit::kMu},
    {"公顷", AreaUnit::kHectare},
    {"HA", AreaUnit::kHectare},
    {"HM²", AreaUnit::kHectare},
    {"HM2", AreaUnit::kHectare},
    {"平方公里", AreaUnit::kSquareKilometre},
    {"平方千米", AreaUnit::kSquareKilometre},
    {"KM²", AreaUnit::kSquareKilometre},
    {"KM2", AreaUnit::kSquareKilometre},
    {"㎢", AreaUnit::kSquareKilometre},
    {"SQM", AreaUnit::kSquareMetre},
    {"MU", AreaUnit::kMu},
}};

// Commas only where they part thousands.
bool WithoutCommas(std::string_view text, std::string& out) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  size_t comma = whole.find(',');
  if (comma == std::string_view::npos) {
    out = std::string(text);
    return true;
  }
  const size_t sign = !whole.empty() && (whole[0] == '-' || whole[0] == '+') ? 1 : 0;
  if (comma - sign < 1 || comma - sign > 3) return false;
  out = std::string(whole.substr(0, comma));
  while (comma < whole.size()) {
    const std::string_view group = whole.substr(comma + 1, 3);
    if (whole[comma] != ',' || group.size() != 3 || !AllDigits(group)) return false;
    out += group;
    comma += 4;
  }
  if (point != std::string_view::npos) out += text.substr(point);
  return true;
}

}  // namespace

std::optional<AreaUnit> ParseAreaUnit(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  const std::string key = IdentifierKey(text);
  for (const auto& [name, unit] : kUnits) {
    if (name == key) return unit;
  }
  return std::nullopt;
}

double ToSquareMetres(double value, AreaUnit unit) {
  switch (unit) {
    case AreaUnit::kSquareMetre:
      return value;
    case AreaUnit::kTenThousand:
    case AreaUnit::kHectare:
      return value * 10'000;
    case AreaUnit::kMu:
      return value * 2000 / 3;
    case AreaUnit::kSquareKilometre:
      return value * 1'000'000;
  }
  return value;
}

std::optional<double> ParsePlainNumber(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  std::string digits;
  if (!WithoutCommas(IdentifierKey(text), digits)) return std::nullopt;
  std::string_view rest = digits;
  if (!rest.empty() && rest[0] == '+') rest.remove_prefix(1);
  const std::string_view unsigned_part = rest.substr(!rest.empty() && rest[0] == '-' ? 1 : 0);
  if (unsigned_part.empty() || !IsDigit(unsigned_part[0])) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != rest.data() + rest.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Area ParseArea(std::string_view text, AreaUnit default_unit) {
  Area area;
  if (text.size() > kLongest) return area;
  const std::string key = IdentifierKey(text);
  std::string_view rest = key;
  for (const std::string_view word : {"约", "大约", "共", "合计"}) {
    if (rest.substr(0, word.size()) != word) continue;
    area.approximate = area.approximate || word == "约" || word == "大约";
    rest.remove_prefix(word.size());
  }
  size_t number = rest.find_first_not_of("0123456789.,+-");
  if (number == std::string_view::npos) number = rest.size();
  const std::optional<double> value = ParsePlainNumber(rest.substr(0, number));
  std::string_view unit_text = rest.substr(number);
  constexpr std::string_view kOdd = "余";
  if (unit_text.substr(0, kOdd.size()) == kOdd) {
    area.approximate = true;
    unit_text.remove_prefix(kOdd.size());
  }
  const std::optional<AreaUnit> unit = unit_text.empty() ? default_unit : ParseAreaUnit(unit_text);
  if (!value.has_value() || !unit.has_value()) return area;
  area.square_metres = ToSquareMetres(*value, *unit);
  area.ok = std::isfinite(area.square_metres);
  return area;
}

}  // namespace zhudong::model
