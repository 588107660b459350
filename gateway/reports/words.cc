#include "gateway/reports/words.h"

#include <cstddef>

namespace zhudong::reports {
namespace {

// By the enum's numbers, from 0.
template <size_t kSize>
std::string Word(const char* const (&words)[kSize], int value) {
  return value >= 0 && static_cast<size_t>(value) < kSize ? words[value] : words[0];
}

}  // namespace

std::string ChineseOf(v1::CaseKind kind) {
  static constexpr const char* kWords[] = {"未说明", "用电报装",     "电力外线工程审批", "电水气热网一次办", "用电过户",
                                           "停电",   "管线施工计划", "可开放容量",       "供电可靠性"};
  static_assert(std::size(kWords) == v1::CaseKind_ARRAYSIZE);
  return Word(kWords, kind);
}

std::string ChineseOf(v1::CaseState state) {
  static constexpr const char* kWords[] = {"未说明", "办理中", "暂停计时", "办结", "未办成"};
  static_assert(std::size(kWords) == v1::CaseState_ARRAYSIZE);
  return Word(kWords, state);
}

std::string ChineseOf(v1::CaseStatus status) {
  static constexpr const char* kWords[] = {"未说明",           "已接件",         "已撤件",       "已受理",
                                           "不受理",           "不予受理",       "补正开始",     "补正结束",
                                           "部门开始办理",     "特别程序开始",   "特别程序结束", "办结（通过）",
                                           "办结（容缺通过）", "办结（不通过）", "撤回",         "撤销"};
  static_assert(std::size(kWords) == v1::CaseStatus_ARRAYSIZE);
  return Word(kWords, status);
}

std::string ChineseOf(v1::CaseMilestone milestone) {
  static constexpr const char* kWords[] = {
      "未说明",           "现场勘查",     "供电方案答复", "设计资料报审",   "设计审查完成",
      "中间检查申请",     "中间检查完成", "外部工程开工", "外部工程竣工",   "客户受电工程开工",
      "客户受电工程竣工", "竣工报验",     "竣工检验",     "供用电合同签订", "装表",
      "预送电",           "接电"};
  static_assert(std::size(kWords) == v1::CaseMilestone_ARRAYSIZE);
  return Word(kWords, milestone);
}

std::string ChineseOf(v1::CustomerClass customer) {
  static constexpr const char* kWords[] = {"未说明",         "低压居民",   "“三零”低压非居民",
                                           "其他低压非居民", "高压单电源", "高压双电源"};
  static_assert(std::size(kWords) == v1::CustomerClass_ARRAYSIZE);
  return Word(kWords, customer);
}

std::string ChineseOf(v1::ApplicationKind kind) {
  static constexpr const char* kWords[] = {"未说明",  "新装", "增容", "临时用电", "充电桩报装", "分布式电源并网",
                                           "5G 基站", "更名", "过户", "改类",     "销户"};
  static_assert(std::size(kWords) == v1::ApplicationKind_ARRAYSIZE);
  return Word(kWords, kind);
}

std::string ChineseOf(v1::ApplicationChannel channel) {
  static constexpr const char* kWords[] = {"未说明",     "网上营业厅", "掌上营业厅", "微信",         "支付宝",
                                           "政务服务网", "供电一体机", "95598",      "政务大厅窗口", "供电营业厅"};
  static_assert(std::size(kWords) == v1::ApplicationChannel_ARRAYSIZE);
  return Word(kWords, channel);
}

std::string ChineseOf(v1::CaseClockKind clock) {
  static constexpr const char* kWords[] = {"未说明",
                                           "业务受理",
                                           "供电方案答复",
                                           "设计审查",
                                           "中间检查",
                                           "外部工程实施",
                                           "竣工检验与装表接电",
                                           "施工接电",
                                           "供电企业合计办理时间",
                                           "全过程办电时间",
                                           "审批",
                                           "部门审批",
                                           "容缺补交",
                                           "承诺时限"};
  static_assert(std::size(kWords) == v1::CaseClockKind_ARRAYSIZE);
  return Word(kWords, clock);
}

std::string ChineseOf(v1::ApprovalRoute route) {
  static constexpr const char* kWords[] = {"未定", "免审批", "告知承诺", "备案", "并联审批", "审批"};
  static_assert(std::size(kWords) == v1::ApprovalRoute_ARRAYSIZE);
  return Word(kWords, route);
}

std::string ChineseOf(v1::OutageKind kind) {
  static constexpr const char* kWords[] = {"未说明", "计划停电", "故障停电"};
  static_assert(std::size(kWords) == v1::OutageKind_ARRAYSIZE);
  return Word(kWords, kind);
}

std::string ChineseOf(v1::SuspicionKind kind) {
  static constexpr const char* kWords[] = {"未说明", "后补流程", "重走流程", "体外循环", "增设环节、增加资料"};
  static_assert(std::size(kWords) == v1::SuspicionKind_ARRAYSIZE);
  return Word(kWords, kind);
}

std::string ChineseOf(v1::SupplyArea area) {
  static constexpr const char* kWords[] = {"全域", "中心区", "市区", "城镇", "农村"};
  static_assert(std::size(kWords) == v1::SupplyArea_ARRAYSIZE);
  return Word(kWords, area);
}

}  // namespace zhudong::reports
