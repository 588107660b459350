#include "gateway/app/cli/labels.h"

#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::cli {
namespace {

// By the enum value's name.
constexpr std::pair<std::string_view, std::string_view> kChinese[] = {
    {"STAGE_PROMOTED", "招商"},
    {"STAGE_PLANNED", "立项"},
    {"STAGE_LAND_SUPPLIED", "土地成交"},
    {"STAGE_LAND_USE_PERMITTED", "用地规划许可"},
    {"STAGE_CONSTRUCTION_PLANNED", "工程规划许可"},
    {"STAGE_UNDER_CONSTRUCTION", "施工许可"},
    {"STAGE_COMPLETED", "竣工验收"},
    {"ROLE_VIEWER", "查看员"},
    {"ROLE_OPERATOR", "系统管理员"},
    {"ROLE_SECURITY", "安全保密管理员"},
    {"ROLE_AUDITOR", "安全审计员"},
    {"QUARANTINE_OUTCOME_RESUBMITTED", "已重新提交"},
    {"QUARANTINE_OUTCOME_DISMISSED", "不予处理"},
    {"CERTIFICATE_STATE_GOOD", "有效"},
    {"CERTIFICATE_STATE_ENDS_SOON", "即将到期"},
    {"CERTIFICATE_STATE_ENDED", "已过期"},
    {"CERTIFICATE_STATE_UNREADABLE", "不可读"},
    {"EVENT_KIND_INVESTMENT_PROJECT", "投资项目立项"},
    {"EVENT_KIND_INVESTMENT_PROMOTION", "招商引资"},
    {"EVENT_KIND_LAND_SUPPLY", "土地供应结果"},
    {"EVENT_KIND_LAND_USE_PLANNING_PERMIT", "建设用地规划许可证"},
    {"EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT", "建设工程规划许可证"},
    {"EVENT_KIND_CONSTRUCTION_PERMIT", "建筑工程施工许可证"},
    {"EVENT_KIND_COMPLETION_ACCEPTANCE", "竣工验收"},
    {"EVENT_KIND_BUSINESS_REGISTRATION", "企业登记"},
    {"EVENT_KIND_WITHDRAWAL", "撤回"},
    {"EVENT_KIND_LICENSE_CHANGE", "证照变更"},
    {"EVENT_KIND_ACCESS_OPINION", "接入意向意见"},
    {"EVENT_KIND_ACCESS_CAPACITY", "接入能力"},
    {"EVENT_KIND_GRID_WORKS", "配套电网工程"},
    {"EVENT_KIND_JOINT_ACCEPTANCE", "联合验收"},
    {"EVENT_KIND_CONNECTION_APPLICATION", "用电报装申请"},
    {"EVENT_KIND_CASE_STATUS_REPORT", "办件状态"},
    {"EVENT_KIND_DOCUMENT_SUPPLIED", "补交材料"},
    {"EVENT_KIND_WORKS_APPLICATION", "外线工程审批申请"},
    {"EVENT_KIND_STREET_WORKS", "管线施工计划"},
    {"EVENT_KIND_JOINT_APPLICATION", "一次办申请"},
    {"EVENT_KIND_JOINT_APPOINTMENT", "联合踏勘、施工、验收，上门服务"},
    {"EVENT_KIND_METER_TRANSFER", "用电过户"},
    {"EVENT_KIND_OUTAGE_NOTICE", "停电信息"},
    {"EVENT_KIND_GRID_CAPACITY", "可开放容量"},
    {"EVENT_KIND_SERVICE_RATING", "服务评价"},
    {"EVENT_KIND_RELIABILITY_FIGURES", "供电可靠性"},
    {"ACCESS_CONCLUSION_FEASIBLE", "具备接入条件"},
    {"ACCESS_CONCLUSION_FEASIBLE_AFTER_WORKS", "配套工程建成后具备"},
    {"ACCESS_CONCLUSION_FEASIBLE_IN_PART", "部分具备"},
    {"ACCESS_CONCLUSION_NOT_FEASIBLE", "不具备接入条件"},
    {"CAPACITY_CONSTRAINT_NONE", "不受限"},
    {"CAPACITY_CONSTRAINT_LIMITED", "容量受限"},
    {"CAPACITY_CONSTRAINT_NONE_LEFT", "无可开放容量"},
    {"GRID_WORKS_STATE_PLANNED", "已立项"},
    {"GRID_WORKS_STATE_STARTED", "已开工"},
    {"GRID_WORKS_STATE_SUSPENDED", "停工"},
    {"GRID_WORKS_STATE_FINISHED", "已竣工"},
    {"GRID_WORKS_STATE_CANCELLED", "已取消"},
    {"JOINT_ACCEPTANCE_RESULT_PASSED", "合格"},
    {"JOINT_ACCEPTANCE_RESULT_FAILED", "不合格"},
    {"JOINT_ACCEPTANCE_RESULT_NOT_CONCERNED", "不涉及"},
    {"APPOINTMENT_STATE_PROPOSED", "待确认"},
    {"APPOINTMENT_STATE_AGREED", "已约定"},
    {"APPOINTMENT_STATE_DECLINED", "需改期"},
    {"APPOINTMENT_STATE_DONE", "已完成"},
    {"IDENTITY_KIND_PROJECT_CODE", "项目代码"},
    {"IDENTITY_KIND_WORKS_CODE", "工程代码"},
    {"IDENTITY_KIND_SUPERVISION_NUMBER", "电子监管号"},
    {"IDENTITY_KIND_PARCEL_CODE", "宗地代码"},
    {"IDENTITY_KIND_LAND_USE_PERMIT", "地字第"},
    {"IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT", "建字第"},
    {"IDENTITY_KIND_CONSTRUCTION_PERMIT", "施工许可证号"},
    {"IDENTITY_KIND_ACCEPTANCE", "备案编号"},
    {"IDENTITY_KIND_EVENT", "事件"},
    {"IDENTITY_KIND_PROJECT_ID", "项目编号"},
    {"IDENTITY_KIND_CASE", "办件"},
    {"IDENTITY_KIND_PROMOTION", "招商项目编号"},
    {"FORECAST_METHOD_LAND_AREA", "用地面积法"},
    {"FORECAST_METHOD_FLOOR_AREA", "建筑面积法"},
    {"FORECAST_METHOD_BUILDINGS", "单体汇总法"},
    {"FORECAST_METHOD_POINT_LOADS", "点负荷法"},
    {"FORECAST_METHOD_STATED", "投资方自报"},
    {"FEED_STATE_HEALTHY", "正常"},
    {"FEED_STATE_LATE", "迟到"},
    {"FEED_STATE_GAP", "缺口"},
    {"FEED_STATE_SILENT", "静默"},
    {"FEED_STATE_FAILING", "故障"},
    {"FEED_STATE_PAUSED", "暂停"},
    {"FEED_STATE_UNKNOWN", "未知"},
    {"HEALTH_PART_CADENCE", "频率"},
    {"HEALTH_PART_HEARTBEAT", "心跳"},
    {"HEALTH_PART_SEQUENCE", "序号"},
    {"HEALTH_PART_QUALITY", "质量"},
    {"HEALTH_PART_VOLUME", "数量"},
    {"HEALTH_PART_DAILY_COUNT", "对账"},
    {"HEALTH_PART_ADAPTER", "接入"},
    {"HEALTH_PART_CERTIFICATE", "证书"},
    {"OUTCOME_ACCEPTED", "接收"},
    {"OUTCOME_DUPLICATE", "重复"},
    {"OUTCOME_QUARANTINED", "隔离"},
    {"OUTCOME_REFUSED", "拒绝"},
    {"RECEIPT_OUTCOME_APPLIED", "已应用"},
    {"RECEIPT_OUTCOME_DUPLICATE", "重复"},
    {"RECEIPT_OUTCOME_STALE", "过时"},
    {"RECEIPT_OUTCOME_REJECTED", "退回"},
    {"RECEIPT_OUTCOME_RETRY", "待重试"},
    {"RECEIPT_OUTCOME_NOT_TRIED", "未处理"},
    {"LICENSE_TYPE_ID_CARD", "居民身份证"},
    {"LICENSE_TYPE_BUSINESS_LICENSE", "营业执照"},
    {"LICENSE_TYPE_REAL_ESTATE_TITLE", "不动产权证书"},
    {"LICENSE_TYPE_PROJECT_APPROVAL", "项目批准文件"},
    {"LICENSE_TYPE_PROJECT_FILING", "项目备案证"},
    {"LICENSE_TYPE_LAND_USE_PLANNING_PERMIT", "建设用地规划许可证"},
    {"LICENSE_TYPE_CONSTRUCTION_PLANNING_PERMIT", "建设工程规划许可证"},
    {"LICENSE_TYPE_CONSTRUCTION_PERMIT", "建筑工程施工许可证"},
    {"LICENSE_TYPE_ENVIRONMENTAL_APPROVAL", "环评批复"},
    {"LICENSE_TYPE_MINING_LICENSE", "采矿许可证"},
    {"LICENSE_TYPE_SAFETY_LICENSE", "安全生产许可证"},
    {"LICENSE_TYPE_TOLERANCE_LETTER", "容缺受理函"},
    {"LICENSE_TYPE_DESIGN_QUALIFICATION", "设计单位资质"},
    {"LICENSE_TYPE_CONTRACTOR_QUALIFICATION", "施工单位资质"},
    {"LICENSE_TYPE_CREDIT_STATUS", "信用状况"},
    {"LICENSE_TYPE_OTHER", "其他证照"},
    {"LICENSE_STATUS_VALID", "有效"},
    {"LICENSE_STATUS_SUSPENDED", "暂扣"},
    {"LICENSE_STATUS_WITHDRAWN", "撤销"},
    {"LICENSE_STATUS_CANCELLED", "注销"},
    {"LICENSE_STATUS_LAPSED", "失效"},
    {"LICENSE_STATUS_MOVED_AWAY", "办理转出"},
    {"LICENSE_STATUS_REVOKED", "吊销"},
    {"LICENSE_STATUS_OTHER", "其他"},
    {"LICENSE_OPERATION_ISSUED", "新发"},
    {"LICENSE_OPERATION_RENEWED", "延续"},
    {"LICENSE_OPERATION_SUSPENDED", "暂扣"},
    {"LICENSE_OPERATION_EXPIRED", "过期失效"},
    {"LICENSE_OPERATION_CANCELLED", "注销"},
    {"LICENSE_OPERATION_RETURNED", "暂扣发还"},
    {"LICENSE_OPERATION_OTHER", "其他"},
    {"LICENSE_OPERATION_MOVED_IN", "转入"},
    {"LICENSE_OPERATION_CHANGED", "变更"},
    {"LICENSE_OPERATION_MOVE_CANCELLED", "取消转出"},
    {"HOLDER_ID_TYPE_CREDIT_CODE", "统一社会信用代码"},
    {"HOLDER_ID_TYPE_CITIZEN_ID", "公民身份号码"},
    {"HOLDER_ID_TYPE_PASSPORT", "普通护照"},
    {"HOLDER_ID_TYPE_HK_MACAO_PERMIT", "港澳居民来往内地通行证"},
    {"ANSWER_SOURCE_CACHE", "缓存"},
    {"ANSWER_SOURCE_PROVIDER", "证照系统"},
    {"SIGNATURE_RESULT_VALID", "签名有效"},
    {"SIGNATURE_RESULT_ABSENT", "无签名"},
    {"SIGNATURE_RESULT_FORGED", "签名不符"},
    {"SIGNATURE_RESULT_UNTRUSTED", "证书不可信"},
    {"SIGNATURE_RESULT_CERTIFICATE_REVOKED", "证书已吊销"},
    {"APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT", "低压居民"},
    {"APPLICATION_CLASS_LOW_VOLTAGE_OTHER", "低压非居民"},
    {"APPLICATION_CLASS_HIGH_VOLTAGE", "高压"},
    {"DOCUMENT_STATE_FOUND", "已查到"},
    {"DOCUMENT_STATE_SUPPLIED", "自行提供"},
    {"DOCUMENT_STATE_TOLERATED", "容缺"},
    {"DOCUMENT_STATE_MISSING", "缺少"},
    {"DOCUMENT_STATE_NOT_USABLE", "不可用"},
    {"DOCUMENT_STATE_UNKNOWN", "未能查询"},
    {"BREAKER_STATE_CLOSED", "正常"},
    {"BREAKER_STATE_OPEN", "熔断"},
    {"BREAKER_STATE_HALF_OPEN", "试探"},
};

const std::map<std::string_view, std::string_view>& Chinese() {
  static const auto* const words =
      new std::map<std::string_view, std::string_view>(std::begin(kChinese), std::end(kChinese));
  return *words;
}

// `STAGE_` of Stage, `EVENT_KIND_` of EventKind: the zero value's name without UNSPECIFIED (buf's STANDARD rules).
std::string_view Prefix(const google::protobuf::EnumDescriptor* type) {
  constexpr std::string_view kZero = "UNSPECIFIED";
  const std::string_view name = type->FindValueByNumber(0)->name();
  return name.substr(0, name.size() - kZero.size());
}

std::string WordOfName(const google::protobuf::EnumDescriptor* type, std::string_view name) {
  return absl::AsciiStrToLower(base::ToAbsl(name.substr(Prefix(type).size())));
}

}  // namespace

std::string Word(const google::protobuf::EnumDescriptor* type, int number) {
  const google::protobuf::EnumValueDescriptor* value = type->FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : WordOfName(type, value->name());
}

std::string Label(const google::protobuf::EnumDescriptor* type, int number) {
  if (number == 0) return {};
  std::string word = Word(type, number);
  const google::protobuf::EnumValueDescriptor* value = type->FindValueByNumber(number);
  if (value == nullptr) return word;
  const auto found = Chinese().find(value->name());
  return found == Chinese().end() ? word : absl::StrCat(word, " ", base::ToAbsl(found->second));
}

int NumberOf(const google::protobuf::EnumDescriptor* type, std::string_view word) {
  for (int i = 0; i < type->value_count(); ++i) {
    if (WordOfName(type, type->value(i)->name()) == word) return type->value(i)->number();
  }
  return 0;
}

std::vector<std::string> Words(const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(WordOfName(type, type->value(i)->name()));
  }
  return words;
}

}  // namespace zhudong::cli
