// Answers of a provincial system: good, missing, of the wrong kind, hostile, huge.
#include "adapters/license_provincial/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhudong::license_provincial {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Status Envelope(const std::string& body, int status = 200) {
  return ReadEnvelope({.status = status, .body = body}).status();
}

const mapping::LicenseTypes& Types() {
  static const auto* const kTypes = new mapping::LicenseTypes(mapping::LicenseTypes::Make().value());
  return *kTypes;
}

json License() {
  return json::parse(R"({"license_code": "L1", "name": "居民身份证", "license_status": "01", "holder_name": "甲",
      "holder_identity_num": "N1", "expiry_date": "2030-01-02 00:00:00", "correlative_license": "L0"})");
}

absl::StatusOr<v1::ProvidedLicense> Read(const json& data, const v1::Holder& asked = {}) {
  return ReadLicense(data, {.identifier = "L1"}, asked, Types());
}

TEST(ProvincialEnvelope, HandsTheDataOnAndToleratesTheUnknown) {
  const auto data =
      ReadEnvelope({.status = 200, .body = R"({"ack_code":"SUCCESS","errors":[],"sign":"x","sign_method":"SM2",
      "timestamp":1,"correlation_id":"c","response_id":"r","data":{"a":1},"new":[{}]})"});
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->value("a", 0), 1);
}

TEST(ProvincialEnvelope, TellsWhatAFailureMeans) {
  const auto fails = [](const std::string& code) {
    return Envelope(R"({"ack_code":"FAILURE","errors":[{"code":")" + code + R"(","message":"11010519491231002X"}]})");
  };
  EXPECT_TRUE(absl::IsUnauthenticated(fails("ACCESS_TOKEN_EXPIRED")));
  EXPECT_TRUE(absl::IsAborted(fails("AUTH_CODE_EXPIRED")));
  EXPECT_TRUE(absl::IsNotFound(fails("LICENSE_NOT_FOUND")));
  EXPECT_TRUE(absl::IsNotFound(fails("license_not_exist")));
  EXPECT_TRUE(absl::IsUnavailable(fails("SYSTEM_ERROR")));
  EXPECT_TRUE(absl::IsPermissionDenied(fails("ITEM_NOT_ALLOWED")));
  EXPECT_THAT(std::string(fails("ITEM_NOT_ALLOWED").message()), HasSubstr("ITEM_NOT_ALLOWED"));
  EXPECT_THAT(std::string(fails("11010519491231002X").message()), Not(HasSubstr("1101")));
  EXPECT_TRUE(absl::IsPermissionDenied(Envelope(R"({"ack_code":"FAILURE"})")));
  EXPECT_TRUE(absl::IsPermissionDenied(Envelope(R"({"ack_code":"FAILURE","errors":[7]})")));
}

TEST(ProvincialEnvelope, WhatIsNoneIsNotUnderstood) {
  for (const char* body :
       {"", "null", "[]", "7", "\"text\"", "{", "<html></html>", "{}", R"({"ack_code":"MAYBE","data":1})",
        R"({"ack_code":["SUCCESS"],"data":1})", R"({"ack_code":"SUCCESS"})",
        "{\"ack_code\":\"SUCCESS\",\"data\":\"\xff\"}", R"({"ack_code":"SUCCESS","ack_code":"FAILURE","data":1})"}) {
    EXPECT_TRUE(absl::IsDataLoss(Envelope(body))) << body;
  }
  std::string deep = R"({"ack_code":"SUCCESS","data":)";
  deep += std::string(100000, '[');
  EXPECT_TRUE(absl::IsDataLoss(Envelope(deep)));
}

TEST(ProvincialEnvelope, HttpStatuses) {
  EXPECT_TRUE(absl::IsUnauthenticated(Envelope("", 401)));
  EXPECT_TRUE(absl::IsPermissionDenied(Envelope("", 403)));
  EXPECT_TRUE(absl::IsInternal(Envelope("", 404)));
  EXPECT_TRUE(absl::IsUnavailable(Envelope("", 429)));
  EXPECT_TRUE(absl::IsUnavailable(Envelope("", 500)));
  EXPECT_TRUE(absl::IsUnavailable(Envelope("", 503)));
  EXPECT_TRUE(absl::IsInternal(Envelope("", 302)));
}

TEST(ProvincialLogIn, NeedsAToken) {
  const auto good = ReadLogIn({{"access_token", "t"}, {"expires_in", "60"}});
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->token, "t");
  EXPECT_EQ(good->valid_for, absl::Seconds(60));
  EXPECT_EQ(ReadLogIn({{"access_token", "t"}})->valid_for, absl::InfiniteDuration());
  for (const json& odd : {json(), json("t"), json{{"access_token", ""}}, json{{"access_token", {1}}}}) {
    EXPECT_TRUE(absl::IsDataLoss(ReadLogIn(odd).status())) << odd;
  }
}

TEST(ProvincialList, IsAnArrayOfWhatMayBeFetched) {
  const auto list = ReadList(json::parse(R"([{"license_code":"L1","auth_code":"A1","name":"营业执照"}])"));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ((*list)[0].auth_code, "A1");
  EXPECT_EQ(absl::FormatTime("%Y", (*list)[0].authorized_until, absl::UTCTimeZone()), "9999");
  EXPECT_TRUE(ReadList(nullptr)->empty());
  EXPECT_THAT(std::string(ReadList(json::parse(R"([{"license_code":"L1"}])")).status().message()),
              HasSubstr("auth_code is missing"));
  EXPECT_TRUE(absl::IsDataLoss(ReadList(json::parse(R"({"a":1})")).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadList(json::parse("[[]]")).status()));
  const json row{{"license_code", "L1"}, {"auth_code", "A1"}};
  EXPECT_TRUE(absl::IsDataLoss(ReadList(json(std::vector<json>(kMaxListed + 1, row))).status()));
}

TEST(ProvincialList, AnAuthorizationWhoseEndCantBeReadIsNone) {
  const auto with_end = [](const json& end) {
    return ReadList(json::array({{{"license_code", "L1"}, {"auth_code", "A1"}, {"auth_code_expire_time", end}}}));
  };
  const absl::Time noon = absl::FromUnixSeconds(1'782'878'400);  // 2026-07-01 12:00 in China
  for (const json& end :
       {json("2026/07/01 12:00:00"), json("20260701120000"), json(20260701120000), json(1782878400)}) {
    const auto list = with_end(end);
    ASSERT_TRUE(list.ok()) << end << list.status();
    EXPECT_EQ((*list)[0].authorized_until, noon) << end;
  }
  for (const json& end : {json("later"), json("2026年7月1日中午"), json(true), json::array({"2026-07-01 12:00:00"}),
                          json("infinite-future"), json("0001-01-01 00:00:00")}) {
    const absl::Status status = with_end(end).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << end << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("auth_code_expire_time")) << end;
  }
  // Without an end it is still of one caller and matter, so an end of the authorization is handed on.
  for (const json& end : {json(nullptr), json(""), json("长期"), json("9999-12-31 23:59:59")}) {
    const auto list = with_end(end);
    ASSERT_TRUE(list.ok()) << end << list.status();
    const auto read = ReadLicense(License(), (*list)[0], {}, Types());
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->authorized_until().seconds(), 253'402'300'799) << end;
  }
}

TEST(ProvincialLicense, ReadsWhatIsThere) {
  const auto read = ReadLicense(
      License(), {.identifier = "L1", .authorized_until = absl::FromUnixSeconds(1'782'878'400)}, {}, Types());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->license().type(), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_EQ(read->license().valid_until(), "2030-01-02");
  EXPECT_EQ(read->license().associated_identifier(), "L0");
  EXPECT_FALSE(read->has_signature());
  EXPECT_EQ(read->authorized_until().seconds(), 1'782'878'400);
}

TEST(ProvincialLicense, NamesWhatIsMissingOrOdd) {
  const struct {
    const char* key;
    json value;
    const char* names;
  } rows[] = {{"license_code", nullptr, "license_code is missing"},
              {"license_code", "L2", "license_code is not the one"},
              {"license_status", nullptr, "license_status is missing"},
              {"license_status", {1}, "license_status is neither"},
              {"name", nullptr, "name or license_item_code is missing"},
              {"expiry_date", "11010519491231002X", "expiry_date is not a date"},
              {"holder_name", json::object(), "holder_name is neither"},
              {"holder_name", std::string(5000, 'A'), "holder_name is too long"},
              {"data_fields", "{'ZZMC':'single quotes'}", "data_fields: it is not valid JSON"},
              {"data_fields", 7, "data_fields is no object"},
              {"data_fields", std::string((1u << 20) + 1, ' '), "data_fields is too long"}};
  for (const auto& row : rows) {
    json data = License();
    data[row.key] = row.value;
    const absl::Status status = Read(data).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << row.key;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.names));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("110105")));
  }
  EXPECT_TRUE(absl::IsDataLoss(Read(json::array()).status()));
  EXPECT_TRUE(absl::IsDataLoss(Read(nullptr).status()));
}

TEST(ProvincialLicense, AnUnknownStatusIsNeverValid) {
  json data = License();
  data["license_status"] = "WHATEVER";
  EXPECT_EQ(Read(data)->license().status(), v1::LICENSE_STATUS_OTHER);
}

TEST(ProvincialArchive, IsABoundedFile) {
  EXPECT_EQ(ReadArchive({{"file_name", "a.ofd"}, {"file_data", "UEs="}})->content, "PK");
  EXPECT_TRUE(absl::IsDataLoss(ReadArchive(nullptr).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadArchive(json::object()).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadArchive({{"file_data", 7}}).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadArchive({{"file_data", "%"}}).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReadArchive({{"file_data", std::string(17u << 20, 'A')}}).status()));
}

}  // namespace
}  // namespace zhudong::license_provincial
