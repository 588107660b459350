// Words of a platform's file made values of the contract. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace zhudong::mapping {

// Digits, a sign, a point, thousands separated by commas; full-width characters count as their plain ones. nullopt for
// everything else: `1,00`, `1e5`, `三亩`.
std::optional<double> ParseNumber(std::string_view text);
std::optional<int64_t> ParseInteger(std::string_view text);
// 是 否, true false, 1 0, Y N.
std::optional<bool> ParseBoolean(std::string_view text);

// ㎡ in one `unit` (㎡, m2, 平方米, 万平方米, 亩, 公顷, hm2, ha); nullopt for an unknown unit. 1 亩 = 2000/3 ㎡.
std::optional<double> AreaUnit(std::string_view unit);
// 万元 in one `unit` (元, 万元, 亿元, with or without 人民币); nullopt for an unknown unit and for foreign money.
std::optional<double> MoneyUnit(std::string_view unit);

// An amount with an optional unit behind it or in brackets, in `value · factor`: `0.12公顷`, `7,000(万元人民币)`.
// `default_factor` holds where no unit stands. nullopt when there is no number or the unit is none of `Unit`'s.
std::optional<double> ParseAmount(std::string_view text, double default_factor,
                                  std::optional<double> (*unit)(std::string_view));

// A day as registries write it (model::ParseDate), with a time of day behind it where one is given: ` 13:19:47`,
// `T13:19:47.5+08:00`. China Standard Time unless the text gives an offset.
struct When {
  std::string date;        // YYYY-MM-DD; the first day of the month or year where no more was given
  absl::Time time;         // that moment; midnight where no time of day was given
  bool imprecise = false;  // only a year or a month was given
};
// nullopt when it is none of these forms, no such day, or none between 1949-10-01 and 2149-12-31.
std::optional<When> ParseWhen(std::string_view text);

}  // namespace zhudong::mapping
