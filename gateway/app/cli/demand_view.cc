#include "gateway/app/cli/demand_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/width.h"

namespace zhudong::cli {
namespace {

std::string Padded(std::string text, size_t columns) {
  const size_t own = DisplayWidth(text);
  if (own < columns) text.append(columns - own, ' ');
  return text;
}

std::string Figures(const v1::Forecast& forecast) {
  return absl::StrCat(Demand(forecast.demand()), "  ", WordOf(forecast.voltage_level()), "  need by ",
                      forecast.need_by_date().empty() ? "unknown" : forecast.need_by_date());
}

// A promotion that was given up leaves a project without a stage.
std::string StageText(v1::Stage stage) { return stage == v1::STAGE_UNSPECIFIED ? "none 无" : LabelOf(stage); }

}  // namespace

std::string ChangeText(const v1::DemandEvent& event) {
  switch (event.change_case()) {
    case v1::DemandEvent::kForecastIssued:
      return absl::StrCat("issued 新预测     ", Figures(event.forecast_issued().forecast()));
    case v1::DemandEvent::kForecastRevised:
      return absl::StrCat("revised 修订      ", Figures(event.forecast_revised().forecast()),
                          "  changed: ", absl::StrJoin(event.forecast_revised().changed(), ", "));
    case v1::DemandEvent::kForecastWithdrawn: {
      const v1::ForecastWithdrawn& withdrawn = event.forecast_withdrawn();
      const std::string heir =
          withdrawn.successor_project_id().empty() ? "" : absl::StrCat(" → ", withdrawn.successor_project_id());
      return absl::StrCat("withdrawn 撤回    ", withdrawn.reason(), heir);
    }
    case v1::DemandEvent::kStageReached:
      return absl::StrCat("stage 阶段        ", WordOf(event.stage_reached().previous()), " → ",
                          StageText(event.stage_reached().stage()));
    case v1::DemandEvent::kProjectsMerged:
      return absl::StrCat("merged 合并       from ", absl::StrJoin(event.projects_merged().merged_project_ids(), ", "),
                          "  ", event.projects_merged().reason());
    case v1::DemandEvent::kProjectSplit:
      return absl::StrCat("split 拆分        ", event.project_split().split_project_id(), " → ",
                          absl::StrJoin(event.project_split().into_project_ids(), ", "), "  ",
                          event.project_split().reason());
    case v1::DemandEvent::kUtilityAnswered:
      return absl::StrCat(event.utility_answered().withdrawn() ? "withdrawn 撤回    " : "answered 答复     ",
                          LabelOf(event.utility_answered().answer().ref().kind()), "  to ",
                          event.utility_answered().owner_feed());
    case v1::DemandEvent::kCaseChanged: {
      const v1::CaseChanged& changed = event.case_changed();
      std::vector<std::string> news;
      for (const v1::CaseNews& one : changed.news()) news.push_back(one.text());
      return absl::StrCat("case 办件         ", changed.case_file().case_number(), "  ", absl::StrJoin(news, "; "));
    }
    case v1::DemandEvent::kServiceInvitation:
      return absl::StrCat("invited 邀请办电  ", LabelOf(event.service_invitation().procedure().kind()), "  to ",
                          event.service_invitation().owner_feed());
    case v1::DemandEvent::CHANGE_NOT_SET:
      break;
  }
  return "a change newer than this program: use --output json";
}

std::string DemandLine(const v1::DemandEvent& event) {
  return Printable(absl::StrCat(
      Time(event.caused_at()), "  ", event.project_id(), " ", Padded(absl::StrCat("#", event.project_sequence()), 4),
      " ", Padded(event.division_code(), 6), "  ", Padded(LabelOf(event.stage()), 33), "  ", ChangeText(event)));
}

}  // namespace zhudong::cli
