// The year's reliability against every bound of the region.
#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

// What was told of an area and year; of several the one that goes through the latest month, there of the first number.
struct Told {
  uint32_t through_month = 0;
  std::string number;
  std::optional<double> hours, times, users;

  bool operator<(const Told& other) const {
    return std::tie(through_month, other.number) < std::tie(other.through_month, number);
  }
};
using ToldOf = std::map<std::tuple<std::string, v1::SupplyArea, uint32_t>, Told>;

v1::SupplyArea AreaOf(policy::Area area) {
  switch (area) {
    case policy::Area::kCentre:
      return v1::SUPPLY_AREA_CENTRE;
    case policy::Area::kCity:
      return v1::SUPPLY_AREA_CITY;
    case policy::Area::kTown:
      return v1::SUPPLY_AREA_TOWN;
    case policy::Area::kRural:
      return v1::SUPPLY_AREA_RURAL;
    default:
      return v1::SUPPLY_AREA_UNSPECIFIED;
  }
}

bool IsOfNetwork(const std::string& code) { return absl::StrContains(code, "_network"); }
bool IsReduction(const std::string& code) { return absl::EndsWith(code, "_reduction_percent"); }
bool IsOfCount(const std::string& code) { return absl::StartsWith(code, "outage_count") || code == "outages_per_user"; }

// Every bound of the region on outages, for that year. What a document sets for the networks of towns and country
// (城网, 农网) is not what is told of areas: those rows have no figure. That of the whole is the areas' mean, weighed
// by users; every area that the region bounds, in whatever year, must be told, and of each how many. Towns alone are
// not the whole: it is darker in the country.
class Reliability final : public Part {
 public:
  explicit Reliability(const Basis& basis)
      : year_(static_cast<uint32_t>(basis.period.last.year())), region_(WholeCode(basis.division_code)) {
    for (policy::Cap& cap : basis.rules->Caps(region_, basis.period.last)) {
      const v1::SupplyArea area = AreaOf(cap.area);
      if (absl::StartsWith(cap.code, "outage") && !IsOfNetwork(cap.code) && area != v1::SUPPLY_AREA_UNSPECIFIED) {
        areas_.insert(area);
      }
      const bool of_year = cap.year == 0 || cap.year == static_cast<int>(year_);
      if (of_year && absl::StartsWith(cap.code, "outage")) caps_.push_back(std::move(cap));
    }
  }

  void Add(const CaseView& view) override {
    if (!view.file.has_reliability()) return;
    const v1::ReliabilityFigures& figures = view.file.reliability();
    if (figures.year() != year_ && figures.year() + 1 != year_) return;
    Told told{.through_month = figures.through_month(), .number = view.file.case_number()};
    if (figures.has_outage_hours_per_user()) told.hours = figures.outage_hours_per_user();
    if (figures.has_outages_per_user()) told.times = figures.outages_per_user();
    if (figures.has_users()) told.users = figures.users();
    auto [place, added] = told_.try_emplace({view.file.division_code(), figures.area(), figures.year()}, told);
    if (!added && place->second < told) place->second = told;
    if (told_.size() > kMaxGroups) told_.erase(std::prev(told_.end()));
  }

  v1::ReportTable Table() const override;

 private:
  struct Figure {
    uint32_t through_month = 0;
    std::optional<double> value;
    std::string why;  // of the whole, where it has no value
  };
  struct Found {
    std::optional<Told> told;
    std::string why;  // where there is none
    std::set<v1::SupplyArea> areas;
  };
  struct Judged {
    Figure figure;
    std::optional<bool> met;
  };

  std::vector<std::string> Divisions() const;
  // The areas of a division together; none where one is missing or does not tell its users, or they go through
  // different months.
  Found Whole(const std::string& division, uint32_t year) const;
  Found Find(const std::string& division, const policy::Cap& cap, uint32_t year) const;
  Figure FigureOf(const std::string& division, const policy::Cap& cap) const;
  Judged Judge(const std::string& division, const policy::Cap& cap) const;
  // The bound that the document joins to this one by "or": the same figure as a reduction, by the same rule. One of the
  // two suffices (D3).
  const policy::Cap* Alternative(const policy::Cap& cap) const;

  uint32_t year_;
  std::string region_;
  std::vector<policy::Cap> caps_;
  std::set<v1::SupplyArea> areas_;  // that the region bounds
  ToldOf told_;
};

std::vector<std::string> Reliability::Divisions() const {
  std::vector<std::string> divisions;
  for (const auto& [key, told] : told_) {
    if (divisions.empty() || divisions.back() != std::get<0>(key)) divisions.push_back(std::get<0>(key));
  }
  if (divisions.empty()) divisions.push_back(region_);
  return divisions;
}

std::string NamesOf(const std::set<v1::SupplyArea>& areas) {
  std::vector<std::string> names;
  for (const v1::SupplyArea area : areas) names.push_back(ChineseOf(area));
  return absl::StrJoin(names, "、");
}

Reliability::Found Reliability::Whole(const std::string& division, uint32_t year) const {
  Found found;
  Told whole;
  double users = 0, hours = 0, times = 0;
  bool all_times = true, same_month = true;
  std::set<v1::SupplyArea> missing = areas_, silent;
  for (const auto& [key, told] : told_) {
    const v1::SupplyArea area = std::get<1>(key);
    if (std::get<0>(key) != division || std::get<2>(key) != year) continue;
    missing.erase(area);
    if (!told.users || !told.hours) {
      silent.insert(area);
      continue;
    }
    found.areas.insert(area);
    same_month = same_month && (whole.through_month == 0 || whole.through_month == told.through_month);
    whole.through_month = told.through_month;
    users += *told.users;
    hours += *told.users * *told.hours;
    times += *told.users * told.times.value_or(0);
    all_times = all_times && told.times.has_value();
  }
  if (!missing.empty()) {
    found.why = absl::StrCat("未报送：", NamesOf(missing));
  } else if (!silent.empty()) {
    found.why = absl::StrCat("未报用户数或停电时间：", NamesOf(silent));
  } else if (!same_month) {
    found.why = "各区域截至月份不同";
  } else if (users == 0) {
    found.why = "未报送";
  } else {
    whole.hours = hours / users;
    if (all_times) whole.times = times / users;
    found.told = whole;
  }
  return found;
}

Reliability::Found Reliability::Find(const std::string& division, const policy::Cap& cap, uint32_t year) const {
  if (IsOfNetwork(cap.code) || cap.area == policy::Area::kUrban) return {};
  if (cap.area == policy::Area::kWhole) return Whole(division, year);
  const auto found = told_.find({division, AreaOf(cap.area), year});
  return found == told_.end() ? Found{} : Found{.told = found->second};
}

Reliability::Figure Reliability::FigureOf(const std::string& division, const policy::Cap& cap) const {
  const Found found = Find(division, cap, year_);
  if (!found.told) return {.why = found.why};
  const Told& told = *found.told;
  const auto value = [&](const Told& of) { return IsOfCount(cap.code) ? of.times : of.hours; };
  Figure figure{.through_month = told.through_month};
  if (!IsReduction(cap.code)) {
    figure.value = value(told);
    return figure;
  }
  // A part of a year is compared with the same part of the year before, and an area with itself.
  const Found before = Find(division, cap, year_ - 1);
  if (!before.told) {
    if (!before.why.empty()) figure.why = absl::StrCat("上年", before.why);
  } else if (found.areas != before.areas) {
    figure.why = "两年报送的区域不同";
  } else if (before.told->through_month == told.through_month && value(told) && value(*before.told)) {
    figure.value = Ratio(*value(*before.told) - *value(told), *value(*before.told));
  }
  return figure;
}

Reliability::Judged Reliability::Judge(const std::string& division, const policy::Cap& cap) const {
  Judged judged{.figure = FigureOf(division, cap)};
  if (!judged.figure.value) return judged;
  const double bound = IsReduction(cap.code) ? cap.value / 100 : cap.value;
  // 8 % of 10 hours are 0.8: less than a nanosecond of rounding is no breach.
  constexpr double kRounding = 1e-9;
  const bool met = cap.at_most ? *judged.figure.value <= bound + kRounding : *judged.figure.value >= bound - kRounding;
  // Hours of part of a year can exceed the year's bound, but can't keep within it yet.
  const bool whole_year = judged.figure.through_month == 12;
  if (whole_year || (cap.at_most && !met)) judged.met = met;
  return judged;
}

const policy::Cap* Reliability::Alternative(const policy::Cap& cap) const {
  for (const policy::Cap& other : caps_) {
    const bool pair = other.code == absl::StrCat(cap.code, "_reduction_percent") ||
                      cap.code == absl::StrCat(other.code, "_reduction_percent");
    if (!pair || other.area != cap.area) continue;
    for (const std::string& rule : other.rests.rule_ids) {
      if (std::find(cap.rests.rule_ids.begin(), cap.rests.rule_ids.end(), rule) != cap.rests.rule_ids.end()) {
        return &other;
      }
    }
  }
  return nullptr;
}

std::string NameOf(policy::Area area) {
  switch (area) {
    case policy::Area::kUrban:
      return "城网";
    case policy::Area::kWhole:
      return "全域";
    default:
      return ChineseOf(AreaOf(area));
  }
}

std::string NameOf(const policy::Cap& cap) {
  const std::string network = IsOfNetwork(cap.code) ? (cap.area == policy::Area::kUrban ? "城网" : "农网") : "";
  return absl::StrCat(network, IsOfCount(cap.code) ? "户均停电次数" : "户均停电时间",
                      IsReduction(cap.code) ? "同比压减" : "");
}

v1::ReportTable Reliability::Table() const {
  v1::ReportTable table = NewTable("reliability", "供电可靠性",
                                   {{"division", "行政区划"},
                                    {"area", "区域"},
                                    {"figure", "指标"},
                                    {"through_month", "截至月份", kCount},
                                    {"hours", "小时", kHours},
                                    {"hours_bound", "限值（小时）", kHours},
                                    {"times", "次数", kCount},
                                    {"times_bound", "限值（次）", kCount},
                                    {"reduction", "同比压减", kShare},
                                    {"reduction_bound", "同比压减目标", kShare},
                                    {"met", "本项是否达标"},
                                    {"met_either", "任一项即可，是否达标"},
                                    {"why", "未判定原因"},
                                    {"rules", "依据"}});
  for (const std::string& division : Divisions()) {
    for (const policy::Cap& cap : caps_) {
      const Judged judged = Judge(division, cap);
      std::optional<bool> either;
      if (const policy::Cap* const other = Alternative(cap)) {
        const std::optional<bool> theirs = Judge(division, *other).met;
        if (judged.met.value_or(false) || theirs.value_or(false)) {
          either = true;
        } else if (judged.met && theirs) {
          either = false;
        }
      }
      const bool reduction = IsReduction(cap.code), times = IsOfCount(cap.code) && !reduction;
      const auto only = [](bool here, std::optional<double> value) { return here ? value : std::nullopt; };
      const Figure& figure = judged.figure;
      AddRow(table, {division, NameOf(cap.area), NameOf(cap),
                     figure.through_month > 0 ? Cell(uint64_t{figure.through_month}) : Cell(),
                     only(!reduction && !times, figure.value), only(!reduction && !times, cap.value),
                     only(times, figure.value), only(times, cap.value), only(reduction, figure.value),
                     only(reduction, cap.value / 100), YesNo(judged.met), YesNo(either), figure.why,
                     absl::StrJoin(cap.rests.rule_ids, " ")});
    }
  }
  return table;
}

}  // namespace

std::unique_ptr<Part> MakeReliability(const Basis& basis) { return std::make_unique<Reliability>(basis); }

}  // namespace zhudong::reports
