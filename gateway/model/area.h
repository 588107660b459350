// Areas as platforms write them, made square metres. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace zhudong::model {

enum class AreaUnit : uint8_t {
  kSquareMetre,      // ㎡ m² m2 平方米 平米
  kTenThousand,      // 万平方米 万㎡
  kMu,               // 亩: 2000/3 ㎡
  kHectare,          // 公顷 hm² ha: 10,000 ㎡
  kSquareKilometre,  // 平方公里 km²
};

std::optional<AreaUnit> ParseAreaUnit(std::string_view text);

// The one rounding is that of the last division: 3 亩 are 2000 ㎡ exactly.
double ToSquareMetres(double value, AreaUnit unit);

// A number: digits, thousands separated by commas, a point; full-width characters count as theirs. nullopt for
// everything else, and for what no double holds.
std::optional<double> ParsePlainNumber(std::string_view text);

struct Area {
  bool ok = false;
  double square_metres = 0;
  bool approximate = false;  // 约 or 余 stood with it
};
// `3.9479公顷`, `约12.5亩`, `1,234.56 m²`, or a number alone, which is then in `default_unit`. Negative areas are read
// as they stand: the range is the contract's to check.
Area ParseArea(std::string_view text, AreaUnit default_unit);

}  // namespace zhudong::model
