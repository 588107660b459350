#include "gateway/policy/pack_entry.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::policy {
namespace {

const WordList<Customer>& Customers() {
  static const auto* const words = [] {
    auto* all = new WordList<Customer>();
    for (int i = 0; i < kCustomers; ++i) all->emplace_back(WordOf(static_cast<Customer>(i)), static_cast<Customer>(i));
    return all;
  }();
  return *words;
}

}  // namespace

absl::CivilDay FirstDay(PackFields& fields, const toml::table& table, const Pack& pack) {
  if (!table.contains("effective_from")) return pack.effective_from;
  return std::max(fields.Day(table, "effective_from"), pack.effective_from);
}

absl::CivilDay LastDay(PackFields& fields, const toml::table& table, const Pack& pack) {
  if (!table.contains("effective_until")) return absl::CivilDay::max();
  const absl::CivilDay until = fields.Day(table, "effective_until");
  if (until < FirstDay(fields, table, pack)) {
    fields.Problem(PackFields::At(table, "effective_until"), "effective_until lies before effective_from");
  }
  return until;
}

CustomerScope CustomersOf(PackFields& fields, const toml::table& table, const Pack& pack) {
  return {fields.Words<Customer>(table, "customers", true, Customers()), fields.Flag(table, "special_load"),
          FirstDay(fields, table, pack), LastDay(fields, table, pack)};
}

bool Meet(const CustomerScope& a, const CustomerScope& b) {
  if (a.effective_from != b.effective_from) return false;
  if (a.special_load && b.special_load && *a.special_load != *b.special_load) return false;
  return std::find_first_of(a.customers.begin(), a.customers.end(), b.customers.begin(), b.customers.end()) !=
         a.customers.end();
}

Area AreaOf(PackFields& fields, const toml::table& table) {
  WordList<Area> words;
  for (int i = 0; i <= static_cast<int>(Area::kWhole); ++i) {
    words.emplace_back(WordOf(static_cast<Area>(i)), static_cast<Area>(i));
  }
  return fields.Word(table, "area", words).value_or(Area::kWhole);
}

PowerUnit UnitOf(PackFields& fields, const toml::table& table) {
  const WordList<PowerUnit> units = {{"kW", PowerUnit::kKw}, {"kVA", PowerUnit::kKva}};
  return fields.Word(table, "unit", units).value_or(PowerUnit::kKw);
}

double NumberOf(PackFields& fields, const toml::table& table, std::string_view key) {
  const double value = PackFields::At(table, key).value_or(-1.0);
  if (!std::isfinite(value) || value < 0) {
    fields.Problem(PackFields::At(table, key), absl::StrCat(base::ToAbsl(key), " must be given, a number from 0 on"));
  }
  return value;
}

Rests RestsOf(PackFields& fields, const toml::table& table, Pack& pack) {
  Rests rests{pack.region_code,
              pack.region_name,
              pack.version,
              FirstDay(fields, table, pack),
              fields.List(table, "rule_ids", true),
              fields.Text(table, "quote")};
  pack.rule_ids.insert(pack.rule_ids.end(), rests.rule_ids.begin(), rests.rule_ids.end());
  return rests;
}

}  // namespace zhudong::policy
