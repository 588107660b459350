// What most entries of a pack have alike: from when until when, for whom, where, and what they rest on. Private to this
// folder.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "gateway/policy/pack.h"
#include "gateway/policy/pack_fields.h"

namespace zhudong::policy {

template <typename Enum>
using WordList = std::vector<std::pair<std::string_view, Enum>>;

// An entry may come into force later than its document.
absl::CivilDay FirstDay(PackFields& fields, const toml::table& table, const Pack& pack);
// effective_until; without one the end of days.
absl::CivilDay LastDay(PackFields& fields, const toml::table& table, const Pack& pack);
CustomerScope CustomersOf(PackFields& fields, const toml::table& table, const Pack& pack);
// Whether one could not tell which of the two holds.
bool Meet(const CustomerScope& a, const CustomerScope& b);
// `area`, which must be given.
Area AreaOf(PackFields& fields, const toml::table& table);
// `unit`, kW or kVA.
PowerUnit UnitOf(PackFields& fields, const toml::table& table);
// `key`, from 0 on.
double NumberOf(PackFields& fields, const toml::table& table, std::string_view key);
// Also puts the rules of the entry among those of the pack.
Rests RestsOf(PackFields& fields, const toml::table& table, Pack& pack);

}  // namespace zhudong::policy
