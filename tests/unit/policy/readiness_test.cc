#include "absl/time/time.h"
#include "gateway/model/dates.h"
#include "gmock/gmock.h"
#include "tests/unit/policy/rules.h"

namespace zhudong::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Finding Usable(v1::LicenseType type, const char* identifier = "1.2.156.3005.2.x") {
  Finding finding{.type = type, .found = true};
  finding.answer.set_usable(true);
  finding.answer.set_signature(v1::SIGNATURE_RESULT_VALID);
  finding.answer.mutable_license()->set_type(type);
  finding.answer.mutable_license()->set_status(v1::LICENSE_STATUS_VALID);
  finding.answer.mutable_license()->set_identifier(identifier);
  return finding;
}

Finding NotUsable(v1::LicenseType type, v1::LicenseStatus status) {
  Finding finding = Usable(type);
  finding.answer.set_usable(false);
  finding.answer.mutable_license()->set_status(status);
  return finding;
}

Finding None(v1::LicenseType type, const char* reason) { return {.type = type, .reason = reason}; }

v1::CheckReadinessResponse Judged(const DocumentRule& rule, const std::vector<Finding>& findings,
                                  const std::vector<std::string>& supplied = {}) {
  v1::CheckReadinessResponse response;
  JudgeReadiness(rule, findings, supplied, response);
  return response;
}

constexpr auto kIdCard = v1::LICENSE_TYPE_ID_CARD;
constexpr auto kBusiness = v1::LICENSE_TYPE_BUSINESS_LICENSE;
constexpr auto kTitle = v1::LICENSE_TYPE_REAL_ESTATE_TITLE;
constexpr auto kApproval = v1::LICENSE_TYPE_PROJECT_APPROVAL;
constexpr auto kFiling = v1::LICENSE_TYPE_PROJECT_FILING;
constexpr auto kLetter = v1::LICENSE_TYPE_TOLERANCE_LETTER;

TEST(Readiness, AResidentWithBothLicensesIsReadyAndBringsNothing) {
  const DocumentRule rule = RuleOf("440106", kResident, kAcceptance);
  const auto response = Judged(rule, {Usable(kIdCard), Usable(kTitle)});
  EXPECT_TRUE(response.ready());
  EXPECT_THAT(response.owed(), IsEmpty());
  ASSERT_EQ(response.documents_size(), 2);
  EXPECT_EQ(response.documents(0).document(), "identity");
  EXPECT_EQ(response.documents(0).document_name(), "电子身份证");
  EXPECT_EQ(response.documents(0).state(), v1::DOCUMENT_STATE_FOUND);
  EXPECT_EQ(response.documents(0).reason(), "");
  EXPECT_THAT(response.documents(0).rule_ids(), ElementsAre("S0-045"));
  EXPECT_EQ(response.region_code(), "440100");
  EXPECT_EQ(response.region_name(), "广州市");
  EXPECT_EQ(response.rule_version(), rule.version);
}

TEST(Readiness, TheFirstAcceptedTypeIsPreferred) {
  const auto response = Judged(RuleOf("341302", kHigh, kAcceptance),
                               {Usable(kFiling, "f"), Usable(kApproval, "a"), Usable(kBusiness), Usable(kTitle)});
  EXPECT_TRUE(response.ready());
  EXPECT_EQ(response.documents(2).answer().license().identifier(), "a");
}

TEST(Readiness, AFilingSatisfiesInSuzhouAndLeavesLinfenWithoutApproval) {
  const std::vector<Finding> findings = {Usable(kBusiness), Usable(kTitle), None(kApproval, "LICENSE_NOT_FOUND"),
                                         Usable(kFiling)};
  EXPECT_TRUE(Judged(RuleOf("341302", kHigh, kAcceptance), findings).ready());
  const auto linfen = Judged(RuleOf("141002", kHigh, kAcceptance), findings);
  EXPECT_FALSE(linfen.ready());
  EXPECT_EQ(linfen.documents(2).state(), v1::DOCUMENT_STATE_MISSING);
  EXPECT_EQ(linfen.documents(2).reason(), "LICENSE_NOT_FOUND");
}

TEST(Readiness, TheLetterStandsInAndTheDocumentsStayOwed) {
  const std::vector<Finding> findings = {Usable(kBusiness), None(kTitle, "LICENSE_NOT_FOUND"),
                                         None(kApproval, "LICENSE_NOT_FOUND"), Usable(kLetter, "letter")};
  const auto huangpu = Judged(RuleOf("440112", kHigh, kAcceptance), findings);
  EXPECT_TRUE(huangpu.ready());
  EXPECT_THAT(huangpu.owed(), ElementsAre("premises_title", "project_approval"));
  EXPECT_EQ(huangpu.documents(1).state(), v1::DOCUMENT_STATE_TOLERATED);
  EXPECT_EQ(huangpu.documents(1).answer().license().identifier(), "letter");
  EXPECT_FALSE(Judged(RuleOf("440106", kHigh, kAcceptance), findings).ready()) << "the next district has no letters";
}

TEST(Readiness, NoLetterStandsInForWhoSomebodyIs) {
  const auto response = Judged(RuleOf("440112", kHigh, kAcceptance), {Usable(kLetter), Usable(kTitle)});
  EXPECT_FALSE(response.ready());
  EXPECT_EQ(response.documents(0).state(), v1::DOCUMENT_STATE_MISSING);
}

TEST(Readiness, ARevokedLetterStandsInForNothing) {
  const auto response = Judged(RuleOf("440112", kHigh, kAcceptance),
                               {Usable(kBusiness), Usable(kTitle), NotUsable(kLetter, v1::LICENSE_STATUS_REVOKED)});
  EXPECT_FALSE(response.ready());
  EXPECT_EQ(response.documents(2).state(), v1::DOCUMENT_STATE_MISSING);
}

TEST(Readiness, NoLetterStandsInForWhatWasRevoked) {
  const auto response =
      Judged(RuleOf("440112", kHigh, kAcceptance),
             {Usable(kBusiness), Usable(kTitle), NotUsable(kApproval, v1::LICENSE_STATUS_REVOKED), Usable(kLetter)});
  EXPECT_FALSE(response.ready());
  EXPECT_EQ(response.documents(2).state(), v1::DOCUMENT_STATE_NOT_USABLE);
  EXPECT_EQ(response.documents(2).reason(), "STATUS_REVOKED");
  EXPECT_THAT(response.owed(), IsEmpty());
}

TEST(Readiness, WhatMayBeOwedDoesNotHinderTheStart) {
  const DocumentRule rule = RuleOf("341302", kHigh, kStart);
  const auto response = Judged(rule, {Usable(kBusiness)});
  EXPECT_TRUE(response.ready());
  EXPECT_EQ(response.documents_size(), 1);
  EXPECT_THAT(response.owed(), ElementsAre("premises_title", "project_approval"));
  EXPECT_THAT(Judged(rule, {Usable(kBusiness)}, {"premises_title"}).owed(), ElementsAre("project_approval"));
  EXPECT_THAT(Judged(rule, {Usable(kBusiness), Usable(kFiling)}).owed(), ElementsAre("premises_title"));
  EXPECT_FALSE(Judged(rule, {}).ready());
}

TEST(Readiness, WhatNoLicenseProvesIsSupplied) {
  const DocumentRule rule = RuleOf("141002", kHigh, kDesign);
  const Finding qualified = Usable(v1::LICENSE_TYPE_DESIGN_QUALIFICATION);
  const auto without = Judged(rule, {qualified});
  EXPECT_FALSE(without.ready());
  EXPECT_EQ(without.documents(1).state(), v1::DOCUMENT_STATE_MISSING);
  EXPECT_EQ(without.documents(1).reason(), "NOT_SUPPLIED");
  const auto with = Judged(rule, {qualified}, {"design_drawings"});
  EXPECT_TRUE(with.ready());
  EXPECT_EQ(with.documents(1).state(), v1::DOCUMENT_STATE_SUPPLIED);
}

TEST(Readiness, AVillagesProofStandsForATitleInZhanjiang) {
  const std::vector<Finding> findings = {Usable(kIdCard), None(kTitle, "LICENSE_NOT_FOUND")};
  EXPECT_TRUE(Judged(RuleOf("440802", kResident, kAcceptance), findings, {"village_premises_proof"}).ready());
  EXPECT_FALSE(Judged(RuleOf("341302", kResident, kAcceptance), findings, {"village_premises_proof"}).ready());
}

TEST(Readiness, WhatCouldNotBeAskedIsUnknown) {
  const auto response =
      Judged(RuleOf("440106", kResident, kAcceptance), {Usable(kIdCard), None(kTitle, "PROVIDER_DOWN")});
  EXPECT_FALSE(response.ready());
  EXPECT_EQ(response.documents(1).state(), v1::DOCUMENT_STATE_UNKNOWN);
  EXPECT_EQ(response.documents(1).reason(), "PROVIDER_DOWN");
}

TEST(Readiness, AForgedOneIsNotUsableAndNotShown) {
  Finding forged = None(kTitle, "LICENSE_SIGNATURE");
  forged.found = true;
  const auto response = Judged(RuleOf("440106", kResident, kAcceptance), {Usable(kIdCard), forged});
  EXPECT_EQ(response.documents(1).state(), v1::DOCUMENT_STATE_NOT_USABLE);
  EXPECT_EQ(response.documents(1).reason(), "LICENSE_SIGNATURE");
  EXPECT_FALSE(response.documents(1).has_answer());
}

TEST(Readiness, OutOfValidityIsSaid) {
  const DocumentRule rule = RuleOf("440106", kResident, kAcceptance);
  Finding title = NotUsable(kTitle, v1::LICENSE_STATUS_VALID);
  title.answer.mutable_license()->set_valid_from("2026-07-01");
  title.answer.mutable_license()->set_valid_until("2036-06-30");
  title.answer.mutable_as_of()->set_seconds(absl::ToUnixSeconds(model::StartOfDay(kToday)) - 3600);
  EXPECT_EQ(Judged(rule, {title}).documents(1).reason(), "NOT_YET_VALID");
  title.answer.mutable_license()->set_valid_from("2016-07-01");
  title.answer.mutable_license()->set_valid_until("2026-06-29");
  EXPECT_EQ(Judged(rule, {title}).documents(1).reason(), "EXPIRED");
}

// S0-041: how a customer's credit stands is told where it can be had, and hinders nobody.
TEST(Readiness, WhatIsOptionalIsToldAndIsNoPrecondition) {
  auto packs = BuiltInPacks();
  packs["guangzhou.toml"] += R"(
[[document]]
code = "credit"
name = "信用状况"
accepted = ["credit_status"]
optional = true
classes = ["low_voltage_resident"]
stages = ["acceptance"]
rule_ids = ["S0-041"]
quote = "创新“信用+供电服务”诚信用电模式"
)";
  const auto rules = DocumentRules::Parse(packs);
  ASSERT_TRUE(rules.ok()) << rules.status();
  const DocumentRule rule = *(*rules)->Find("440106", kResident, kAcceptance, kToday);
  EXPECT_THAT(Codes(rule.demanded), ElementsAre("identity", "premises_title"));
  EXPECT_THAT(TypesToAsk(rule), ElementsAre(kIdCard, kTitle, v1::LICENSE_TYPE_CREDIT_STATUS));
  const Finding papers[] = {Usable(kIdCard), Usable(kTitle)};
  for (const Finding& credit :
       {Usable(v1::LICENSE_TYPE_CREDIT_STATUS), None(v1::LICENSE_TYPE_CREDIT_STATUS, "LICENSE_NOT_FOUND"),
        None(v1::LICENSE_TYPE_CREDIT_STATUS, "PROVIDER_UNAVAILABLE"),
        NotUsable(v1::LICENSE_TYPE_CREDIT_STATUS, v1::LICENSE_STATUS_REVOKED)}) {
    const auto response = Judged(rule, {papers[0], papers[1], credit});
    EXPECT_TRUE(response.ready());
    EXPECT_THAT(response.owed(), IsEmpty());
    ASSERT_EQ(response.documents_size(), 3);
    EXPECT_TRUE(response.documents(2).optional());
    EXPECT_FALSE(response.documents(1).optional());
    EXPECT_EQ(response.documents(2).state() == v1::DOCUMENT_STATE_FOUND, credit.answer.usable());
  }
  // Good credit is no paper.
  EXPECT_FALSE(Judged(rule, {papers[0], Usable(v1::LICENSE_TYPE_CREDIT_STATUS)}).ready());
  packs["guangzhou.toml"] +=
      "\n[[document]]\ncode = \"word\"\nname = \"承诺\"\noptional = true\n"
      "classes = [\"low_voltage_resident\"]\nstages = [\"acceptance\"]\n"
      "rule_ids = [\"S0-041\"]\nquote = \"诚信用电\"\n";
  EXPECT_FALSE(DocumentRules::Parse(packs).ok()) << "nothing can be looked up for it";
}

TEST(Readiness, NoMoreIsAskedThanIsDue) {
  EXPECT_THAT(TypesToAsk(RuleOf("440112", kHigh, kAcceptance)),
              ElementsAre(kBusiness, kIdCard, kTitle, kApproval, kFiling, kLetter));
  EXPECT_THAT(TypesToAsk(RuleOf("440112", kResident, kAcceptance)), ElementsAre(kIdCard, kTitle));
  EXPECT_THAT(TypesToAsk(RuleOf("341302", kResident, kStart)), ElementsAre(kIdCard));
  EXPECT_THAT(TypesToAsk(RuleOf("141002", kHigh, kCompletion)), IsEmpty());
}

}  // namespace
}  // namespace zhudong::policy
