#include "gateway/mapping/license_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

#include "absl/strings/escaping.h"

namespace zhudong::mapping {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(LicenseJson, ReadsTextsNumbersAndTheFirstOfSeveralKeys) {
  const json object = {{"a", " 甲 "}, {"b", 12}, {"c", nullptr}, {"d", ""}};
  LicenseJson reader(object);
  EXPECT_EQ(reader.Text({"a"}), "甲");
  EXPECT_EQ(reader.Text({"c", "d", "b"}), "12");
  EXPECT_EQ(reader.Text({"nothing"}), "");
  EXPECT_TRUE(reader.status().ok());
}

TEST(LicenseJson, NamesEverythingThatIsWrongAndNoValue) {
  const json object = {{"list", {1}}, {"day", "soon"}, {"long", std::string(5000, 'y')}, {"number", 4.4e20}};
  LicenseJson reader(object);
  reader.Needed({"license_code"});
  reader.Text({"list"});
  reader.Text({"long"});
  reader.Date({"day"});
  EXPECT_EQ(reader.Text({"number"}), "");
  const std::string message(reader.status().message());
  EXPECT_TRUE(absl::IsDataLoss(reader.status()));
  EXPECT_THAT(message, AllOf(HasSubstr("license_code is missing"), HasSubstr("list is neither text nor number"),
                             HasSubstr("long is too long"), HasSubstr("day is not a date"),
                             HasSubstr("number is a number with more digits than are kept")));
  EXPECT_THAT(message, AllOf(Not(HasSubstr("soon")), Not(HasSubstr("yyy"))));
  const json no_object = json::array();
  EXPECT_TRUE(absl::IsDataLoss(LicenseJson(no_object).status()));
  EXPECT_EQ(LicenseJson(no_object).Text({"a"}), "");
}

TEST(LicenseJson, BringsDatesToIso) {
  const struct {
    const char* in;
    const char* out;
  } rows[] = {{"2021-11-12 00:00:00", "2021-11-12"},
              {"2021/1/2", "2021-01-02"},
              {"20211112", "2021-11-12"},
              {"2021年11月12日", "2021-11-12"},
              {"长期", ""},
              {"9999-12-31", ""},
              {"2999-12-31 00:00:00", ""},
              {"2099-12-31", "2099-12-31"}};
  for (const auto& row : rows) {
    const json object = {{"d", row.in}};
    LicenseJson reader(object);
    EXPECT_EQ(reader.Date({"d"}), row.out) << row.in;
    EXPECT_TRUE(reader.status().ok()) << row.in;
  }
}

TEST(LicenseCodes, OnlyWhatMeansValidIsValid) {
  EXPECT_EQ(LicenseStatusOf("01"), v1::LICENSE_STATUS_VALID);
  EXPECT_EQ(LicenseStatusOf("ISSUED"), v1::LICENSE_STATUS_VALID);
  EXPECT_EQ(LicenseStatusOf("07"), v1::LICENSE_STATUS_REVOKED);
  EXPECT_EQ(LicenseStatusOf("99"), v1::LICENSE_STATUS_OTHER);
  for (const char* odd : {"", "1", "0", "valid", "08", "01 "}) {
    EXPECT_EQ(LicenseStatusOf(odd), v1::LICENSE_STATUS_OTHER) << odd;
  }
  for (const char* code : {"001", "111", "414", "516"}) EXPECT_EQ(HolderTypeCode(HolderIdTypeOf(code)), code);
  EXPECT_EQ(HolderIdTypeOf("10"), v1::HOLDER_ID_TYPE_CITIZEN_ID);
  EXPECT_EQ(HolderTypeCode(v1::HOLDER_ID_TYPE_UNSPECIFIED), "");
}

v1::Holder Asked(const std::string& number) {
  v1::Holder holder;
  holder.set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
  holder.set_id_number(number);
  return holder;
}

constexpr char kYi[] = "11010519491231002X";
constexpr char kJia[] = "350200199001011230";

std::string Text(const v1::Holder& holder) {
  return absl::StrCat(holder.name(), "|", HolderTypeCode(holder.id_type()), "|", holder.id_number());
}

TEST(TakeHolder, OfSeveralOwnersTheOneWhoWasAskedForIsTheHolder) {
  const std::string jia = absl::StrCat("甲|111|", kJia), yi = absl::StrCat("乙|111|", kYi);
  for (const char* between : {",", "，", " 、 ", ";", "；"}) {
    v1::ProvidedLicense out;
    ASSERT_TRUE(TakeHolder(Asked("11010519491231002x"), absl::StrCat("甲", between, "乙"), "111,111",
                           absl::StrCat(kJia, between, kYi), out));
    EXPECT_EQ(Text(out.license().holder()), yi) << between;
    ASSERT_EQ(out.co_holders_size(), 1) << between;
    EXPECT_EQ(Text(out.co_holders(0)), jia) << between;
  }
  // Nobody was asked for: the first; one type for all.
  v1::ProvidedLicense out;
  ASSERT_TRUE(TakeHolder(v1::Holder(), "甲,乙", "111", absl::StrCat(kJia, ",", kYi), out));
  EXPECT_EQ(Text(out.license().holder()), jia);
  ASSERT_EQ(out.co_holders_size(), 1);
  EXPECT_EQ(Text(out.co_holders(0)), yi);
}

TEST(TakeHolder, NamesThatCantBeDealtOutStayWithTheOneWhoWasAskedFor) {
  v1::ProvidedLicense out;
  ASSERT_TRUE(TakeHolder(Asked(kYi), "甲等二人", "", absl::StrCat(kJia, ",", kYi, ",91350200MA2YJ1XR9G"), out));
  EXPECT_EQ(Text(out.license().holder()), absl::StrCat("甲等二人|111|", kYi));
  ASSERT_EQ(out.co_holders_size(), 2);
  EXPECT_EQ(Text(out.co_holders(0)), absl::StrCat("|111|", kJia));
  EXPECT_EQ(Text(out.co_holders(1)), "|001|91350200MA2YJ1XR9G");  // by its form
}

TEST(TakeHolder, AnothersLicenseIsNotTaken) {
  const auto taken = [](const v1::Holder& asked, const char* numbers) {
    v1::ProvidedLicense out;
    return TakeHolder(asked, "甲", "111", numbers, out);
  };
  EXPECT_FALSE(taken(Asked(kYi), kJia));
  EXPECT_FALSE(taken(Asked(kYi), "350200199001011230,350200199001011249"));
  EXPECT_TRUE(taken(Asked(kYi), "1101**********002X")) << "masked: can't tell";
  EXPECT_FALSE(taken(Asked(kYi), "3502**********1230")) << "masked, and what is left is another's";
  EXPECT_TRUE(taken(Asked(kYi), "")) << "not told: can't tell";
  EXPECT_TRUE(taken(v1::Holder(), kJia)) << "nobody was asked for";
}

TEST(TakeFields, ObjectsAndListsButNoPictures) {
  v1::License license;
  ASSERT_TRUE(
      TakeFields({{"ZZHM", "号"}, {"area", 12.5}, {"photo", std::string(9000, 'A')}, {"none", nullptr}}, license));
  ASSERT_EQ(license.data_size(), 2);
  v1::License other;
  ASSERT_TRUE(
      TakeFields(json::parse(R"([{"name":"类型","value":"有限责任公司","valueType":"string"},{"name":"空"}])"), other));
  ASSERT_EQ(other.data_size(), 1);
  EXPECT_EQ(other.data(0).name(), "类型");
  EXPECT_EQ(other.data(0).value(), "有限责任公司");
  EXPECT_FALSE(TakeFields("text", other));
  EXPECT_FALSE(TakeFields(json::parse(R"([{"value":"no name"}])"), other));
  EXPECT_FALSE(TakeFields(json::parse("[1]"), other));
  EXPECT_FALSE(TakeFields(json(std::vector<json>(257, json{{"name", "a"}})), other));
}

TEST(TakeSignature, DecodesWhatIsBase64AndHandsTheRestOn) {
  const json object = {{"algorithm", "SM3withSM2"},
                       {"s_sign_cert", absl::Base64Escape("der")},
                       {"s_sign_data", absl::Base64Escape("signature")}};
  LicenseJson reader(object);
  v1::ProvidedLicense out;
  TakeSignature("{\"a\" : 1}", reader, out);
  EXPECT_EQ(out.signature().signed_data(), "{\"a\" : 1}");
  EXPECT_EQ(out.signature().signature(), "signature");
  EXPECT_EQ(out.signature().certificate(), "der");
  const json odd = {{"s_sign_cert", "-----BEGIN CERTIFICATE-----"}, {"s_sign_data", "not~base64"}};
  LicenseJson odd_reader(odd);
  TakeSignature("x", odd_reader, out);
  EXPECT_EQ(out.signature().certificate(), "-----BEGIN CERTIFICATE-----");
  EXPECT_EQ(out.signature().signature(), "not~base64");
  const json unsigned_license = {{"s_sign_cert", "abc"}};
  LicenseJson unsigned_reader(unsigned_license);
  v1::ProvidedLicense none;
  TakeSignature("x", unsigned_reader, none);
  EXPECT_FALSE(none.has_signature());
}

TEST(Moments, InTheFormsThatSystemsUse) {
  const absl::Time noon = absl::FromUnixSeconds(1'782'878'400);  // 2026-07-01 12:00 in China
  EXPECT_EQ(MomentOf("2026-07-01 12:00:00"), noon);
  EXPECT_EQ(MomentOf("2026-07-01T12:00:00+08:00"), noon);
  EXPECT_EQ(MomentOf("1782878400"), noon);
  EXPECT_EQ(MomentOf("1782878400000"), noon);
  EXPECT_EQ(MomentOf("2026/07/01 12:00:00"), noon);
  EXPECT_EQ(MomentOf("20260701120000"), noon);
  EXPECT_EQ(MomentOf(" "), absl::InfiniteFuture());
  EXPECT_EQ(MomentOf("长期"), absl::InfiniteFuture());
  EXPECT_EQ(MomentOf("9999-12-31 23:59:59"), absl::InfiniteFuture());
  EXPECT_EQ(MomentOf("99991231235959"), absl::InfiniteFuture());
  for (const char* odd :
       {"later", "0", "20261301120000", "infinite-future", "1900-01-01 00:00:00", "2026-07-01", "7月1日"}) {
    EXPECT_EQ(MomentOf(odd), std::nullopt) << odd;
  }
}

TEST(Files, AreBase64AndBounded) {
  EXPECT_EQ(*FileOf(absl::Base64Escape("PK"), 2), "PK");
  EXPECT_TRUE(absl::IsDataLoss(FileOf(absl::Base64Escape("PKPKPKPKPK"), 2).status()));
  EXPECT_TRUE(absl::IsDataLoss(FileOf("%%%", 100).status()));
  EXPECT_TRUE(absl::IsDataLoss(FileOf("", 100).status()));
}

TEST(SafeCode, NeverHoldsANumberOrWords) {
  EXPECT_EQ(SafeCode("TOKEN_EXPIRED-401.1"), "TOKEN_EXPIRED-401.1");
  EXPECT_EQ(SafeCode("11010519491231002X"), "unnamed");
  EXPECT_EQ(SafeCode("E1234567"), "unnamed");
  EXPECT_EQ(SafeCode("张三"), "unnamed");
  EXPECT_EQ(SafeCode(""), "unnamed");
}

}  // namespace
}  // namespace zhudong::mapping
