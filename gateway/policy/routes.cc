#include "gateway/policy/routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/policy/pack.h"

namespace zhudong::policy {
namespace {

struct Named {
  std::string_view word;
  std::string_view chinese;
};
// In the order of the enum.
constexpr std::array<Named, 5> kNames = {{{"exempt", "免审批"},
                                          {"commitment", "告知承诺"},
                                          {"filing", "备案"},
                                          {"parallel", "并联审批"},
                                          {"approval", "审批"}}};

constexpr std::array<Named, kMatters> kMatterNames = {
    {{"access_works", "外线工程审批"}, {"grid_project", "输变电项目核准"}, {"grid_land", "输变电项目用地报批"}}};

// Goes through the conditions of one route.
class Judge {
 public:
  void AtMost(const std::optional<double>& bound, const std::optional<double>& value, const char* name) {
    if (bound) Add(value ? std::optional(*value <= *bound) : std::nullopt, name);
  }
  void AtLeast(const std::optional<double>& bound, const std::optional<double>& value, const char* name) {
    if (bound) Add(value ? std::optional(*value >= *bound) : std::nullopt, name);
  }
  void Below(const std::optional<double>& bound, const std::optional<double>& value, const char* name) {
    if (bound) Add(value ? std::optional(*value < *bound) : std::nullopt, name);
  }
  void Over(const std::optional<double>& bound, const std::optional<double>& value, const char* name) {
    if (bound) Add(value ? std::optional(*value > *bound) : std::nullopt, name);
  }
  void Is(const std::optional<bool>& wanted, const std::optional<bool>& value, const char* name) {
    if (wanted) Add(value ? std::optional(*value == *wanted) : std::nullopt, name);
  }

  bool fails() const { return fails_; }
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  void Add(const std::optional<bool>& holds, const char* name) {
    if (holds) {
      fails_ |= !*holds;
    } else if (std::find(missing_.begin(), missing_.end(), name) == missing_.end()) {
      missing_.emplace_back(name);
    }
  }

  bool fails_ = false;
  std::vector<std::string> missing_;
};

Judge Try(const Route::Conditions& conditions, const Works& works) {
  Judge judge;
  judge.AtMost(conditions.voltage_kv_up_to, works.voltage_kv, "voltage_kv");
  judge.AtLeast(conditions.voltage_kv_from, works.voltage_kv, "voltage_kv");
  judge.AtLeast(conditions.voltage_kv_told_from, works.voltage_kv.value_or(0), "voltage_kv");
  judge.AtMost(conditions.line_m_up_to, works.line_m, "line_m");
  judge.Over(conditions.line_m_over, works.line_m, "line_m");
  judge.Below(conditions.dig_m_below, works.dig_m, "dig_m");
  judge.Over(conditions.dig_m_over, works.dig_m, "dig_m");
  judge.Is(conditions.crosses_major_road, works.crosses_major_road, "crosses_major_road");
  judge.Is(conditions.by_utility, works.by_utility, "by_utility");
  judge.Is(conditions.small_micro, works.small_micro, "small_micro");
  judge.Is(conditions.urban, works.urban, "urban");
  return judge;
}

}  // namespace

std::string_view WordOf(RouteKind kind) { return kNames.at(static_cast<size_t>(kind)).word; }
std::string_view ChineseOf(RouteKind kind) { return kNames.at(static_cast<size_t>(kind)).chinese; }

std::string_view WordOf(Matter matter) { return kMatterNames.at(static_cast<size_t>(matter)).word; }
std::string_view ChineseOf(Matter matter) { return kMatterNames.at(static_cast<size_t>(matter)).chinese; }
std::optional<Matter> MatterOf(std::string_view word) {
  for (int i = 0; i < kMatters; ++i) {
    if (WordOf(static_cast<Matter>(i)) == word) return static_cast<Matter>(i);
  }
  return std::nullopt;
}

absl::StatusOr<std::shared_ptr<const RouteRules>> RouteRules::Parse(const std::map<std::string, std::string>& packs) {
  absl::StatusOr<Packs> parsed = ParsePacks(packs);
  if (!parsed.ok()) return parsed.status();
  auto rules = std::make_shared<RouteRules>();
  rules->packs_ = *std::move(parsed);
  return std::shared_ptr<const RouteRules>(std::move(rules));
}

std::vector<std::pair<std::string, std::string>> RouteRules::Regions() const { return RegionsOf(packs_); }

RouteDecision RouteRules::Decide(std::string_view division_code, const Works& works, absl::CivilDay day) const {
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    bool any = false;
    for (const Route& route : pack->routes) {
      if (day < route.rests.effective_from || !Within(division_code, route.rests.region_code)) continue;
      if (std::find(route.matters.begin(), route.matters.end(), works.matter) == route.matters.end()) continue;
      any = true;
      Judge judge = Try(route.conditions, works);
      if (judge.fails()) continue;
      if (!judge.missing().empty()) return {std::nullopt, judge.missing()};
      return {route, {}};
    }
    if (any) return {};
  }
  return {};
}

}  // namespace zhudong::policy
