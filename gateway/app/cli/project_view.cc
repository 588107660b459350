#include "gateway/app/cli/project_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"

namespace zhudong::cli {
namespace {

std::string Area(bool said, double square_metres) {
  if (!said) return {};
  return absl::StrCat(Number(square_metres), " ㎡ (", Number(square_metres / 10000, 4), " 公顷)");
}

std::string PartyText(const v1::Party& party) {
  return party.credit_code().empty() ? party.name() : absl::StrCat(party.name(), " (", party.credit_code(), ")");
}

std::string LandUseText(const v1::LandUse& use) {
  return use.code().empty() ? use.name() : absl::StrCat(use.name(), use.name().empty() ? "" : " ", use.code());
}

std::string Heading(absl::string_view text) { return absl::StrCat("\n", text, "\n"); }

Facts ProjectFacts(const v1::Project& project, const DivisionNames& divisions) {
  Facts facts;
  facts.Add("stage 阶段", LabelOf(project.stage()));
  facts.Add("county 区县", divisions.Of(project.division_code()));
  if (project.large_project()) facts.Add("large project 重大项目", "yes");
  facts.Add("address 地址", project.address());
  facts.Add("address code 标准地址编码", project.address_code());
  facts.Add("park 园区", project.park());
  facts.Add("owner 建设单位", PartyText(project.owner()));
  facts.Add("land area 用地面积", Area(project.has_land_area_m2(), project.land_area_m2()));
  facts.Add("land use 土地用途", LandUseText(project.land_use()));
  if (project.has_floor_area_ratio_max()) {
    facts.Add("floor area ratio 容积率", absl::StrCat("at most ", Number(project.floor_area_ratio_max(), 2)));
  }
  facts.Add("floor area 建筑面积", Area(project.has_floor_area_m2(), project.floor_area_m2()));
  facts.Add("industry 行业", project.industry());
  if (project.has_total_investment_10k_cny()) {
    facts.Add("investment 总投资", absl::StrCat(Number(project.total_investment_10k_cny(), 2), " 万元"));
  }
  if (project.has_stated_kw()) facts.Add("stated demand 自报负荷", absl::StrCat(Number(project.stated_kw(), 1), " kW"));
  if (project.linear_works()) facts.Add("linear works 线性工程", "yes: its areas say nothing of its demand");
  facts.Add("promotion signed 招商签约", project.promotion_signed_date());
  facts.Add("land contract 土地合同", project.land_contract_date());
  facts.Add("land-use permit 用地许可", project.land_use_permit_date());
  facts.Add("planning permit 工程规划许可", project.construction_planning_permit_date());
  facts.Add("construction permit 施工许可", project.construction_permit_date());
  facts.Add("planned start 计划开工", project.planned_start_date());
  std::string completion = project.planned_completion_date();
  if (!completion.empty()) absl::StrAppend(&completion, " (", project.planned_completion_source(), ")");
  facts.Add("planned completion 计划竣工", completion);
  facts.Add("accepted 验收", project.accepted_date());
  return facts;
}

std::string IdentitiesText(const google::protobuf::RepeatedPtrField<v1::Identity>& identities) {
  Table table({{"KIND 种类"}, {"VALUE 号码"}});
  for (const v1::Identity& identity : identities) table.Add({LabelOf(identity.kind()), identity.value()});
  return table.Render("  ");
}

std::string BuildingsText(const v1::Project& project) {
  Table table({{"CODE 编码"},
               {"NAME 名称", Align::kLeft, 40},
               {"USE 用途"},
               {"FLOOR AREA 建筑面积 ㎡", Align::kRight},
               {"DWELLINGS 户数", Align::kRight}});
  for (const v1::Building& building : project.buildings()) {
    table.Add({building.code(), building.name(),
               building.use() == v1::BUILDING_USE_UNSPECIFIED ? building.use_name() : LabelOf(building.use()),
               building.has_floor_area_m2() ? Number(building.floor_area_m2()) : "",
               building.has_dwellings() ? Count(building.dwellings()) : ""});
  }
  return table.Render("  ");
}

std::string RefsText(const google::protobuf::RepeatedPtrField<v1::EvidenceRef>& refs) {
  Table table({{"#", Align::kRight},
               {"KIND 种类"},
               {"FEED 数据源"},
               {"EVENT 事件", Align::kLeft, 48},
               {"SINCE 发生"},
               {"RECORDED 登记"},
               {"RECEIVED 收到"}});
  int number = 0;
  for (const v1::EvidenceRef& ref : refs) {
    table.Add({absl::StrCat(++number), LabelOf(ref.kind()), ref.feed(), ref.event_id(), Day(ref.occurred_at()),
               Day(ref.recorded_at()), Time(ref.received_at())});
  }
  return table.Render("  ");
}

// What the gateway noticed about each piece of evidence.
std::string NotesText(const v1::GetProjectResponse& answer) {
  Table table({{"EVENT 事件", Align::kLeft, 48}, {"NOTE 注"}, {"FIELD 字段"}, {"", Align::kLeft, 100}});
  for (const v1::Evidence& evidence : answer.evidence()) {
    for (const v1::Finding& note : evidence.notes()) {
      table.Add({evidence.ref().event_id(), WordOf(note.code()), note.field(), note.message()});
    }
  }
  return table.empty() ? "" : Heading("Notes 注") + table.Render("  ");
}

std::string Kva(bool said, double kva) { return said ? absl::StrCat(Number(kva, 1), " kVA") : ""; }

// What it comes to, in one line.
std::string AnswerText(const v1::UtilityAnswer& answer) {
  std::vector<std::string> parts;
  switch (answer.answer_case()) {
    case v1::UtilityAnswer::kAccessOpinion: {
      const v1::AccessOpinion& opinion = answer.access_opinion();
      parts = {LabelOf(opinion.conclusion()), opinion.supply_point(),
               Kva(opinion.has_capacity_kva(), opinion.capacity_kva()), opinion.conditions()};
      if (!opinion.ready_by_date().empty()) parts.push_back(absl::StrCat("ready by ", opinion.ready_by_date()));
      break;
    }
    case v1::UtilityAnswer::kAccessCapacity: {
      const v1::AccessCapacity& capacity = answer.access_capacity();
      parts = {LabelOf(capacity.constraint()), capacity.place(),
               Kva(capacity.has_available_kva(), capacity.available_kva()), capacity.constraint_reason()};
      break;
    }
    case v1::UtilityAnswer::kGridWorks: {
      const v1::GridWorks& works = answer.grid_works();
      parts = {LabelOf(works.state()), works.name(),
               works.finished_date().empty() ? works.started_date() : works.finished_date()};
      break;
    }
    case v1::UtilityAnswer::kJointAcceptance:
      parts = {LabelOf(answer.joint_acceptance().result()), answer.joint_acceptance().inspected_date(),
               absl::StrJoin(answer.joint_acceptance().defects(), "; ")};
      break;
    case v1::UtilityAnswer::ANSWER_NOT_SET:
      break;
  }
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return absl::StrJoin(parts, ", ");
}

std::string AnswersText(const v1::GetProjectResponse& story) {
  std::string out;
  if (story.project().answers_size() > 0) {
    Table table({{"KIND 种类"}, {"FEED 数据源"}, {"EVENT 事件"}, {"SINCE 发生"}, {"ANSWER 答复", Align::kLeft, 100}});
    for (const v1::UtilityAnswer& answer : story.project().answers()) {
      const v1::EvidenceRef& ref = answer.ref();
      table.Add({LabelOf(ref.kind()), ref.feed(), ref.event_id(), Day(ref.occurred_at()), AnswerText(answer)});
    }
    out = Heading("Answers of the utility 供电企业答复") + table.Render("  ");
  }
  if (!story.has_open_demand()) return out;
  const v1::OpenDemand& open = story.open_demand();
  absl::StrAppend(&out, "\nDemand not answered yet 需求待答复: since ", Time(open.since()));
  if (!open.due_date().empty()) absl::StrAppend(&out, ", due ", open.due_date());
  return out + (open.overdue() ? ", OVERDUE 逾期\n" : "\n");
}

std::string RangeText(const v1::DemandTriple& value) {
  if (value.low() == value.high()) return Number(value.expected(), 4);
  return absl::StrCat(Number(value.low(), 4), " – ", Number(value.expected(), 4), " – ", Number(value.high(), 4));
}

Facts ForecastFacts(const v1::Forecast& forecast) {
  Facts facts;
  facts.Add("demand 需求 low – expected – high", Demand(forecast.demand()));
  facts.Add("voltage level 电压等级", WordOf(forecast.voltage_level()));
  std::string need_by = forecast.need_by_date();
  if (!need_by.empty()) absl::StrAppend(&need_by, " (", forecast.need_by_source(), ")");
  facts.Add("need by 需电日期", need_by);
  facts.Add("construction power 施工用电", forecast.construction_power_date());
  facts.Add("certainty 实现概率", Percent(forecast.certainty()));
  facts.Add("stage 阶段", LabelOf(forecast.stage()));
  facts.Add("method 方法", LabelOf(forecast.method()));
  facts.Add("rules 规则", forecast.rules_version());
  return facts;
}

std::string RampText(const v1::Forecast& forecast) {
  Table table(
      {{"YEAR 年", Align::kRight}, {"CALENDAR 公历"}, {"SHARE 占比", Align::kRight}, {"DEMAND 需求", Align::kRight}});
  for (const v1::YearDemand& year : forecast.ramp()) {
    table.Add({absl::StrCat(year.year()), year.calendar_year() == 0 ? "" : absl::StrCat(year.calendar_year()),
               Percent(year.share()), Demand(year.demand())});
  }
  return table.empty() ? "" : Heading("Ramp 逐年负荷") + table.Render("  ");
}

std::string FactorsText(const v1::Forecast& forecast) {
  Table table({{"FACTOR 系数"},
               {"VALUE 取值", Align::kRight},
               {"UNIT 单位"},
               {"APPLIES TO 适用", Align::kLeft, 36},
               {"SOURCE 来源", Align::kLeft, 60},
               {"ASSURANCE 可信"}});
  for (const v1::Factor& factor : forecast.factors()) {
    table.Add({factor.name(), RangeText(factor.value()), factor.unit(), factor.applies_to(),
               factor.evidence() == 0 ? factor.source() : absl::StrCat(factor.source(), " #", factor.evidence()),
               factor.assurance()});
  }
  return table.empty() ? "" : Heading("Factors 系数与依据") + table.Render("  ");
}

std::string CrossChecksText(const v1::Forecast& forecast) {
  Table table({{"METHOD 方法"}, {"DEMAND 需求", Align::kRight}, {"RATIO 比值", Align::kRight}});
  for (const v1::CrossCheck& check : forecast.cross_checks()) {
    table.Add({LabelOf(check.method()), Demand(check.demand()), Number(check.ratio(), 2)});
  }
  return table.empty() ? "" : Heading("Cross-checks 校核") + table.Render("  ");
}

}  // namespace

std::string ForecastText(const v1::Forecast& forecast) {
  std::string out = absl::StrCat("Forecast 需求预测  ", forecast.forecast_id(), "\nof project 项目     ",
                                 forecast.project_id(), "\n", ForecastFacts(forecast).Render("  "), RampText(forecast),
                                 FactorsText(forecast), CrossChecksText(forecast));
  if (forecast.explanation_size() > 0) out += Heading("How it was worked out 推算过程");
  int step = 0;
  for (const std::string& sentence : forecast.explanation()) absl::StrAppend(&out, "  ", ++step, ". ", sentence, "\n");
  if (forecast.evidence_size() > 0) absl::StrAppend(&out, Heading("Evidence 依据"), RefsText(forecast.evidence()));
  return out;
}

std::string ProjectText(const v1::GetProjectResponse& answer, const DivisionNames& divisions) {
  const v1::Project& project = answer.project();
  std::string out = absl::StrCat("Project 项目  ", project.project_id(), "  ", project.name(), "\n",
                                 ProjectFacts(project, divisions).Render("  "), Heading("Identities 标识"),
                                 IdentitiesText(project.identities()));
  if (answer.set_aside_size() > 0) {
    absl::StrAppend(&out, Heading("Set aside: these tie too much together 未采用的标识"),
                    IdentitiesText(answer.set_aside()));
  }
  if (answer.former_project_ids_size() > 0) {
    absl::StrAppend(&out, Heading("Former ids 曾用编号"), "  ", absl::StrJoin(answer.former_project_ids(), ", "), "\n");
  }
  if (project.buildings_size() > 0) absl::StrAppend(&out, Heading("Buildings 单体"), BuildingsText(project));
  absl::StrAppend(&out, Heading("Evidence 依据"), RefsText(project.evidence()), NotesText(answer));
  if (answer.has_forecast()) {
    const v1::Forecast& forecast = answer.forecast();
    absl::StrAppend(&out, Heading(absl::StrCat("Forecast 需求预测  ", forecast.forecast_id())),
                    ForecastFacts(forecast).Render("  "), "\nHow it was worked out: zhudong forecast show ",
                    project.project_id(), "\n");
  } else {
    out += "\nNo forecast: nothing in the evidence allows one yet.\n";
  }
  return out + AnswersText(answer);
}

std::string ProjectListText(const google::protobuf::RepeatedPtrField<v1::Project>& projects,
                            const DivisionNames& divisions) {
  Table table({{"PROJECT 项目"},
               {"COUNTY 区县"},
               {"STAGE 阶段"},
               {"LARGE 重大"},
               {"NAME 名称", Align::kLeft, 50},
               {"LAND 用地 ㎡", Align::kRight},
               {"FLOOR 建筑 ㎡", Align::kRight},
               {"COMPLETION 计划竣工"},
               {"EVENTS 依据", Align::kRight}});
  for (const v1::Project& project : projects) {
    table.Add({project.project_id(), divisions.Of(project.division_code()), LabelOf(project.stage()),
               project.large_project() ? "重大项目" : "", project.name(),
               project.has_land_area_m2() ? Number(project.land_area_m2(), 0) : "",
               project.has_floor_area_m2() ? Number(project.floor_area_m2(), 0) : "", project.planned_completion_date(),
               Count(project.evidence_size())});
  }
  return table.empty() ? "No project fits.\n" : table.Render();
}

std::string ForecastListText(const google::protobuf::RepeatedPtrField<v1::Forecast>& forecasts,
                             const DivisionNames& divisions) {
  Table table({{"PROJECT 项目"},
               {"COUNTY 区县"},
               {"STAGE 阶段"},
               {"DEMAND 需求 low – expected – high", Align::kRight},
               {"VOLTAGE 电压"},
               {"NEED BY 需电日期"},
               {"CERTAINTY 概率", Align::kRight},
               {"METHOD 方法"}});
  for (const v1::Forecast& forecast : forecasts) {
    table.Add({forecast.project_id(), divisions.Of(forecast.division_code()), LabelOf(forecast.stage()),
               Demand(forecast.demand()), WordOf(forecast.voltage_level()), forecast.need_by_date(),
               Percent(forecast.certainty()), LabelOf(forecast.method())});
  }
  return table.empty() ? "No forecast fits.\n" : table.Render();
}

}  // namespace zhudong::cli
