#include "gateway/cases/ducts.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/cases/words.h"
#include "gateway/model/dates.h"

namespace zhudong::cases {
namespace {

std::optional<policy::DuctOffer> OfferOf(const std::optional<v1::CaseFile>& file, const Rules& rules) {
  if (!file || !file->has_street_works()) return std::nullopt;
  const v1::StreetWorks& works = file->street_works();
  const model::Date start = model::ParseIsoDate(works.planned_start_date());
  if (works.cancelled() || works.service() != v1::UTILITY_SERVICE_ROAD || !start.ok()) return std::nullopt;
  return rules.clocks->DuctsWith(file->division_code(), works.road_works(), start.day);
}

bool SameDays(const v1::StreetWorks& a, const v1::StreetWorks& b) {
  return a.planned_start_date() == b.planned_start_date() && a.planned_finish_date() == b.planned_finish_date();
}

}  // namespace

std::optional<v1::CaseNews> DuctsOffered(const std::optional<v1::CaseFile>& before,
                                         const std::optional<v1::CaseFile>& after, absl::Time now, const Rules& rules) {
  const std::optional<policy::DuctOffer> offer = OfferOf(after, rules);
  if (!offer) return std::nullopt;
  const v1::StreetWorks& works = after->street_works();
  const model::Date finish = model::ParseIsoDate(works.planned_finish_date());
  if (finish.ok() && finish.day < rules.time->DayOf(now)) return std::nullopt;
  if (OfferOf(before, rules) && SameDays(before->street_works(), works)) return std::nullopt;
  std::vector<std::string> utilities;
  for (const v1::UtilityService each : offer->to) utilities.emplace_back(ChineseOf(each));
  v1::CaseNews news;
  news.set_kind(v1::CASE_NEWS_KIND_DUCTS_OFFERED);
  news.set_text(absl::StrCat("同步建设管沟：", works.road_name().empty() ? works.name() : works.road_name(),
                             base::ToAbsl(ChineseOf(works.road_works())), "，", works.planned_start_date(), " 至 ",
                             works.planned_finish_date(), "；请", absl::StrJoin(utilities, "、"), "企业提出管沟需求（",
                             absl::StrJoin(offer->rests.rule_ids, " "), "）"));
  return news;
}

}  // namespace zhudong::cases
