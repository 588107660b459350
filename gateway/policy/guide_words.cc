#include "gateway/policy/guide_words.h"

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/guide.h"

namespace zhudong::policy {

using base::ToAbsl;

std::string CustomerText(const v1::GuideCustomer& customer) {
  const std::optional<Customer> known = CustomerOf(customer.customer_class());
  return absl::StrCat(known ? ToAbsl(ChineseOf(*known)) : "", "用户", customer.special_load() ? "（特殊负荷）" : "");
}

// The kinds of clocks that a guide has stand in the order of Clock.
std::string_view ClockText(v1::CaseClockKind kind) {
  const int index = static_cast<int>(kind) - 1;
  if (index < 0 || index > static_cast<int>(Clock::kWholeProcess)) return "";
  return ChineseOf(static_cast<Clock>(index));
}

std::string_view ApplicationText(v1::ApplicationClass application) {
  switch (application) {
    case v1::APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT:
      return "低压居民用户";
    case v1::APPLICATION_CLASS_LOW_VOLTAGE_OTHER:
      return "低压非居民用户";
    case v1::APPLICATION_CLASS_HIGH_VOLTAGE:
      return "高压用户";
    default:
      return "";
  }
}

std::string_view StageText(v1::ApplicationStage stage) {
  switch (stage) {
    case v1::APPLICATION_STAGE_START:
      return "启动办电";
    case v1::APPLICATION_STAGE_ACCEPTANCE:
      return "业务受理";
    case v1::APPLICATION_STAGE_DESIGN_REVIEW:
      return "设计审查";
    case v1::APPLICATION_STAGE_INTERMEDIATE_INSPECTION:
      return "中间检查";
    case v1::APPLICATION_STAGE_COMPLETION_INSPECTION:
      return "竣工检验";
    default:
      return "";
  }
}

std::string_view AreaText(v1::GuideArea area) {
  switch (area) {
    case v1::GUIDE_AREA_CENTRE:
      return "中心区";
    case v1::GUIDE_AREA_CITY:
      return "市区";
    case v1::GUIDE_AREA_TOWN:
      return "城镇";
    case v1::GUIDE_AREA_RURAL:
      return "农村地区";
    case v1::GUIDE_AREA_URBAN:
      return "城市地区";
    case v1::GUIDE_AREA_WHOLE:
      return "全域";
    default:
      return "";
  }
}

std::string_view BoundaryText(v1::InvestmentBoundary boundary) {
  switch (boundary) {
    case v1::INVESTMENT_BOUNDARY_METER:
      return "计量表计";
    case v1::INVESTMENT_BOUNDARY_RED_LINE:
      return "用户红线";
    case v1::INVESTMENT_BOUNDARY_LAND_RED_LINE:
      return "用地红线";
    case v1::INVESTMENT_BOUNDARY_PLANNED_RED_LINE:
      return "用户规划用电红线";
    case v1::INVESTMENT_BOUNDARY_WIDER_RULES:
      return "按国家和省有关规定";
    default:
      return "";
  }
}

std::string_view ItemText(v1::PublishedItem item) {
  switch (item) {
    case v1::PUBLISHED_ITEM_PROCESS:
      return "办电流程";
    case v1::PUBLISHED_ITEM_STEPS:
      return "办理环节";
    case v1::PUBLISHED_ITEM_LIMITS:
      return "办理时限";
    case v1::PUBLISHED_ITEM_DOCUMENTS:
      return "申请资料";
    case v1::PUBLISHED_ITEM_INVESTMENT_BOUNDARY:
      return "投资界面";
    case v1::PUBLISHED_ITEM_CHARGES:
      return "收费依据";
    case v1::PUBLISHED_ITEM_HOTLINES:
      return "服务热线";
    case v1::PUBLISHED_ITEM_PROGRAMMES:
      return "“三零”“三省”适用范围";
    case v1::PUBLISHED_ITEM_GUIDE:
      return "办事指南";
    case v1::PUBLISHED_ITEM_COMMITMENTS:
      return "服务承诺";
    case v1::PUBLISHED_ITEM_POLICIES:
      return "政策文件";
    case v1::PUBLISHED_ITEM_CAPACITY:
      return "接入能力和容量受限情况";
    case v1::PUBLISHED_ITEM_APPROVAL_RESULTS:
      return "电力接入工程项目审批结果";
    default:
      return "";
  }
}

std::string_view StateText(v1::PublishedState state) {
  switch (state) {
    case v1::PUBLISHED_STATE_HERE:
      return "已载明";
    case v1::PUBLISHED_STATE_ELSEWHERE:
      return "另行公布";
    case v1::PUBLISHED_STATE_MISSING:
      return "缺，请补入政策规则文件";
    default:
      return "";
  }
}

std::string NumberText(double value) { return absl::StrCat(value); }

std::string CapacityText(const v1::GuideCapacity& capacity) {
  return absl::StrCat(NumberText(capacity.has_kva() ? capacity.kva() : capacity.kw()),
                      capacity.has_kva() ? "kVA" : "kW", capacity.inclusive() ? "及以下" : "以下");
}

}  // namespace zhudong::policy
