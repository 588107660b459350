// Codes of organizations, people, divisions, industries and licenses, with the published vectors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/division_code.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/industry_code.h"

namespace zhudong::model {
namespace {

constexpr absl::CivilDay kToday(2026, 7, 1);

TEST(CreditCode, GoodVectors) {
  for (const char* text : {"91350200MA2YJ1XR9G", "11100000000013338W", "11100000MB0143028R", "11330105002500287C"}) {
    const CreditCode code = ParseCreditCode(text);
    EXPECT_EQ(code.form, CreditCodeForm::kCreditCode) << text;
    EXPECT_TRUE(code.check_ok) << text;
    EXPECT_TRUE(code.alphabet_ok) << text;
  }
  EXPECT_EQ(ParseCreditCode("91350200MA2YJ1XR9G").region, "350200");
  EXPECT_TRUE(ParseCreditCode("91350200ma2yj1xr9g").check_ok);
  EXPECT_EQ(NormalizeCreditCode(" ９1350200ma2yj1xr9g"), "91350200MA2YJ1XR9G");
}

TEST(CreditCode, PilotCodeFailsOneCheckAndPassesTheOther) {
  const CreditCode code = ParseCreditCode("91350203M0001FUE2P");
  EXPECT_EQ(code.form, CreditCodeForm::kCreditCode);
  EXPECT_FALSE(code.check_ok);
  EXPECT_EQ(CreditCodeCheck("91350203M0001FUE2"), 'J');
  EXPECT_TRUE(code.organization_check_ok);
}

TEST(CreditCode, AnyOtherCharacterFails) {
  const std::string good = "91350200MA2YJ1XR9G";
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char c : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ")) {
      std::string text = good;
      text[at] = c;
      EXPECT_EQ(ParseCreditCode(text).check_ok, c == good[at]) << text;
    }
  }
}

TEST(CreditCode, OlderNumbersAndNone) {
  for (const char* text : {"320404000009558", "3209231100626", "企合样总字第000063号"}) {
    EXPECT_EQ(ParseCreditCode(text).form, CreditCodeForm::kRegistration) << text;
  }
  EXPECT_EQ(ParseCreditCode("13830295-X").form, CreditCodeForm::kOrganization);
  EXPECT_EQ(ParseCreditCode("00250028-7").form, CreditCodeForm::kOrganization);
  for (const char* text : {"", "无", "91350200MA2YJ1XR9", "91350200MA2YJ1XR9GG", "9135020-MA2YJ1XR9G", "1234567890"}) {
    EXPECT_EQ(ParseCreditCode(text).form, CreditCodeForm::kNone) << text;
  }
}

TEST(CitizenId, ExamplesOfTheStandard) {
  const CitizenId woman = ParseCitizenId("11010519491231002X", kToday);
  EXPECT_TRUE(woman.valid());
  EXPECT_EQ(woman.birth, absl::CivilDay(1949, 12, 31));
  EXPECT_FALSE(woman.male);
  EXPECT_TRUE(ParseCitizenId("11010519491231002x", kToday).valid());
  const CitizenId man = ParseCitizenId("440524188001010014", kToday);
  EXPECT_TRUE(man.valid());
  EXPECT_TRUE(man.male);
}

std::string WithCheck(std::string first17) { return first17 + CitizenIdCheck(first17); }

TEST(CitizenId, BirthMustBeADayThatWas) {
  EXPECT_FALSE(ParseCitizenId(WithCheck("11010520250229001"), kToday).valid());
  EXPECT_TRUE(ParseCitizenId(WithCheck("11010520240229001"), kToday).valid());
  EXPECT_TRUE(ParseCitizenId(WithCheck("11010520260701001"), kToday).valid());
  EXPECT_FALSE(ParseCitizenId(WithCheck("11010520260702001"), kToday).valid());
  EXPECT_FALSE(ParseCitizenId(WithCheck("11010518490101001"), kToday).valid());
  EXPECT_FALSE(ParseCitizenId(WithCheck("11010519991301001"), kToday).valid());
}

TEST(CitizenId, SortsAndShapes) {
  EXPECT_EQ(ParseCitizenId(WithCheck("91101519900101001"), kToday).sort, CitizenIdSort::kForeignResident);
  EXPECT_EQ(ParseCitizenId(WithCheck("83000019900101001"), kToday).sort, CitizenIdSort::kTaiwanHongKongMacao);
  EXPECT_TRUE(ParseCitizenId(WithCheck("13999919900101001"), kToday).valid()) << "an abolished region is a region";
  for (const char* text : {"", "110105491231002", "1101051949123100XX", "00010519491231002X", "11010519491231002A"}) {
    EXPECT_EQ(ParseCitizenId(text, kToday).sort, CitizenIdSort::kNone) << text;
  }
  EXPECT_FALSE(ParseCitizenId("110105194912310021", kToday).valid());
}

TEST(ElicenseId, Vectors) {
  for (const char* text : {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
                           "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
                           "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"}) {
    const ElicenseId id = ParseElicenseId(text);
    EXPECT_TRUE(id.well_formed) << text;
    EXPECT_TRUE(id.check_ok) << text;
    std::string damaged = text;
    damaged.back() = damaged.back() == '7' ? '8' : '7';
    EXPECT_TRUE(ParseElicenseId(damaged).well_formed);
    EXPECT_FALSE(ParseElicenseId(damaged).check_ok);
  }
  const ElicenseId id = ParseElicenseId("1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0");
  EXPECT_EQ(id.type, "11100000000013338W009");
  EXPECT_EQ(id.issuer, "11330105002500287C");
  EXPECT_EQ(id.serial, "2025052201");
  EXPECT_EQ(id.version, 2);
  for (const char* text :
       {"", "1.2.156.3005.2", "1.2.156.3005.2.", "1.2.156.3005.3.11100000000013338W009.340100.1.001.0",
        "1.2.156.3005.2.11100000000013338W09.340100.1.001.0", "1.2.156.3005.2.11100000000013338W009.3401.1.001.0",
        "1.2.156.3005.2.11100000000013338W009.340100..001.0", "1.2.156.3005.2.11100000000013338W009.340100.1.01.0",
        "1.2.156.3005.2.11100000000013338W009.340100.1.001.0.0",
        "1.2.156.3005.2.11100000000013338W009.340100.样.001.0"}) {
    EXPECT_FALSE(ParseElicenseId(text).well_formed) << text;
  }
}

TEST(ElicenseId, TypesAreTwentyOneCharacters) {
  EXPECT_TRUE(IsElicenseType("11100000000013338W009"));
  EXPECT_TRUE(IsElicenseType("11100000mb0143028r001"));
  for (const char* text : {"", "440100-0001", "11100000000013338W09", "11100000000013338W00A", "11100000-00013338W009",
                           "11100000000013338W0090"}) {
    EXPECT_FALSE(IsElicenseType(text)) << text;
  }
}

TEST(DivisionCode, FormLevelAndProvince) {
  EXPECT_EQ(ParseDivisionCode("440000").level, DivisionLevel::kProvince);
  EXPECT_EQ(ParseDivisionCode("440100").level, DivisionLevel::kPrefecture);
  EXPECT_EQ(ParseDivisionCode("440112").level, DivisionLevel::kCounty);
  EXPECT_EQ(ParseDivisionCode("370871").level, DivisionLevel::kCounty);
  EXPECT_EQ(ParseDivisionCode("440113012").level, DivisionLevel::kTownship);
  EXPECT_EQ(ParseDivisionCode("440113012001").level, DivisionLevel::kVillage);
  for (const char* text : {"", "44", "4401", "44011", "4401122", "44011A", "４４０１１２"}) {
    EXPECT_FALSE(ParseDivisionCode(text).well_formed) << text;
  }
  int provinces = 0;
  for (int code = 0; code < 100; ++code) {
    provinces += IsProvince(std::string{static_cast<char>('0' + code / 10), static_cast<char>('0' + code % 10)});
  }
  EXPECT_EQ(provinces, 34);
  for (const char* text : {"11", "15", "23", "37", "46", "50", "54", "65", "71", "81", "82"}) {
    EXPECT_TRUE(IsProvince(text)) << text;
  }
  for (const char* text : {"10", "16", "20", "24", "30", "47", "55", "60", "66", "72", "83", "91", "00"}) {
    EXPECT_FALSE(IsProvince(text)) << text;
  }
  EXPECT_EQ(PrefectureOf("440112"), "4401");
  EXPECT_EQ(PrefectureOf("44"), "");
}

TEST(DivisionCode, OneWithinTheOther) {
  EXPECT_TRUE(SameDivision("440100", "440112"));
  EXPECT_TRUE(SameDivision("440112", "440000"));
  EXPECT_TRUE(SameDivision("320601", "320684")) << "xxxx01 is the prefecture's own districts";
  EXPECT_TRUE(SameDivision("440112", "440112012001"));
  EXPECT_FALSE(SameDivision("320614", "320684"));
  EXPECT_FALSE(SameDivision("440100", "440800"));
}

TEST(DivisionCode, PrefixOfWhatIsWithin) {
  EXPECT_EQ(DivisionPrefix("440100"), "4401");
  EXPECT_EQ(DivisionPrefix("440000"), "44");
  EXPECT_EQ(DivisionPrefix("4400"), "44");
  EXPECT_EQ(DivisionPrefix("440112"), "440112");
  EXPECT_EQ(DivisionPrefix("440112000000"), "440112");
  EXPECT_EQ(DivisionPrefix("00"), "00") << "there is always a province to name";
}

TEST(DivisionList, ReadsWhatRegistriesPublish) {
  const auto list = DivisionList::Parse(
      "\xEF\xBB\xBF"
      "code,name,cityCode\n44,\"广东省\"\n4401,\"广州市\",44\n440112,\"黄埔区\",4401,44\n");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->size(), 3u);
  EXPECT_TRUE(list->Contains("440112"));
  EXPECT_TRUE(list->Contains("440112012001"));
  EXPECT_FALSE(list->Contains("440199"));
  EXPECT_EQ(list->Name("440100"), "广州市");
  EXPECT_EQ(list->LongestKnown("440199"), "440100");
  EXPECT_EQ(list->LongestKnown("449900"), "440000");
  EXPECT_EQ(list->LongestKnown("110101"), "");
  EXPECT_FALSE(DivisionList::Parse("code,name\n44011,黄埔区\n").ok());
  EXPECT_FALSE(DivisionList::Parse("code,name\n440112,\"黄埔区\n").ok());
  EXPECT_EQ(DivisionList::Parse("")->size(), 0u);
}

TEST(IndustryCode, Forms) {
  for (const char* text : {"C", "C26", "C261", "C2614", "2614", "26", "t97", "K7010", "7010"}) {
    EXPECT_TRUE(ParseIndustryCode(text).valid) << text;
  }
  for (const char* text : {"", "U", "C2", "2", "C99", "A26", "9801", "C26145", "C26X", "房地产业", "00"}) {
    EXPECT_FALSE(ParseIndustryCode(text).valid) << text;
  }
  EXPECT_EQ(ParseIndustryCode("7010").section, 'K');
  EXPECT_EQ(SectionOfIndustry(13), 'C');
  EXPECT_EQ(SectionOfIndustry(97), 'T');
  EXPECT_EQ(SectionOfIndustry(98), '\0');
  EXPECT_EQ(SectionOfIndustry(0), '\0');
}

}  // namespace
}  // namespace zhudong::model
