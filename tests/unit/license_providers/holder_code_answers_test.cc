// Answers of the holderCode family: good, missing, of the wrong kind, hostile; and the useCause.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/license_holder_code/answers.h"
#include "gateway/model/text.h"

namespace zhudong::license_holder_code {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Status Envelope(const std::string& body, int status = 200) {
  return ReadEnvelope({.status = status, .body = body}).status();
}

json License() {
  return json::parse(R"({"certIdentifier": "L1", "certStatus": "01", "ZZMC": "居民身份证", "CYRMC": "甲",
      "CYRSFZJHM": "N1", "YXQJSRQ": "2030-01-02"})");
}

absl::StatusOr<std::vector<v1::ProvidedLicense>> Read(const json& data, const v1::Holder& asked = {}) {
  return ReadLicenses(data, asked, mapping::LicenseTypes::Make().value());
}

TEST(UseCause, IsNeverTooLongAndKeepsTheNumber) {
  ports::LicenseUse use;
  use.use.set_purpose("electricity-connection");
  use.use.set_business_number("BIZ-1");
  EXPECT_EQ(UseCause(use), "electricity-connection BIZ-1");
  use.item_name = "用电报装";
  EXPECT_EQ(UseCause(use), "用电报装 BIZ-1");
  for (int i = 0; i < 100; ++i) use.item_name += "报装";
  const std::string cause = UseCause(use);
  EXPECT_EQ(model::CountCharacters(cause), kMaxUseCause);
  EXPECT_TRUE(model::InspectText(cause).utf8) << "no character is cut in two";
  EXPECT_THAT(cause, testing::EndsWith(" BIZ-1"));
}

TEST(HolderCodeEnvelope, CodesMeanWhatTheyMean) {
  EXPECT_TRUE(Envelope(R"({"code":"200","data":[]})").ok());
  EXPECT_TRUE(Envelope(R"({"code":0,"data":[],"else":1})").ok());
  EXPECT_TRUE(absl::IsNotFound(Envelope(R"({"code":404})")));
  EXPECT_TRUE(absl::IsUnauthenticated(Envelope(R"({"code":"401"})")));
  EXPECT_TRUE(absl::IsUnavailable(Envelope(R"({"code":"503"})")));
  EXPECT_TRUE(absl::IsUnavailable(Envelope("", 500)));
  EXPECT_TRUE(absl::IsInternal(Envelope("", 404))) << "a wrong path is no missing license";
  const absl::Status odd = Envelope(R"({"code":"11010519491231002X","message":"11010519491231002X"})");
  EXPECT_TRUE(absl::IsPermissionDenied(odd));
  EXPECT_THAT(std::string(odd.message()), Not(HasSubstr("1101")));
}

TEST(HolderCodeEnvelope, WhatIsNoneIsNotUnderstood) {
  for (const char* body : {"", "[]", "7", "{", "<html/>", "{}", R"({"code":"200"})", R"({"code":["200"],"data":1})"}) {
    EXPECT_TRUE(absl::IsDataLoss(Envelope(body))) << body;
  }
}

TEST(HolderCodeLicenses, TheSignedFaceGoesBeforeWhatStandsBesideIt) {
  json row = License();
  row["data_fields"] = R"({"CYRMC":"乙","ZZHM":"号","YXQJSRQ":"长期"})";
  row["s_sign_data"] = "AAAA";
  const auto read = Read(json::array({row}));
  ASSERT_TRUE(read.ok()) << read.status();
  const v1::ProvidedLicense& license = (*read)[0];
  EXPECT_EQ(license.license().holder().name(), "乙");
  EXPECT_EQ(license.license().number(), "号");
  EXPECT_EQ(license.license().valid_until(), "") << "without end, as it was signed";
  EXPECT_EQ(license.signature().signed_data(), row["data_fields"].get<std::string>());
}

TEST(HolderCodeLicenses, NamesWhatIsMissingOrOdd) {
  const struct {
    const char* key;
    json value;
    const char* names;
  } rows[] = {{"certIdentifier", nullptr, "certIdentifier is missing"},
              {"certStatus", nullptr, "certStatus is missing"},
              {"ZZMC", nullptr, "ZZMC or certTypeCode is missing"},
              {"FZRQ", "11010519491231002X", "FZRQ is not a date"},
              {"CYRMC", json::array(), "CYRMC is neither"},
              {"data_fields", "{", "data_fields: it is not valid JSON"},
              {"data_fields", true, "data_fields is no object"}};
  for (const auto& row : rows) {
    json data = License();
    data[row.key] = row.value;
    const absl::Status status = Read(json::array({data})).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << row.key;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.names));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("110105")));
  }
  EXPECT_TRUE(Read(nullptr)->empty());
  EXPECT_TRUE(absl::IsDataLoss(Read("text").status()));
  EXPECT_TRUE(absl::IsDataLoss(Read(json::parse("[null]")).status()));
  EXPECT_TRUE(absl::IsDataLoss(Read(json(std::vector<json>(kMaxListed + 1, License()))).status()));
}

TEST(HolderCodeFile, IsABoundedFile) {
  EXPECT_EQ(ReadFile({{"fileName", "a.ofd"}, {"fileData", "UEs="}})->content, "PK");
  for (const json& odd : {json(), json::object(), json{{"fileData", 7}}, json{{"fileData", ""}}}) {
    EXPECT_TRUE(absl::IsDataLoss(ReadFile(odd).status())) << odd;
  }
}

}  // namespace
}  // namespace zhudong::license_holder_code
