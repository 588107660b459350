// zhudong license … against a fake gateway: what is asked, what is shown, and what never stands where others see it.
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "tests/unit/cli/license_stand.h"

namespace zhudong::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNumber[] = "440112199001011232";
constexpr char kIdentifier[] = "1.2.156.3005.2.11100000MB03271699022.440112.000000016.001.9";
constexpr char kShort[] = "…000016.001.9";

class License : public LicenseStand {
 protected:
  License() {
    v1::License& license = *licenses_.answer.mutable_license();
    license.set_type(v1::LICENSE_TYPE_ID_CARD);
    license.set_status(v1::LICENSE_STATUS_VALID);
    license.set_identifier(kIdentifier);
    license.set_number(kNumber);
    license.mutable_holder()->set_name("张三丰");
    license.mutable_holder()->set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
    license.mutable_holder()->set_id_number(kNumber);
    v1::LicenseField& address = *license.add_data();
    address.set_name("ADDRESS");
    address.set_value("黄埔大道1号");
    licenses_.answer.set_usable(true);
    licenses_.answer.set_signature(v1::SIGNATURE_RESULT_VALID);
    licenses_.answer.set_source(v1::ANSWER_SOURCE_CACHE);
    licenses_.answer.add_withheld_fields("issuer_name");
    licenses_.answer.set_audit_sequence(5);
  }

  static void ExpectMasked(const std::string& text) {
    for (const char* personal : {kNumber, kIdentifier, "三丰", "大道"}) EXPECT_THAT(text, Not(HasSubstr(personal)));
  }
};

TEST_F(License, GetSendsTheUseAndMasksTheAnswer) {
  const std::string consent = File("consent.jwt", " header.body.signature\n");
  const LicenseOutcome got =
      Query({"get", kIdentifier, "--consent-file", consent, "--department", "营业部", "--fresh"});
  EXPECT_EQ(got.code, kExitOk) << got.err;
  const v1::LicenseUse& use = licenses_.get.use();
  EXPECT_EQ(use.purpose(), "electricity-connection");
  EXPECT_EQ(use.business_number(), "GZ-1");
  EXPECT_EQ(use.division_code(), "440112");
  EXPECT_EQ(use.operator_().account(), "li");
  EXPECT_EQ(use.operator_().department(), "营业部");
  EXPECT_EQ(use.consent(), "header.body.signature");
  EXPECT_EQ(licenses_.get.identifier(), kIdentifier);
  EXPECT_FALSE(licenses_.get.has_holder());
  EXPECT_TRUE(licenses_.get.fresh());
  ExpectMasked(got.out);
  for (const char* part : {"id_card 居民身份证", "440112********1232", "张**", "黄*****", kShort, "valid 有效",
                           "签名有效", "cache 缓存", "issuer_name", "#5"}) {
    EXPECT_THAT(got.out, HasSubstr(part));
  }
}

TEST_F(License, RevealShowsWhatWasGranted) {
  const LicenseOutcome got = Query({"get", "-", "--duty", "供电营业规则", "--reveal"}, std::string(kIdentifier) + "\n");
  EXPECT_EQ(licenses_.get.identifier(), kIdentifier);
  EXPECT_EQ(licenses_.get.use().duty().clause(), "供电营业规则");
  for (const char* part : {kNumber, kIdentifier, "张三丰", "黄埔大道1号"}) EXPECT_THAT(got.out, HasSubstr(part));
}

TEST_F(License, JsonIsMaskedTooUnlessRevealed) {
  const std::vector<std::string> get = {"get", kIdentifier, "--duty", "x", "--output", "json"};
  const LicenseOutcome masked = Query(get);
  ExpectMasked(masked.out);
  EXPECT_THAT(masked.out, HasSubstr("\"usable\": true"));
  std::vector<std::string> revealed = get;
  revealed.emplace_back("--reveal");
  EXPECT_THAT(Query(revealed).out, HasSubstr(kNumber));
}

TEST_F(License, AnOrganizationStandsWhole) {
  v1::License& license = *licenses_.answer.mutable_license();
  license.set_type(v1::LICENSE_TYPE_BUSINESS_LICENSE);
  license.mutable_holder()->set_id_type(v1::HOLDER_ID_TYPE_CREDIT_CODE);
  license.mutable_holder()->set_id_number("91350200MA2YJ1XR9G");
  license.mutable_holder()->set_name("样例电子有限公司");
  const LicenseOutcome got = Query({"get", kIdentifier, "--duty", "x"});
  EXPECT_THAT(got.out, HasSubstr("样例电子有限公司  91350200MA2YJ1XR9G"));
}

TEST_F(License, FindReadsTheNumberFromAFileOrStandardInput) {
  const std::string file = File("number.txt", std::string(kNumber) + "\r\nanything else\n");
  const std::vector<std::string> find = {"find",   "--type", "id_card",       "--type",    "real_estate_title",
                                         "--duty", "x",      "--holder-type", "citizen_id"};
  std::vector<std::string> filed = find;
  filed.insert(filed.end(), {"--holder-file", file});
  for (const bool from_file : {true, false}) {
    const LicenseOutcome found = from_file ? Query(filed) : Query(find, std::string(kNumber) + "\n");
    EXPECT_EQ(found.code, kExitOk) << found.err;
    EXPECT_EQ(licenses_.find.holder().id_number(), kNumber);
    EXPECT_EQ(licenses_.find.holder().id_type(), v1::HOLDER_ID_TYPE_CITIZEN_ID);
    EXPECT_THAT(licenses_.find.types(), ElementsAre(v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_REAL_ESTATE_TITLE));
    ExpectMasked(found.out);
    EXPECT_THAT(found.out, HasSubstr("None of 没有: real_estate_title 不动产权证书"));
    licenses_.find.Clear();
  }
}

TEST_F(License, WhatIsMissingIsSaidBeforeAnythingIsSent) {
  const std::string empty = File("empty", "\n");
  const std::string consent = File("consent", "x");
  const std::vector<std::pair<std::vector<std::string>, const char*>> wrong = {
      {{"get", kIdentifier}, "no legal basis"},
      {{"get", kIdentifier, "--duty", "x", "--consent-file", consent}, "excludes"},
      {{"get", kIdentifier, "--consent-file", "/nowhere"}, "--consent-file: "},
      {{"get", kIdentifier, "--consent-file", empty}, "must hold 1 to 8192 bytes"},
      {{"get", "-", "--duty", "x"}, "standard input has no license identifier"},
      {{"find", "--duty", "x", "--holder-type", "citizen_id"}, "--type"},
      {{"find", "--duty", "x", "--type", "library_card", "--holder-type", "citizen_id"}, "library_card"},
      {{"find", "--duty", "x", "--type", "id_card"}, "--holder-type"},
      {{"find", "--duty", "x", "--type", "id_card", "--holder-type", "citizen_id"},
       "standard input has no holder's number"},
      {{"find", "--duty", "x", "--type", "id_card", "--holder-type", "citizen_id", "--holder-file", empty},
       "the first line of"},
      {{"get", kIdentifier, "--duty", "x", "--holder-file", empty}, "give a --holder-type for each"},
  };
  for (const auto& [arguments, said] : wrong) {
    const LicenseOutcome outcome = Query(arguments);
    EXPECT_EQ(outcome.code, kExitUsage) << said;
    EXPECT_THAT(outcome.err, HasSubstr(said));
  }
  EXPECT_FALSE(licenses_.get.has_use());
  EXPECT_FALSE(licenses_.find.has_use());
}

TEST_F(License, NoNumberIsTakenFromTheCommandLine) {
  EXPECT_EQ(Query({"find", "--type", "id_card", "--duty", "x", "--holder-type", "citizen_id", kNumber}).code,
            kExitUsage);
  EXPECT_EQ(Query({"find", "--type", "id_card", "--duty", "x", "--holder-number", kNumber}).code, kExitUsage);
}

TEST_F(License, ArchiveMakesAFileForItsOwnerAlone) {
  const std::string path = folder_.Path("title.ofd");
  const LicenseOutcome first = Query({"archive", kIdentifier, "--to", path, "--duty", "x"});
  EXPECT_EQ(first.code, kExitOk) << first.err;
  EXPECT_THAT(first.out, HasSubstr("the digests of 4 files inside fit, audit #9"));
  struct stat facts = {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  EXPECT_EQ(content.str(), "PK of an OFD");
  const LicenseOutcome again = Query({"archive", kIdentifier, "--to", path, "--duty", "x"});
  EXPECT_EQ(again.code, kExitUsage);
  EXPECT_THAT(again.err, HasSubstr("File exists"));
  const LicenseOutcome json = Query({"archive", kIdentifier, "--to", path + "2", "--duty", "x", "--output", "json"});
  ExpectMasked(json.out);
  EXPECT_THAT(json.out, Not(HasSubstr("content")));
}

TEST_F(License, ReadinessAsksForAllHoldersAndSaysWhatIsMissing) {
  v1::CheckReadinessResponse& judged = licenses_.judged;
  judged.set_region_name("广州市黄埔区");
  judged.set_region_code("440112");
  v1::DocumentCheck& found = *judged.add_documents();
  found.set_document("identity");
  found.set_document_name("身份证");
  found.set_state(v1::DOCUMENT_STATE_FOUND);
  found.add_rule_ids("S0-045");
  *found.mutable_answer() = licenses_.answer;
  v1::DocumentCheck& missing = *judged.add_documents();
  missing.set_document("premises_title");
  missing.set_state(v1::DOCUMENT_STATE_MISSING);
  missing.set_reason("LICENSE_NOT_FOUND");
  missing.add_accepted_types(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
  judged.add_owed("project_approval");
  const std::string owner = File("owner", "91350200MA2YJ1XR9G\n");
  const std::vector<std::string> arguments = {"readiness",
                                              "--class",
                                              "high_voltage",
                                              "--stage",
                                              "design_review",
                                              "--supplied",
                                              "design_drawings",
                                              "--on",
                                              "2026-07-01",
                                              "--duty",
                                              "x",
                                              "--holder-type",
                                              "citizen_id",
                                              "--holder-file",
                                              "-",
                                              "--holder-type",
                                              "credit_code",
                                              "--holder-file",
                                              owner};
  const LicenseOutcome outcome = Query(arguments, std::string(kNumber) + "\n");
  EXPECT_EQ(outcome.code, kExitCheckFailed) << outcome.err;
  ASSERT_EQ(licenses_.readiness.holders_size(), 2);
  EXPECT_EQ(licenses_.readiness.holders(0).id_number(), kNumber);
  EXPECT_EQ(licenses_.readiness.holders(1).id_type(), v1::HOLDER_ID_TYPE_CREDIT_CODE);
  EXPECT_EQ(licenses_.readiness.application_class(), v1::APPLICATION_CLASS_HIGH_VOLTAGE);
  EXPECT_EQ(licenses_.readiness.stage(), v1::APPLICATION_STAGE_DESIGN_REVIEW);
  EXPECT_THAT(licenses_.readiness.supplied_documents(), ElementsAre("design_drawings"));
  EXPECT_EQ(licenses_.readiness.on_date(), "2026-07-01");
  ExpectMasked(outcome.out);
  for (const char* part : {"NOT READY 不齐", "广州市黄埔区 440112", "found 已查到", "missing 缺少", "LICENSE_NOT_FOUND",
                           "premises_title needs one of: real_estate_title", "project_approval", "S0-045"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
  judged.set_ready(true);
  EXPECT_EQ(Query(arguments, std::string(kNumber) + "\n").code, kExitOk);
}

TEST_F(License, WatchShortensIdentifiersAndTellsWhereToGoOn) {
  v1::LicenseNotice notice;
  notice.set_cursor("c-1");
  notice.set_identifier(kIdentifier);
  notice.set_type(v1::LICENSE_TYPE_BUSINESS_LICENSE);
  notice.set_operation(v1::LICENSE_OPERATION_CHANGED);
  notice.set_status(v1::LICENSE_STATUS_LAPSED);
  licenses_.notices = {notice, notice};
  const LicenseOutcome idle = Zhudong({"license", "watch", "--from", "c-0", "--until-idle"});
  EXPECT_EQ(idle.code, kExitOk);
  EXPECT_EQ(licenses_.watch.cursor(), "c-0");
  EXPECT_THAT(idle.out,
              HasSubstr("changed 变更  business_license 营业执照 " + std::string(kShort) + "  now lapsed 失效"));
  ExpectMasked(idle.out);
  EXPECT_THAT(idle.err, HasSubstr("--from c-idle"));
  const LicenseOutcome one = Zhudong({"license", "watch", "--count", "1", "--reveal", "--output", "jsonl"});
  EXPECT_EQ(one.code, kExitOk);
  EXPECT_EQ(std::count(one.out.begin(), one.out.end(), '\n'), 1);
  EXPECT_THAT(one.out, HasSubstr(kIdentifier));
}

TEST_F(License, RevokeAsksFirst) {
  const std::vector<std::string> revoke = {"license", "revoke", kIdentifier, "--reason", "called by the issuer"};
  const LicenseOutcome no = Zhudong(revoke, "no\n");
  EXPECT_NE(no.code, kExitOk);
  EXPECT_THAT(no.err, HasSubstr("Nothing was done"));
  EXPECT_NE(Zhudong(revoke).code, kExitOk) << "the end of the input is no yes";
  EXPECT_THAT(admin_.revokes, IsEmpty());
  const LicenseOutcome yes = Zhudong(revoke, "yes\n");
  EXPECT_EQ(yes.code, kExitOk);
  ExpectMasked(yes.out);
  EXPECT_THAT(yes.out, HasSubstr("audit #17"));
  EXPECT_EQ(Zhudong({"license", "revoke", kIdentifier, "--reason", "x", "--yes"}).code, kExitOk);
  ASSERT_EQ(admin_.revokes.size(), 2);
  EXPECT_EQ(admin_.revokes[0].identifier(), kIdentifier);
  EXPECT_EQ(admin_.revokes[0].reason(), "called by the issuer");
  EXPECT_EQ(Zhudong({"license", "revoke", kIdentifier, "--yes"}).code, kExitUsage) << "without a reason";
}

TEST_F(License, EraseNamesTheHolderByFileAndAsksFirst) {
  const std::vector<std::string> erase = {"license",    "erase",    "--holder-type",
                                          "citizen_id", "--reason", "consent withdrawn"};
  EXPECT_NE(Zhudong(erase, std::string(kNumber) + "\nno\n").code, kExitOk);
  EXPECT_THAT(admin_.erasures, IsEmpty());
  const LicenseOutcome yes = Zhudong(erase, std::string(kNumber) + "\nyes\n");
  EXPECT_EQ(yes.code, kExitOk);
  EXPECT_THAT(yes.out, HasSubstr("3 licenses deleted"));
  ASSERT_EQ(admin_.erasures.size(), 1);
  EXPECT_EQ(admin_.erasures[0].holder().id_number(), kNumber);
  EXPECT_EQ(admin_.erasures[0].reason(), "consent withdrawn");
}

TEST_F(License, StatusShowsProvidersAndKeys) {
  admin_.state.set_cached_licenses(1234);
  admin_.state.set_active_key_id("k-2");
  admin_.state.set_records_of_former_keys(7);
  v1::ProviderStatus& provider = *admin_.state.add_providers();
  provider.set_provider("province");
  provider.set_breaker(v1::BREAKER_STATE_OPEN);
  provider.mutable_median()->set_nanos(12'000'000);
  const LicenseOutcome status = Zhudong({"license", "status"});
  for (const char* part : {"1,234", "k-2", "province", "open 熔断", "12 ms"}) EXPECT_THAT(status.out, HasSubstr(part));
}

TEST_F(License, ARefusalSaysWhatToDo) {
  licenses_.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no");
  EXPECT_EQ(Query({"get", kIdentifier, "--duty", "x"}).code, kExitRefused);
  licenses_.status = grpc::Status(grpc::StatusCode::NOT_FOUND, "none");
  EXPECT_EQ(Query({"get", kIdentifier, "--duty", "x"}).code, kExitNotFound);
}

}  // namespace
}  // namespace zhudong::cli
