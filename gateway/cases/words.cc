#include "gateway/cases/words.h"

namespace zhudong::cases {

std::string_view ChineseOf(v1::CaseKind kind) {
  switch (kind) {
    case v1::CASE_KIND_CONNECTION:
      return "用电报装";
    case v1::CASE_KIND_WORKS_APPROVAL:
      return "电力外线工程行政审批";
    case v1::CASE_KIND_JOINT_SERVICE:
      return "电水气热网一次办";
    case v1::CASE_KIND_METER_TRANSFER:
      return "不动产登记与用电过户";
    case v1::CASE_KIND_OUTAGE:
      return "停电";
    case v1::CASE_KIND_STREET_WORKS:
      return "管线施工计划";
    case v1::CASE_KIND_GRID_CAPACITY:
      return "可开放容量";
    case v1::CASE_KIND_RELIABILITY:
      return "供电可靠性";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::CaseStatus status) {
  switch (status) {
    case v1::CASE_STATUS_RECEIVED:
      return "已接件";
    case v1::CASE_STATUS_APPLICATION_WITHDRAWN:
      return "已撤件";
    case v1::CASE_STATUS_ACCEPTED:
      return "已受理";
    case v1::CASE_STATUS_NOT_ACCEPTED:
      return "不受理";
    case v1::CASE_STATUS_ACCEPTANCE_REFUSED:
      return "不予受理";
    case v1::CASE_STATUS_CORRECTION_STARTED:
      return "补正开始";
    case v1::CASE_STATUS_CORRECTION_ENDED:
      return "补正结束";
    case v1::CASE_STATUS_DEPARTMENT_STARTED:
      return "部门开始办理";
    case v1::CASE_STATUS_SPECIAL_PROCEDURE_STARTED:
      return "特别程序开始";
    case v1::CASE_STATUS_SPECIAL_PROCEDURE_ENDED:
      return "特别程序结束";
    case v1::CASE_STATUS_PASSED:
      return "办结(通过)";
    case v1::CASE_STATUS_PASSED_WITH_TOLERANCE:
      return "办结(容缺通过)";
    case v1::CASE_STATUS_REJECTED:
      return "办结(不通过)";
    case v1::CASE_STATUS_RECALLED:
      return "撤回";
    case v1::CASE_STATUS_REVOKED:
      return "撤销";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::CaseMilestone milestone) {
  switch (milestone) {
    case v1::CASE_MILESTONE_SURVEYED:
      return "现场勘查";
    case v1::CASE_MILESTONE_PLAN_ANSWERED:
      return "供电方案答复";
    case v1::CASE_MILESTONE_DESIGN_SUBMITTED:
      return "设计资料报审";
    case v1::CASE_MILESTONE_DESIGN_REVIEWED:
      return "设计审查完成";
    case v1::CASE_MILESTONE_INTERIM_INSPECTION_REQUESTED:
      return "中间检查申请";
    case v1::CASE_MILESTONE_INTERIM_INSPECTED:
      return "中间检查完成";
    case v1::CASE_MILESTONE_EXTERNAL_WORKS_STARTED:
      return "外部工程开工";
    case v1::CASE_MILESTONE_EXTERNAL_WORKS_FINISHED:
      return "外部工程竣工";
    case v1::CASE_MILESTONE_CUSTOMER_WORKS_STARTED:
      return "客户受电工程开工";
    case v1::CASE_MILESTONE_CUSTOMER_WORKS_FINISHED:
      return "客户受电工程竣工";
    case v1::CASE_MILESTONE_INSPECTION_REQUESTED:
      return "竣工报验";
    case v1::CASE_MILESTONE_INSPECTED:
      return "竣工检验";
    case v1::CASE_MILESTONE_CONTRACT_SIGNED:
      return "供用电合同签订";
    case v1::CASE_MILESTONE_METER_INSTALLED:
      return "装表";
    case v1::CASE_MILESTONE_PROVISIONALLY_ENERGIZED:
      return "预送电";
    case v1::CASE_MILESTONE_ENERGIZED:
      return "接电";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::CaseClockKind kind) {
  switch (kind) {
    case v1::CASE_CLOCK_KIND_ACCEPTANCE:
      return "业务受理";
    case v1::CASE_CLOCK_KIND_SUPPLY_PLAN:
      return "供电方案答复";
    case v1::CASE_CLOCK_KIND_DESIGN_REVIEW:
      return "设计审查";
    case v1::CASE_CLOCK_KIND_INTERIM_INSPECTION:
      return "中间检查";
    case v1::CASE_CLOCK_KIND_EXTERNAL_WORKS:
      return "外部工程实施";
    case v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION:
      return "竣工检验与装表接电";
    case v1::CASE_CLOCK_KIND_CONNECTION:
      return "施工接电";
    case v1::CASE_CLOCK_KIND_UTILITY_TOTAL:
      return "供电企业合计办理时间";
    case v1::CASE_CLOCK_KIND_WHOLE_PROCESS:
      return "全过程办电时间";
    case v1::CASE_CLOCK_KIND_APPROVAL:
      return "审批";
    case v1::CASE_CLOCK_KIND_DEPARTMENT:
      return "部门审批";
    case v1::CASE_CLOCK_KIND_DOCUMENT_DEBT:
      return "容缺补交";
    case v1::CASE_CLOCK_KIND_PROMISE:
      return "承诺时限";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::CaseState state) {
  switch (state) {
    case v1::CASE_STATE_OPEN:
      return "办理中";
    case v1::CASE_STATE_STANDING:
      return "暂停计时";
    case v1::CASE_STATE_ENDED:
      return "办结";
    case v1::CASE_STATE_ENDED_WITHOUT:
      return "未办成";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::CustomerClass customer_class) {
  switch (customer_class) {
    case v1::CUSTOMER_CLASS_RESIDENT:
      return "低压居民";
    case v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO:
      return "实行“三零”服务的低压非居民";
    case v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER:
      return "其他低压非居民";
    case v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE:
      return "高压单电源";
    case v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL:
      return "高压双电源";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::SuspicionKind kind) {
  switch (kind) {
    case v1::SUSPICION_KIND_BACK_FILLED:
      return "后补流程";
    case v1::SUSPICION_KIND_RE_RUN:
      return "重走流程";
    case v1::SUSPICION_KIND_SIDE_LOOPED:
      return "体外循环";
    case v1::SUSPICION_KIND_BEYOND_THE_RULES:
      return "增设环节、增加资料";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::ApprovalResult result) {
  switch (result) {
    case v1::APPROVAL_RESULT_PENDING:
      return "办理中";
    case v1::APPROVAL_RESULT_APPROVED:
      return "通过";
    case v1::APPROVAL_RESULT_APPROVED_WITH_TOLERANCE:
      return "容缺通过";
    case v1::APPROVAL_RESULT_REJECTED:
      return "不通过";
    case v1::APPROVAL_RESULT_NOT_NEEDED:
      return "免审批";
    case v1::APPROVAL_RESULT_WITHDRAWN:
      return "撤回";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::ApprovalRoute route) {
  switch (route) {
    case v1::APPROVAL_ROUTE_EXEMPT:
      return "免审批";
    case v1::APPROVAL_ROUTE_COMMITMENT:
      return "告知承诺";
    case v1::APPROVAL_ROUTE_FILING:
      return "备案";
    case v1::APPROVAL_ROUTE_PARALLEL:
      return "并联审批";
    case v1::APPROVAL_ROUTE_APPROVAL:
      return "审批";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::ApprovalMatter matter) {
  switch (matter) {
    case v1::APPROVAL_MATTER_ACCESS_WORKS:
      return "外线工程审批";
    case v1::APPROVAL_MATTER_GRID_PROJECT:
      return "输变电项目核准";
    case v1::APPROVAL_MATTER_GRID_LAND:
      return "输变电项目用地报批";
    default:
      return "";
  }
}

std::string NameOf(const v1::CaseClock& clock) {
  return clock.of().empty() ? std::string(ChineseOf(clock.kind()))
                            : std::string(ChineseOf(clock.kind())) + " " + clock.of();
}

}  // namespace zhudong::cases
