// What each city demands: one row for each class and stage that its document speaks of.
#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gmock/gmock.h"
#include "tests/unit/policy/rules.h"

namespace zhudong::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Names = std::vector<std::string>;

const Names kIdentity = {"identity"};
const Names kTwo = {"identity", "premises_title"};
const Names kThree = {"identity", "premises_title", "project_approval"};
const Names kTitleLater = {"premises_title"};
const Names kBothLater = {"premises_title", "project_approval"};
const Names kDesignPapers = {"design_qualification", "design_drawings"};
const Names kWorksPapers = {"contractor_qualification", "concealed_works_records"};
const Names kReport = {"completion_report"};
const Names kNone;

struct Row {
  const char* division;
  v1::ApplicationClass application_class;
  v1::ApplicationStage stage;
  const char* region;  // whose rule it is
  Names demanded;
  Names owed_later;
  int brought;
};

class Cities : public testing::TestWithParam<Row> {};

TEST_P(Cities, Demand) {
  const Row& row = GetParam();
  const DocumentRule rule = RuleOf(row.division, row.application_class, row.stage);
  EXPECT_EQ(rule.region_code, row.region);
  EXPECT_EQ(Codes(rule.demanded), row.demanded);
  EXPECT_EQ(Codes(rule.owed_later), row.owed_later);
  EXPECT_EQ(rule.brought, row.brought);
  for (const DemandedDocument& document : rule.demanded) {
    EXPECT_FALSE(document.name.empty());
    EXPECT_FALSE(document.rule_ids.empty());
    EXPECT_FALSE(document.quote.empty());
  }
}

constexpr char kGuangzhou[] = "440100";
constexpr char kHuangpu[] = "440112";
constexpr char kZhanjiang[] = "440800";
constexpr char kKaiyang[] = "520121";
constexpr char kLinfen[] = "141000";
constexpr char kSuzhou[] = "341300";

INSTANTIATE_TEST_SUITE_P(Guangzhou, Cities,
                         testing::Values(Row{"440106", kResident, kStart, kGuangzhou, kTwo, kNone, 0},
                                         Row{"440106", kResident, kAcceptance, kGuangzhou, kTwo, kNone, 0},
                                         Row{"440106", kOther, kAcceptance, kGuangzhou, kTwo, kNone, 0},
                                         Row{"440106", kHigh, kStart, kGuangzhou, kThree, kNone, 0},
                                         Row{"440106", kHigh, kAcceptance, kGuangzhou, kThree, kNone, 0},
                                         Row{kHuangpu, kResident, kAcceptance, kGuangzhou, kTwo, kNone, 0},
                                         Row{kHuangpu, kOther, kAcceptance, kHuangpu, kTwo, kNone, 0},
                                         Row{kHuangpu, kHigh, kAcceptance, kHuangpu, kThree, kNone, 0}));
INSTANTIATE_TEST_SUITE_P(Zhanjiang, Cities,
                         testing::Values(Row{"440802", kResident, kAcceptance, kZhanjiang, kTwo, kNone, 0},
                                         Row{"440802", kOther, kAcceptance, kZhanjiang, kTwo, kNone, 0},
                                         // No approval, other than everywhere else: anything more is a violation.
                                         Row{"440802", kHigh, kAcceptance, kZhanjiang, kTwo, kNone, 0},
                                         Row{"440802", kOther, kDesign, kZhanjiang, kNone, kNone, 0},
                                         Row{"440802", kHigh, kInspection, kZhanjiang, kNone, kNone, 0}));
INSTANTIATE_TEST_SUITE_P(Kaiyang, Cities,
                         testing::Values(Row{kKaiyang, kResident, kStart, kKaiyang, kTwo, kNone, 0},
                                         Row{kKaiyang, kResident, kAcceptance, kKaiyang, kTwo, kNone, 0},
                                         Row{kKaiyang, kOther, kStart, kKaiyang, kIdentity, kTitleLater, 1},
                                         Row{kKaiyang, kOther, kAcceptance, kKaiyang, kTwo, kNone, 1},
                                         Row{kKaiyang, kHigh, kStart, kKaiyang, kIdentity, kTitleLater, 1},
                                         Row{kKaiyang, kHigh, kAcceptance, kKaiyang, kTwo, kNone, 1},
                                         Row{kKaiyang, kResident, kCompletion, kKaiyang, kNone, kNone, 0}));
INSTANTIATE_TEST_SUITE_P(Linfen, Cities,
                         testing::Values(Row{"141002", kResident, kStart, kLinfen, kTwo, kNone, 0},
                                         Row{"141002", kResident, kAcceptance, kLinfen, kTwo, kNone, 0},
                                         Row{"141002", kOther, kAcceptance, kLinfen, kTwo, kNone, 1},
                                         Row{"141002", kHigh, kStart, kLinfen, kThree, kNone, 1},
                                         Row{"141002", kHigh, kAcceptance, kLinfen, kThree, kNone, 1},
                                         Row{"141002", kHigh, kDesign, kLinfen, kDesignPapers, kNone, 1},
                                         Row{"141002", kHigh, kInspection, kLinfen, kWorksPapers, kNone, 1},
                                         Row{"141002", kHigh, kCompletion, kLinfen, kReport, kNone, 1}));
INSTANTIATE_TEST_SUITE_P(Suzhou, Cities,
                         testing::Values(Row{"341302", kResident, kStart, kSuzhou, kIdentity, kTitleLater, 0},
                                         Row{"341302", kResident, kAcceptance, kSuzhou, kTwo, kNone, 0},
                                         Row{"341302", kOther, kStart, kSuzhou, kIdentity, kTitleLater, 1},
                                         Row{"341302", kOther, kAcceptance, kSuzhou, kTwo, kNone, 1},
                                         Row{"341302", kOther, kDesign, kSuzhou, kNone, kNone, 1},
                                         Row{"341302", kHigh, kStart, kSuzhou, kIdentity, kBothLater, 1},
                                         Row{"341302", kHigh, kAcceptance, kSuzhou, kThree, kNone, 1},
                                         Row{"341302", kHigh, kDesign, kSuzhou, kDesignPapers, kNone, 1},
                                         Row{"341302", kHigh, kInspection, kSuzhou, kWorksPapers, kNone, 1},
                                         Row{"341302", kHigh, kCompletion, kSuzhou, kReport, kNone, 1}));
// 零证: whatever a resident needs to begin, a license proves.
TEST(Cities, ResidentsBringNothingWhereTheDocumentSaysSo) {
  for (const char* division : {"440112", "440802", kKaiyang, "141002", "341302"}) {
    for (const v1::ApplicationStage stage : {kStart, kAcceptance}) {
      const DocumentRule rule = RuleOf(division, kResident, stage);
      EXPECT_EQ(rule.brought, 0) << division;
      for (const DemandedDocument& document : rule.demanded) EXPECT_THAT(document.accepted, Not(IsEmpty())) << division;
    }
  }
}

TEST(Cities, AFilingIsEnoughInSuzhouAndNotInLinfen) {
  const DocumentRule linfen = RuleOf("141002", kHigh, kAcceptance);
  const DocumentRule suzhou = RuleOf("341302", kHigh, kAcceptance);
  EXPECT_THAT(linfen.demanded[2].accepted, ElementsAre(v1::LICENSE_TYPE_PROJECT_APPROVAL));
  EXPECT_THAT(linfen.demanded[2].rule_ids, ElementsAre("S3-101"));
  EXPECT_THAT(suzhou.demanded[2].accepted,
              ElementsAre(v1::LICENSE_TYPE_PROJECT_APPROVAL, v1::LICENSE_TYPE_PROJECT_FILING));
  EXPECT_THAT(suzhou.demanded[2].rule_ids, Contains("S4-062"));
}

TEST(Cities, TheLetterStandsInOnlyInHuangpuAndOnlyForApprovalAndTitle) {
  const DocumentRule huangpu = RuleOf(kHuangpu, kHigh, kAcceptance);
  EXPECT_EQ(huangpu.region_name, "广州市黄埔区");
  ASSERT_EQ(Codes(huangpu.demanded), kThree);
  EXPECT_FALSE(huangpu.demanded[0].tolerable);
  for (const size_t i : {1, 2}) {
    EXPECT_TRUE(huangpu.demanded[i].tolerable);
    EXPECT_THAT(huangpu.demanded[i].rule_ids, Contains("S0-067"));
    EXPECT_THAT(huangpu.demanded[i].quote, HasSubstr("容缺受理"));
  }
  for (const char* division : {"440106", "440802", kKaiyang, "141002", "341302"}) {
    for (const DemandedDocument& document : RuleOf(division, kHigh, kAcceptance).demanded) {
      EXPECT_FALSE(document.tolerable) << division << " " << document.code;
    }
  }
  for (const DemandedDocument& document : RuleOf(kHuangpu, kResident, kAcceptance).demanded) {
    EXPECT_FALSE(document.tolerable) << "a letter is for enterprises";
  }
}

TEST(Cities, ADocumentHoldsFromTheDayItIsInForce) {
  EXPECT_FALSE(BuiltIn()->Find("341302", kHigh, kAcceptance, absl::CivilDay(2021, 5, 10)).ok());
  EXPECT_EQ(RuleOf("341302", kHigh, kAcceptance, absl::CivilDay(2021, 5, 11)).region_code, kSuzhou);
  // 一证受理 for everybody until 2021-12-31, then nothing from residents.
  EXPECT_EQ(RuleOf("341302", kResident, kStart, absl::CivilDay(2021, 12, 30)).brought, 1);
  EXPECT_EQ(RuleOf("341302", kResident, kStart, absl::CivilDay(2021, 12, 31)).brought, 0);
}

TEST(Cities, WhatNobodySaysIsNoRule) {
  const auto rules = BuiltIn();
  const auto early = rules->Find("341302", kHigh, kAcceptance, absl::CivilDay(2020, 9, 24));
  EXPECT_EQ(early.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(model::ReasonOf(early.status()), v1::ERROR_REASON_NO_RULE);
  EXPECT_THAT(std::string(early.status().message()), HasSubstr("341302"));
  // A place without a document, and what a document is silent about: nothing is assumed.
  for (const auto& [division, application_class, stage] :
       {std::tuple("110101", kResident, kAcceptance), std::tuple("110101", kHigh, kAcceptance),
        std::tuple("440106", kHigh, kDesign), std::tuple("440802", kHigh, kCompletion)}) {
    const absl::Status silent = rules->Find(division, application_class, stage, kToday).status();
    EXPECT_EQ(model::ReasonOf(silent), v1::ERROR_REASON_NO_RULE) << division << " " << silent;
  }
  EXPECT_EQ(rules->Find("110101", v1::APPLICATION_CLASS_UNSPECIFIED, kStart, kToday).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace zhudong::policy
