// What the tests of this folder share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/policy/document_rules.h"
#include "gtest/gtest.h"

namespace zhudong::policy {

inline constexpr auto kResident = v1::APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT;
inline constexpr auto kOther = v1::APPLICATION_CLASS_LOW_VOLTAGE_OTHER;
inline constexpr auto kHigh = v1::APPLICATION_CLASS_HIGH_VOLTAGE;
inline constexpr auto kStart = v1::APPLICATION_STAGE_START;
inline constexpr auto kAcceptance = v1::APPLICATION_STAGE_ACCEPTANCE;
inline constexpr auto kDesign = v1::APPLICATION_STAGE_DESIGN_REVIEW;
inline constexpr auto kInspection = v1::APPLICATION_STAGE_INTERMEDIATE_INSPECTION;
inline constexpr auto kCompletion = v1::APPLICATION_STAGE_COMPLETION_INSPECTION;
inline constexpr absl::CivilDay kToday(2026, 7, 1);

inline std::shared_ptr<const DocumentRules> BuiltIn() {
  auto rules = DocumentRules::Parse(BuiltInPacks());
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}

inline DocumentRule RuleOf(const char* division, v1::ApplicationClass application_class, v1::ApplicationStage stage,
                           absl::CivilDay day = kToday) {
  static const std::shared_ptr<const DocumentRules> rules = BuiltIn();
  auto rule = rules->Find(division, application_class, stage, day);
  EXPECT_TRUE(rule.ok()) << rule.status();
  return rule.ok() ? *rule : DocumentRule();
}

inline std::vector<std::string> Codes(const std::vector<DemandedDocument>& documents) {
  std::vector<std::string> codes;
  for (const DemandedDocument& document : documents) codes.push_back(document.code);
  return codes;
}

}  // namespace zhudong::policy
