// Words of a platform's file made values of the contract. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace zhudong::mapping {

// Without space at either end, the full-width space and the no-break space included.
std::string_view Trim(std::string_view text);

// 未披露, 无, /, N/A and their like: written where nothing is said.
bool IsPlaceholder(std::string_view trimmed);

// Digits, a sign, a point, thousands separated by commas; full-width characters count as their plain ones. nullopt for
// everything else: `1,00`, `1e5`, `三亩`.
std::optional<double> ParseNumber(std::string_view text);
std::optional<int64_t> ParseInteger(std::string_view text);
// 是 否, 有 无, true false, 1 0, Y N.
std::optional<bool> ParseBoolean(std::string_view text);

// ㎡ in one `unit` (㎡, m2, 平方米, 万平方米, 亩, 公顷, hm2, ha); nullopt for an unknown unit. 1 亩 = 2000/3 ㎡.
std::optional<double> AreaUnit(std::string_view unit);
// 万元 in one `unit` (元, 万元, 亿元, with or without 人民币); nullopt for an unknown unit and for foreign money.
std::optional<double> MoneyUnit(std::string_view unit);

// An amount with an optional unit behind it or in brackets, in `value · factor`: `0.12公顷`, `7,000(万元人民币)`.
// `default_factor` holds where no unit stands. nullopt when there is no number or the unit is none of `Unit`'s.
std::optional<double> ParseAmount(std::string_view text, double default_factor,
                                  std::optional<double> (*unit)(std::string_view));

// A day or a moment in China Standard Time as the registries write them: 2026-07-01, 2026/7/1, 2026年7月1日, 20260701,
// 2026-07, 2026年, 2026-07-01 13:19:47, ISO 8601 with an offset.
struct When {
  std::string date;        // YYYY-MM-DD; the first day of the month or year where no more was given
  absl::Time time;         // that moment; midnight where no time of day was given
  bool imprecise = false;  // only a year or a month was given
};
// nullopt when it is none of these forms or no such day.
std::optional<When> ParseWhen(std::string_view text);

}  // namespace zhudong::mapping
