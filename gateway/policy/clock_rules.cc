#include "gateway/policy/clock_rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "gateway/policy/pack.h"

namespace zhudong::policy {
namespace {

struct Named {
  std::string_view word;
  std::string_view chinese;
};

// In the order of the enums.
constexpr std::array<Named, kCustomers> kCustomerNames = {{{"resident", "低压居民"},
                                                           {"low_voltage_three_zero", "“三零”低压非居民"},
                                                           {"low_voltage_other", "其他低压非居民"},
                                                           {"high_voltage_single", "高压单电源"},
                                                           {"high_voltage_dual", "高压双电源"}}};
constexpr std::array<Named, 9> kClockNames = {{{"acceptance", "业务受理"},
                                               {"supply_plan", "供电方案答复"},
                                               {"design_review", "设计审查"},
                                               {"interim_inspection", "中间检查"},
                                               {"external_works", "外部工程实施"},
                                               {"inspection_and_connection", "竣工检验与装表接电"},
                                               {"connection", "施工接电"},
                                               {"utility_total", "合计办理时间"},
                                               {"whole_process", "全过程办电时间"}}};
constexpr std::array<std::string_view, 6> kAreaWords = {"centre", "city", "town", "rural", "urban", "whole"};
constexpr std::array<std::string_view, 2> kPowerUnits = {"kW", "kVA"};
constexpr std::array<std::string_view, 3> kCapUnits = {"h", "%", "count"};
constexpr std::array<Named, 3> kAdditionNames = {
    {{"steps", "增设环节"}, {"documents", "增加申请资料"}, {"commitment_letters", "强制签订承诺书"}}};
constexpr std::array<std::string_view, 4> kReportPeriods = {"week", "month", "half_year", "year"};

template <typename Names, typename Enum>
const auto& At(const Names& names, Enum value) {
  return names.at(static_cast<size_t>(value));
}

// Of the most specific region with an entry that speaks of it, the latest that is in force.
template <typename Entry, typename Value>
std::optional<Entry> Latest(const Packs& packs, std::string_view division_code, absl::CivilDay day,
                            std::vector<Entry> Pack::*entries, std::vector<Value> Entry::*of, Value wanted) {
  for (const Pack* pack : Speaking(packs, division_code, day)) {
    const Entry* held = nullptr;
    for (const Entry& entry : pack->*entries) {
      const std::vector<Value>& values = entry.*of;
      if (day < entry.rests.effective_from || std::find(values.begin(), values.end(), wanted) == values.end()) continue;
      if (held == nullptr || held->rests.effective_from < entry.rests.effective_from) held = &entry;
    }
    if (held != nullptr) return *held;
  }
  return std::nullopt;
}

}  // namespace

std::string_view WordOf(Customer customer) { return At(kCustomerNames, customer).word; }
std::string_view ChineseOf(Customer customer) { return At(kCustomerNames, customer).chinese; }
std::optional<Customer> CustomerOf(std::string_view word) {
  for (int i = 0; i < kCustomers; ++i) {
    if (At(kCustomerNames, i).word == word) return static_cast<Customer>(i);
  }
  return std::nullopt;
}
std::string_view WordOf(Clock clock) { return At(kClockNames, clock).word; }
std::string_view ChineseOf(Clock clock) { return At(kClockNames, clock).chinese; }
std::string_view WordOf(Area area) { return At(kAreaWords, area); }
std::string_view WordOf(PowerUnit unit) { return At(kPowerUnits, unit); }
std::string_view WordOf(CapUnit unit) { return At(kCapUnits, unit); }
std::string_view WordOf(Addition addition) { return At(kAdditionNames, addition).word; }
std::string_view ChineseOf(Addition addition) { return At(kAdditionNames, addition).chinese; }
std::string_view WordOf(ReportPeriod period) { return At(kReportPeriods, period); }

const Term* CaseRule::Find(Clock clock, Measure measure) const {
  const auto found = std::find_if(terms.begin(), terms.end(),
                                  [&](const Term& term) { return term.clock == clock && term.measure == measure; });
  return found == terms.end() ? nullptr : &*found;
}

absl::StatusOr<std::shared_ptr<const ClockRules>> ClockRules::Parse(const std::map<std::string, std::string>& packs) {
  absl::StatusOr<Packs> parsed = ParsePacks(packs);
  if (!parsed.ok()) return parsed.status();
  auto rules = std::make_shared<ClockRules>();
  rules->packs_ = *std::move(parsed);
  return std::shared_ptr<const ClockRules>(std::move(rules));
}

CaseRule ClockRules::Find(std::string_view division_code, Customer customer, bool special_load,
                          absl::CivilDay day) const {
  CaseRule rule;
  std::set<std::pair<Clock, Measure>> timed;  // by a more specific region
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    const PackProcess* process = nullptr;
    for (const PackProcess& entry : pack->processes) {
      if (!entry.scope.Holds(customer, special_load, day)) continue;
      if (process == nullptr || process->scope.effective_from < entry.scope.effective_from) process = &entry;
    }
    if (!rule.process && process != nullptr) rule.process = process->process;
    std::map<std::pair<Clock, Measure>, const PackTerm*> latest;
    for (const PackTerm& entry : pack->terms) {
      if (!entry.scope.Holds(customer, special_load, day)) continue;
      const PackTerm*& held = latest[{entry.term.clock, entry.term.measure}];
      if (held == nullptr || held->scope.effective_from < entry.scope.effective_from) held = &entry;
    }
    for (const auto& [what, entry] : latest) {
      if (timed.insert(what).second) rule.terms.push_back(entry->term);
    }
  }
  std::sort(rule.terms.begin(), rule.terms.end(),
            [](const Term& a, const Term& b) { return std::tie(a.clock, a.measure) < std::tie(b.clock, b.measure); });
  return rule;
}

std::vector<CapacityLimit> ClockRules::CapacityLimits(std::string_view division_code, absl::CivilDay day) const {
  std::map<Area, CapacityLimit> limits;
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    std::map<Area, const PackCapacityLimit*> latest;
    for (const PackCapacityLimit& entry : pack->capacity_limits) {
      if (day < entry.limit.rests.effective_from || day > entry.effective_until) continue;
      const PackCapacityLimit*& held = latest[entry.limit.area];
      if (held == nullptr || held->limit.rests.effective_from < entry.limit.rests.effective_from) held = &entry;
    }
    for (const auto& [area, entry] : latest) limits.emplace(area, entry->limit);
  }
  std::vector<CapacityLimit> all;
  for (auto& [area, limit] : limits) all.push_back(std::move(limit));
  return all;
}

std::vector<Cap> ClockRules::Caps(std::string_view division_code, absl::CivilDay day) const {
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    if (!pack->caps.empty()) return pack->caps;
  }
  return {};
}

std::optional<OutageNotice> ClockRules::NoticeOfOutage(std::string_view division_code, absl::CivilDay day) const {
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    const PackOutageNotice* held = nullptr;
    for (const PackOutageNotice& entry : pack->outage_notices) {
      if (day < entry.notice.rests.effective_from || day > entry.effective_until) continue;
      if (held == nullptr || held->notice.rests.effective_from < entry.notice.rests.effective_from) held = &entry;
    }
    if (held != nullptr) return held->notice;
  }
  return std::nullopt;
}

std::optional<Prohibition> ClockRules::Forbids(std::string_view division_code, Addition addition,
                                               absl::CivilDay day) const {
  return Latest(packs_, division_code, day, &Pack::prohibitions, &Prohibition::of, addition);
}

std::optional<DuctOffer> ClockRules::DuctsWith(std::string_view division_code, v1::RoadWorks works,
                                               absl::CivilDay day) const {
  return Latest(packs_, division_code, day, &Pack::duct_offers, &DuctOffer::with, works);
}

std::vector<ReportDuty> ClockRules::Reports(std::string_view division_code, absl::CivilDay day) const {
  std::vector<ReportDuty> duties;
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    for (const ReportDuty& duty : pack->reports) {
      if (duty.rests.effective_from <= day) duties.push_back(duty);
    }
    if (!duties.empty()) break;
  }
  return duties;
}

std::vector<std::pair<std::string, std::string>> ClockRules::Regions() const { return RegionsOf(packs_); }

}  // namespace zhudong::policy
