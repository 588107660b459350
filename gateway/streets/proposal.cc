#include "gateway/streets/proposal.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/model/utility_service.h"

namespace zhudong::streets {
namespace {

constexpr size_t kDivisionDigits = 6;
constexpr size_t kLevelDigits = 2;
constexpr double kDecimetres = 10;

std::string_view WordOf(v1::UtilityService service) {
  const std::string_view word = model::ChineseOf(service);
  return word.empty() ? "其他" : word;
}

std::string CommonDivision(const std::vector<const PlannedWorks*>& works) {
  std::string common = works.front()->division_code.substr(0, kDivisionDigits);
  for (const PlannedWorks* each : works) {
    while (!common.empty() && each->division_code.compare(0, common.size(), common) != 0) {
      common.resize(common.size() > kLevelDigits ? common.size() - kLevelDigits : 0);
    }
  }
  if (!common.empty()) common.resize(kDivisionDigits, '0');
  return common;
}

// As most of them call it; of equally many the first by its bytes.
std::string RoadName(const std::vector<const PlannedWorks*>& works) {
  std::map<std::string, int> counts;
  for (const PlannedWorks* each : works) {
    if (!each->works.road_name().empty()) ++counts[each->works.road_name()];
  }
  std::string name;
  int most = 0;
  for (const auto& [each, count] : counts) {
    if (count > most) {
      most = count;
      name = each;
    }
  }
  return name;
}

std::string Sentence(const v1::SharedDig& dig, const std::vector<const PlannedWorks*>& works,
                     const CommonSeason& season) {
  std::set<v1::UtilityService> services;
  for (const PlannedWorks* each : works) services.insert(each->works.service());
  std::vector<std::string> words;
  for (const v1::UtilityService each : services) words.emplace_back(WordOf(each));
  const std::string where =
      absl::StrCat(dig.road_name().empty() ? "同一路段" : absl::StrCat(dig.road_name(), "同一路段"), "约 ",
                   std::llround(dig.shared_m()), " 米，", absl::StrJoin(words, "、"), "共 ", works.size(), " 项工程");
  const std::string days = absl::StrCat(dig.from_date(), " 至 ", dig.to_date());
  const std::string listed =
      static_cast<size_t>(dig.works_size()) < works.size() ? absl::StrCat("（列出前 ", dig.works_size(), " 项）") : "";
  constexpr char kOnce[] = "一次审批、同步开挖、同敷管线、一次回填。";
  if (season.common) return absl::StrCat(where, listed, "计划工期同在 ", days, "，建议", kOnce);
  // Days that follow each other have nothing between them.
  const std::string apart = season.gap_days > 0 ? absl::StrCat("相隔 ", season.gap_days, " 天") : "前后相接";
  return absl::StrCat(where, listed, "计划工期", apart, "，建议协调至 ", days, " ", kOnce);
}

}  // namespace

v1::SharedDig MakeDig(const std::vector<const PlannedWorks*>& works, const CommonSeason& season, double shared_m,
                      const v1::GeoPoint& middle, int max_participants) {
  v1::SharedDig dig;
  dig.set_division_code(CommonDivision(works));
  dig.set_road_name(RoadName(works));
  dig.set_shared_m(std::round(shared_m * kDecimetres) / kDecimetres);
  dig.set_from_date(model::FormatIsoDate(season.season.start));
  dig.set_to_date(model::FormatIsoDate(season.season.finish));
  *dig.mutable_middle() = middle;
  for (const PlannedWorks* each : works) {
    if (dig.works_size() >= max_participants) break;
    v1::DigParticipant& participant = *dig.add_works();
    participant.set_feed(each->feed);
    *participant.mutable_works() = each->works;
  }
  dig.set_proposal(Sentence(dig, works, season));
  return dig;
}

}  // namespace zhudong::streets
