#include "gateway/policy/pack_routes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::policy {
namespace {

constexpr double kMostDays = 1000;
constexpr int64_t kMostDepartmentDays = 1000;

std::vector<std::pair<std::string_view, RouteKind>> Kinds() {
  std::vector<std::pair<std::string_view, RouteKind>> words;
  for (int i = 0; i <= static_cast<int>(RouteKind::kApproval); ++i) {
    words.emplace_back(WordOf(static_cast<RouteKind>(i)), static_cast<RouteKind>(i));
  }
  return words;
}

// Left out: access works alone.
std::vector<Matter> MattersOf(PackFields& fields, const toml::table& table) {
  std::vector<std::pair<std::string_view, Matter>> words;
  for (int i = 0; i < kMatters; ++i) words.emplace_back(WordOf(static_cast<Matter>(i)), static_cast<Matter>(i));
  if (!table.contains("matters")) return {Matter::kAccessWorks};
  return fields.Words<Matter>(table, "matters", true, words);
}

std::optional<double> Bound(PackFields& fields, const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<double> bound = node->value<double>();
  if (!bound || !(*bound >= 0)) {
    fields.Problem(*node, absl::StrCat(base::ToAbsl(key), " must be a number from 0 on"));
  }
  return bound;
}

Route::Conditions ConditionsOf(PackFields& fields, const toml::table& table) {
  return {.voltage_kv_up_to = Bound(fields, table, "voltage_kv_up_to"),
          .voltage_kv_from = Bound(fields, table, "voltage_kv_from"),
          .voltage_kv_told_from = Bound(fields, table, "voltage_kv_told_from"),
          .line_m_up_to = Bound(fields, table, "line_m_up_to"),
          .line_m_over = Bound(fields, table, "line_m_over"),
          .dig_m_below = Bound(fields, table, "dig_m_below"),
          .dig_m_over = Bound(fields, table, "dig_m_over"),
          .crosses_major_road = fields.Flag(table, "crosses_major_road"),
          .by_utility = fields.Flag(table, "by_utility"),
          .small_micro = fields.Flag(table, "small_micro"),
          .urban = fields.Flag(table, "urban")};
}

// Of the region, or of a part of it.
void Place(PackFields& fields, const toml::table& table, const Pack& pack, Rests& rests) {
  rests.region_code = pack.region_code;
  rests.region_name = pack.region_name;
  if (!table.contains("region_code")) return;
  rests.region_code = fields.Region(table);
  rests.region_name = fields.Text(table, "region_name");
  if (!Within(rests.region_code, pack.region_code)) {
    fields.Problem(PackFields::At(table, "region_code"),
                   absl::StrCat("region_code must lie within ", pack.region_code));
  }
}

void ParseRoute(const toml::table& table, PackFields& fields, Pack& pack) {
  fields.OnlyKeys(table, {"route",
                          "name",
                          "region_code",
                          "region_name",
                          "matters",
                          "authority",
                          "days",
                          "department_days",
                          "departments",
                          "voltage_kv_up_to",
                          "voltage_kv_from",
                          "voltage_kv_told_from",
                          "line_m_up_to",
                          "line_m_over",
                          "dig_m_below",
                          "dig_m_over",
                          "crosses_major_road",
                          "by_utility",
                          "small_micro",
                          "urban",
                          "when",
                          "effective_from",
                          "rule_ids",
                          "quote"});
  Route route;
  route.kind = fields.Word(table, "route", Kinds()).value_or(RouteKind::kApproval);
  route.name = fields.Text(table, "name");
  if (table.contains("days")) {
    const double days = PackFields::At(table, "days").value_or(0.0);
    route.half_days = static_cast<int>(std::lround(2 * days));
    if (days <= 0 || days > kMostDays || route.half_days != 2 * days) {
      fields.Problem(PackFields::At(table, "days"), "days must be working days, whole or half ones");
    }
  }
  if (table.contains("department_days")) {
    const int64_t days = PackFields::At(table, "department_days").value_or(int64_t{0});
    route.department_days = static_cast<int>(days);
    if (days <= 0 || days > kMostDepartmentDays) {
      fields.Problem(PackFields::At(table, "department_days"), "department_days must be whole working days");
    }
  }
  route.matters = MattersOf(fields, table);
  if (table.contains("authority")) route.authority = fields.Text(table, "authority");
  route.departments = fields.List(table, "departments", false);
  route.conditions = ConditionsOf(fields, table);
  Place(fields, table, pack, route.rests);
  route.rests.pack = pack.version;
  route.rests.effective_from = pack.effective_from;
  if (table.contains("effective_from")) {
    route.rests.effective_from = std::max(fields.Day(table, "effective_from"), pack.effective_from);
  }
  route.rests.rule_ids = fields.List(table, "rule_ids", true);
  route.rests.quote = fields.Text(table, "quote");
  pack.rule_ids.insert(pack.rule_ids.end(), route.rests.rule_ids.begin(), route.rests.rule_ids.end());
  if (fields.Chosen(table)) pack.routes.push_back(std::move(route));
}

}  // namespace

void ParseRoutes(const toml::table& root, PackFields& fields, Pack& pack) {
  for (const toml::table* entry : fields.Entries(root, "route")) ParseRoute(*entry, fields, pack);
}

}  // namespace zhudong::policy
