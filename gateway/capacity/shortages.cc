#include "gateway/capacity/shortages.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/capacity/available.h"
#include "gateway/model/dates.h"

namespace zhudong::capacity {
namespace {

constexpr size_t kCountyDigits = 6;
constexpr double kLeastPowerFactor = 0.5;

struct County {
  std::vector<const ForecastDemand*> demands;  // by year, those without one last
  std::vector<const v1::CapacityPlace*> places;
};

double Weighed(double kw, double certainty) {
  const double weighed = kw * std::min(certainty, 1.0);
  return weighed > 0 && std::isfinite(weighed) ? weighed : 0;
}
v1::DemandRange Weighed(const ForecastDemand& demand) {
  v1::DemandRange weighed;
  weighed.set_low_kw(Weighed(demand.demand.low_kw(), demand.certainty));
  weighed.set_expected_kw(Weighed(demand.demand.expected_kw(), demand.certainty));
  weighed.set_high_kw(Weighed(demand.demand.high_kw(), demand.certainty));
  return weighed;
}

// In which year it counts: those that are over wait still; 0: not known.
int YearOf(const ForecastDemand& demand, int this_year) {
  if (demand.need_by_year == 0) return 0;
  return std::min(std::max(demand.need_by_year, this_year), static_cast<int>(model::LastDay().year()));
}

std::map<std::string, County> ByCounty(const std::vector<ForecastDemand>& demands,
                                       const std::vector<v1::CapacityPlace>& places, int this_year) {
  std::map<std::string, County> counties;
  for (const ForecastDemand& each : demands) {
    counties[each.division_code.substr(0, kCountyDigits)].demands.push_back(&each);
  }
  for (const v1::CapacityPlace& each : places) {
    const auto county = counties.find(each.division_code().substr(0, kCountyDigits));
    if (county != counties.end()) county->second.places.push_back(&each);
  }
  for (auto& [code, county] : counties) {
    // Sums of the same numbers in the same order are the same to the last bit.
    std::sort(county.demands.begin(), county.demands.end(), [&](const ForecastDemand* a, const ForecastDemand* b) {
      const auto key = [&](const ForecastDemand* each) {
        const int year = YearOf(*each, this_year);
        return std::make_tuple(year == 0, year, std::cref(each->project_id));
      };
      return key(a) < key(b);
    });
    std::sort(county.places.begin(), county.places.end(), [](const v1::CapacityPlace* a, const v1::CapacityPlace* b) {
      return std::tie(a->feed(), a->capacity().place()) < std::tie(b->feed(), b->capacity().place());
    });
  }
  return counties;
}

// kVA; nullopt: no place has told a figure.
std::optional<double> AvailableAt(const County& county, int year) {
  std::map<v1::VoltageLevel, double> levels;
  for (const v1::CapacityPlace* place : county.places) {
    const std::optional<double> kva = AvailableKva(place->capacity(), absl::CivilDay(year, 12, 31));
    if (kva) levels[place->capacity().voltage_level()] += *kva;
  }
  std::optional<double> most;
  for (const auto& [level, kva] : levels) most = std::max(most.value_or(0), kva);
  return most;
}

// Demand that grows year by year, held against capacity.
class Ledger {
 public:
  explicit Ledger(const ShortageRules& rules) : rules_(rules) {}

  void Add(const ForecastDemand& demand) {
    const v1::DemandRange weighed = Weighed(demand);
    sum_.set_low_kw(sum_.low_kw() + weighed.low_kw());
    sum_.set_expected_kw(sum_.expected_kw() + weighed.expected_kw());
    sum_.set_high_kw(sum_.high_kw() + weighed.high_kw());
    // The largest first; only as many as are listed are kept.
    const auto larger = [](const Entry& a, const Entry& b) {
      return a.kw != b.kw ? a.kw > b.kw : *a.project_id < *b.project_id;
    };
    const Entry entry{weighed.expected_kw(), &demand.project_id};
    largest_.insert(std::upper_bound(largest_.begin(), largest_.end(), entry, larger), entry);
    if (largest_.size() > static_cast<size_t>(std::max(rules_.max_project_ids, 0))) largest_.pop_back();
  }

  // Appends a shortage where there is one.
  void Close(const std::string& county, int year, std::optional<double> kva,
             std::vector<v1::Shortage>& shortages) const {
    const double kw = kva.value_or(0) * rules_.power_factor;
    if (kva ? sum_.expected_kw() <= kw : sum_.expected_kw() <= 0) return;
    v1::Shortage& shortage = shortages.emplace_back();
    shortage.set_division_code(county);
    shortage.set_year(static_cast<uint32_t>(year));
    *shortage.mutable_demand() = sum_;
    shortage.set_available_kva(kva.value_or(0));
    shortage.set_available_kw(kw);
    shortage.set_capacity_unknown(!kva);
    if (kva) shortage.set_short_kw(sum_.expected_kw() - kw);
    for (const Entry& each : largest_) shortage.add_project_ids(*each.project_id);
  }

 private:
  struct Entry {
    double kw;
    const std::string* project_id;
  };

  const ShortageRules& rules_;
  v1::DemandRange sum_;
  std::vector<Entry> largest_;
};

void AddShortages(const std::string& code, const County& county, int this_year, const ShortageRules& rules,
                  std::vector<v1::Shortage>& shortages) {
  Ledger ledger(rules);
  auto next = county.demands.begin();
  int last_year = this_year;
  while (next != county.demands.end() && YearOf(**next, this_year) != 0) {
    const int year = YearOf(**next, this_year);
    for (; next != county.demands.end() && YearOf(**next, this_year) == year; ++next) ledger.Add(**next);
    // Until the next project wants its supply the demand stays, while capacity may come.
    const bool more = next != county.demands.end() && YearOf(**next, this_year) != 0;
    last_year = more ? YearOf(**next, this_year) - 1 : year;
    for (int each = year; each <= last_year; ++each) ledger.Close(code, each, AvailableAt(county, each), shortages);
  }
  if (next == county.demands.end()) return;
  for (; next != county.demands.end(); ++next) ledger.Add(**next);
  ledger.Close(code, 0, AvailableAt(county, last_year), shortages);
}

}  // namespace

absl::StatusOr<std::vector<v1::Shortage>> FindShortages(const std::vector<ForecastDemand>& demands,
                                                        const std::vector<v1::CapacityPlace>& places, int this_year,
                                                        const ShortageRules& rules) {
  if (!(rules.power_factor >= kLeastPowerFactor && rules.power_factor <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("power factor ", rules.power_factor, ": give 0.5 to 1"));
  }
  std::vector<v1::Shortage> shortages;
  for (const auto& [code, county] : ByCounty(demands, places, this_year)) {
    AddShortages(code, county, this_year, rules, shortages);
  }
  std::stable_sort(shortages.begin(), shortages.end(), [](const v1::Shortage& a, const v1::Shortage& b) {
    if (a.capacity_unknown() != b.capacity_unknown()) return b.capacity_unknown();
    if (a.short_kw() != b.short_kw()) return a.short_kw() > b.short_kw();
    return a.demand().expected_kw() > b.demand().expected_kw();
  });
  return shortages;
}

}  // namespace zhudong::capacity
