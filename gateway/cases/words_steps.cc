// Words of the cases that go by steps of their own: transfers, outages, roads, what services arrange together.
#include "gateway/cases/services.h"
#include "gateway/cases/words.h"
#include "gateway/model/utility_service.h"

namespace zhudong::cases {

std::string_view ChineseOf(v1::UtilityService service) { return model::ChineseOf(service); }

std::string_view ChineseOf(v1::TransferStep step) {
  switch (step) {
    case v1::TRANSFER_STEP_VERIFY_REQUESTED:
      return "核验申请";
    case v1::TRANSFER_STEP_VERIFIED:
      return "核验通过";
    case v1::TRANSFER_STEP_VERIFY_FAILED:
      return "核验不通过";
    case v1::TRANSFER_STEP_REQUESTED:
      return "过户申请";
    case v1::TRANSFER_STEP_DONE:
      return "过户完成";
    case v1::TRANSFER_STEP_FAILED:
      return "过户失败";
    case v1::TRANSFER_STEP_CANCELLED:
      return "撤销";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::OutageStep step) {
  switch (step) {
    case v1::OUTAGE_STEP_ANNOUNCED:
      return "停电公告";
    case v1::OUTAGE_STEP_STARTED:
      return "已停电";
    case v1::OUTAGE_STEP_REPAIRING:
      return "抢修中";
    case v1::OUTAGE_STEP_RESTORED:
      return "已送电";
    case v1::OUTAGE_STEP_CANCELLED:
      return "取消";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::JointStep step) {
  switch (step) {
    case v1::JOINT_STEP_SURVEY:
      return "联合踏勘";
    case v1::JOINT_STEP_DESIGN:
      return "联合设计";
    case v1::JOINT_STEP_CONSTRUCTION:
      return "联合施工";
    case v1::JOINT_STEP_ACCEPTANCE:
      return "联合验收";
    case v1::JOINT_STEP_HOME_VISIT:
      return "上门服务";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::RoadWorks works) {
  switch (works) {
    case v1::ROAD_WORKS_NEW:
      return "新建";
    case v1::ROAD_WORKS_REBUILT:
      return "改建";
    case v1::ROAD_WORKS_WIDENED:
      return "扩建";
    case v1::ROAD_WORKS_REPAIRED:
      return "养护";
    default:
      return "";
  }
}

std::string_view ChineseOf(v1::AppointmentAnswer answer) {
  switch (answer) {
    case v1::APPOINTMENT_ANSWER_PROPOSED:
      return "提议";
    case v1::APPOINTMENT_ANSWER_AGREED:
      return "同意";
    case v1::APPOINTMENT_ANSWER_DECLINED:
      return "改期";
    case v1::APPOINTMENT_ANSWER_DONE:
      return "已完成";
    default:
      return "";
  }
}

std::string NameOf(const v1::CaseEntry& entry) {
  const std::string_view service = ChineseOf(ServiceOf(entry.department()));
  std::string name = service.empty() ? entry.department() : std::string(service);
  const bool of_customer = entry.joint_step() == v1::JOINT_STEP_HOME_VISIT && !entry.filled_in();
  if (name.empty() && of_customer) name = "客户";
  if (!name.empty()) name += " ";
  if (entry.joint_step() != v1::JOINT_STEP_UNSPECIFIED) {
    name += ChineseOf(entry.joint_step());
    name += ChineseOf(entry.appointment_answer());
    return name + " " + entry.appointment_date();
  }
  if (entry.transfer_step() != v1::TRANSFER_STEP_UNSPECIFIED) return name.append(ChineseOf(entry.transfer_step()));
  if (entry.outage_step() != v1::OUTAGE_STEP_UNSPECIFIED) return name.append(ChineseOf(entry.outage_step()));
  if (!entry.own_step().empty()) return name.append("自设环节：").append(entry.own_step());
  const bool milestone = entry.milestone() != v1::CASE_MILESTONE_UNSPECIFIED;
  return name.append(milestone ? ChineseOf(entry.milestone()) : ChineseOf(entry.status()));
}

}  // namespace zhudong::cases
