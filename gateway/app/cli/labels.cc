#include "gateway/app/cli/labels.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::cli {
namespace {

const std::map<std::string_view, std::string_view>& Chinese() {
  static const auto* const words = new std::map<std::string_view, std::string_view>{
      {"STAGE_PLANNED", "立项"},
      {"STAGE_LAND_SUPPLIED", "土地成交"},
      {"STAGE_LAND_USE_PERMITTED", "用地规划许可"},
      {"STAGE_CONSTRUCTION_PLANNED", "工程规划许可"},
      {"STAGE_UNDER_CONSTRUCTION", "施工许可"},
      {"STAGE_COMPLETED", "竣工验收"},
      {"EVENT_KIND_INVESTMENT_PROJECT", "投资项目立项"},
      {"EVENT_KIND_LAND_SUPPLY", "土地供应结果"},
      {"EVENT_KIND_LAND_USE_PLANNING_PERMIT", "建设用地规划许可证"},
      {"EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT", "建设工程规划许可证"},
      {"EVENT_KIND_CONSTRUCTION_PERMIT", "建筑工程施工许可证"},
      {"EVENT_KIND_COMPLETION_ACCEPTANCE", "竣工验收"},
      {"EVENT_KIND_BUSINESS_REGISTRATION", "企业登记"},
      {"EVENT_KIND_WITHDRAWAL", "撤回"},
      {"EVENT_KIND_LICENSE_CHANGE", "证照变更"},
      {"IDENTITY_KIND_PROJECT_CODE", "项目代码"},
      {"IDENTITY_KIND_WORKS_CODE", "工程代码"},
      {"IDENTITY_KIND_SUPERVISION_NUMBER", "电子监管号"},
      {"IDENTITY_KIND_PARCEL_CODE", "宗地代码"},
      {"IDENTITY_KIND_LAND_USE_PERMIT", "地字第"},
      {"IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT", "建字第"},
      {"IDENTITY_KIND_CONSTRUCTION_PERMIT", "施工许可证号"},
      {"IDENTITY_KIND_ACCEPTANCE", "备案编号"},
      {"IDENTITY_KIND_EVENT", "事件"},
      {"FORECAST_METHOD_LAND_AREA", "用地面积法"},
      {"FORECAST_METHOD_FLOOR_AREA", "建筑面积法"},
      {"FORECAST_METHOD_BUILDINGS", "单体汇总法"},
      {"FORECAST_METHOD_POINT_LOADS", "点负荷法"},
      {"OUTCOME_ACCEPTED", "接收"},
      {"OUTCOME_DUPLICATE", "重复"},
      {"OUTCOME_QUARANTINED", "隔离"},
      {"OUTCOME_REFUSED", "拒绝"},
      {"RECEIPT_OUTCOME_APPLIED", "已应用"},
      {"RECEIPT_OUTCOME_DUPLICATE", "重复"},
      {"RECEIPT_OUTCOME_STALE", "过时"},
      {"RECEIPT_OUTCOME_REJECTED", "退回"},
      {"RECEIPT_OUTCOME_RETRY", "待重试"},
  };
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
