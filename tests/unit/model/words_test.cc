// Dates, areas, land uses, placeholders, text and masking.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/model/area.h"
#include "gateway/model/dates.h"
#include "gateway/model/holder_list.h"
#include "gateway/model/land_use.h"
#include "gateway/model/mask.h"
#include "gateway/model/placeholders.h"
#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr absl::CivilDay kToday(2026, 7, 1);

TEST(Dates, TheFormsOfTheRegistries) {
  for (const char* text :
       {"2019-06-01", "2019-6-1", "2019/6/1", "2019/06/01", "2019.6.1", "2019年06月01日", "2019年6月1日", "2019年6月1",
        "20190601", " 2019-06-01 ", "２０１９－０６－０１", "2019-06-01 13:19:47", "2019-06-01T00:00:00+08:00",
        "20190601 00:00:00", "2019/6/1 0:00:00"}) {
    const Date date = ParseDate(text);
    ASSERT_TRUE(date.ok()) << text;
    EXPECT_EQ(date.precision, DatePrecision::kDay) << text;
    EXPECT_EQ(FormatIsoDate(date.day), "2019-06-01") << text;
  }
  for (const char* text : {"2019-06", "2019/6", "2019年6月", "2019年6", "201906"}) {
    EXPECT_EQ(ParseDate(text).precision, DatePrecision::kMonth) << text;
    EXPECT_EQ(ParseDate(text).day, absl::CivilDay(2019, 6, 1)) << text;
  }
  for (const char* text : {"2019", "2019年"}) {
    EXPECT_EQ(ParseDate(text).precision, DatePrecision::kYear) << text;
  }
}

TEST(Dates, Faults) {
  for (const char* text : {"", "abc", "19-06-01", "2019-06/01", "2019-06-01x", "2019-06-01 afternoon", "2019-",
                           "2019-6-", "01/06/2019", "2019060", "待定", "2019--01"}) {
    EXPECT_EQ(ParseDate(text).fault, DateFault::kUnreadable) << text;
  }
  for (const char* text : {"2019-02-29", "2019-13-01", "2019-00-10", "2019-06-31", "20191301", "2019年6月0日"}) {
    EXPECT_EQ(ParseDate(text).fault, DateFault::kNoSuchDay) << text;
  }
  for (const char* text : {"1949-09-30", "2150-01-01", "1900-01-01", "9999-01-01", "0001-01-01", "1948"}) {
    EXPECT_EQ(ParseDate(text).fault, DateFault::kOutOfRange) << text;
  }
  EXPECT_TRUE(ParseDate("1949-10-01").ok());
  EXPECT_TRUE(ParseDate("2149-12-31").ok());
  EXPECT_TRUE(ParseDate("2000-02-29").ok());
  EXPECT_EQ(ParseIsoDate("2019/06/01").fault, DateFault::kUnreadable);
  EXPECT_EQ(ParseIsoDate("2019-6-1").fault, DateFault::kUnreadable);
}

TEST(Dates, DaysAreDaysInChina) {
  EXPECT_EQ(absl::ToUnixSeconds(StartOfDay(absl::CivilDay(1970, 1, 1))), -8 * 3600);
  EXPECT_EQ(DayOf(StartOfDay(kToday)), kToday);
  EXPECT_EQ(DayOf(StartOfDay(kToday) - absl::Seconds(1)), kToday - 1);
  EXPECT_EQ(DayOf(StartOfDay(absl::CivilDay(1950, 1, 1)) - absl::Seconds(1)), absl::CivilDay(1949, 12, 31));
}

TEST(Areas, UnitsConvertExactly) {
  EXPECT_EQ(ParseArea("3亩", AreaUnit::kSquareMetre).square_metres, 2000);
  EXPECT_EQ(ParseArea("15 亩", AreaUnit::kSquareMetre).square_metres, 10'000);
  EXPECT_EQ(ParseArea("0.12公顷", AreaUnit::kSquareMetre).square_metres, 1200);
  EXPECT_EQ(ParseArea("1.5", AreaUnit::kHectare).square_metres, 15'000);
  EXPECT_EQ(ParseArea("1,234.5㎡", AreaUnit::kHectare).square_metres, 1234.5);
  EXPECT_EQ(ParseArea("12万平方米", AreaUnit::kHectare).square_metres, 120'000);
  EXPECT_EQ(ParseArea("２．５ hm²", AreaUnit::kMu).square_metres, 25'000);
  EXPECT_EQ(ParseArea("2平方公里", AreaUnit::kMu).square_metres, 2e6);
  EXPECT_EQ(ParseArea("-5平方米", AreaUnit::kMu).square_metres, -5) << "the range is the contract's to check";
  const Area about = ParseArea("约300余亩", AreaUnit::kMu);
  EXPECT_TRUE(about.ok);
  EXPECT_TRUE(about.approximate);
  EXPECT_EQ(about.square_metres, 200'000);
}

TEST(Areas, WhatIsNone) {
  for (const char* text : {"", "亩", "三亩", "5顷", "5 平方", "nan", "inf", "1e5", "1,00", "1,2345", "0x10", "5亩地",
                           "1.2.3", "--5", "."}) {
    EXPECT_FALSE(ParseArea(text, AreaUnit::kSquareMetre).ok) << text;
  }
  EXPECT_FALSE(ParseArea(std::string(1000, '9'), AreaUnit::kSquareMetre).ok);
}

TEST(LandUse, CodesOfThreeCatalogues) {
  const auto letter = [](v1::LandUseScheme scheme, const char* code) {
    return LetterOf(ClassOfLandUseCode(scheme, code).load_class);
  };
  const auto urban = v1::LAND_USE_SCHEME_GB50137_2011;
  EXPECT_EQ(letter(urban, "R2"), 'R');
  EXPECT_EQ(letter(urban, "A33"), 'A');
  EXPECT_EQ(letter(urban, "m1"), 'M');
  EXPECT_EQ(letter(v1::LAND_USE_SCHEME_UNSPECIFIED, "B1"), 'B');
  EXPECT_TRUE(ClassOfLandUseCode(urban, "R2/B1").mixed);
  EXPECT_FALSE(ClassOfLandUseCode(urban, "Retail").recognized);
  EXPECT_TRUE(ClassOfLandUseCode(urban, "H14").recognized);
  EXPECT_EQ(letter(urban, "H14"), '\0');
  const auto territorial = v1::LAND_USE_SCHEME_TERRITORIAL_2023;
  const char* const rows[][2] = {{"070102", "R"}, {"0804", "A"}, {"09", "B"},   {"100101", "M"},
                                 {"1101", "W"},   {"1208", "S"}, {"1303", "U"}, {"1401", "G"}};
  for (const auto& row : rows) EXPECT_EQ(letter(territorial, row[0]), row[1][0]) << row[0];
  EXPECT_TRUE(ClassOfLandUseCode(territorial, "01").recognized);
  EXPECT_FALSE(ClassOfLandUseCode(territorial, "25").recognized);
  const auto current = v1::LAND_USE_SCHEME_GB21010_2017;
  const char* const lines[][2] = {{"0701", "R"}, {"0502", "B"}, {"0601", "M"}, {"0604", "W"}, {"061", "M"},
                                  {"0803", "A"}, {"0809", "U"}, {"0810", "G"}, {"1003", "S"}};
  for (const auto& line : lines) EXPECT_EQ(letter(current, line[0]), line[1][0]) << line[0];
  EXPECT_FALSE(ClassOfLandUseCode(v1::LAND_USE_SCHEME_UNSPECIFIED, "0601").recognized) << "two catalogues differ";
}

TEST(LandUse, NamesThatNoticesPrint) {
  const char* const rows[][2] = {{"城镇住宅用地", "R"},
                                 {"其他普通商品住房用地", "R"},
                                 {"零售商业用地", "B"},
                                 {"商务金融用地", "B"},
                                 {"其他商服用地", "B"},
                                 {"餐饮用地", "B"},
                                 {"工业用地", "M"},
                                 {"采矿用地", "M"},
                                 {"仓储用地", "W"},
                                 {"物流仓储用地", "W"},
                                 {"机关团体用地", "A"},
                                 {"医疗卫生用地", "A"},
                                 {"科研用地", "A"},
                                 {"文化设施用地", "A"},
                                 {"公用设施用地", "U"},
                                 {"公共设施用地", "U"},
                                 {"公园与绿地", "G"},
                                 {"铁路用地", "S"},
                                 {"机场用地", "S"},
                                 {"城镇村道路用地", "S"},
                                 {"公用设施营业网点用地", "B"},
                                 {"管道运输用地", "U"},
                                 {"二类居住用地（R2）", "R"}};
  for (const auto& row : rows) {
    const LandUseClass found = ClassOfLandUseName(row[0]);
    EXPECT_EQ(LetterOf(found.load_class), row[1][0]) << row[0];
    EXPECT_FALSE(found.mixed) << row[0];
  }
  EXPECT_TRUE(ClassOfLandUseName("城镇住宅用地、零售商业用地").mixed);
  EXPECT_EQ(LetterOf(ClassOfLandUseName("城镇住宅用地、零售商业用地").load_class), 'R');
  EXPECT_TRUE(ClassOfLandUseName("监教场所用地").recognized);
  EXPECT_EQ(LetterOf(ClassOfLandUseName("监教场所用地").load_class), '\0');
  EXPECT_FALSE(ClassOfLandUseName("其它").recognized);
  v1::LandUse use;
  use.set_scheme(v1::LAND_USE_SCHEME_GB21010_2017);
  use.set_code("zz");
  use.set_name("工业用地");
  EXPECT_EQ(LetterOf(ClassOfLandUse(use).load_class), 'M');
}

TEST(Placeholders, AreAndAreNot) {
  for (const char* text :
       {"未披露", "/",       "无",   "暂无", "N/A",      "n/a",        "NULL",           "null", "-",    "--",
        "—",      "——",      "0000", "0",    "(已脱敏)", "（已脱敏）", "自然人(已脱敏)", "待定", "不详", "***",
        "9999",   "1111111", "xxxx", "／",   "Ｎ／Ａ",   "none",       " 无 ",           "　/",  "..."}) {
    EXPECT_TRUE(IsPlaceholder(text)) << text;
  }
  for (const char* text : {"", "无锡市", "空港新城", "N", "NU", "Nanjing", "00001", "12", "未来科技城", "缺口镇",
                           "待建路1号", "不夜城", "自然人", "保密柜厂", "x", "999", "A-1"}) {
    EXPECT_FALSE(IsPlaceholder(text)) << text;
  }
}

TEST(Text, Facts) {
  EXPECT_TRUE(InspectText("样例 abc 1234567890").utf8);
  EXPECT_FALSE(InspectText("样例").control);
  EXPECT_TRUE(InspectText("ABCDEFGH\x01").control);
  EXPECT_TRUE(InspectText(std::string("ABCD\0EFGHIJKL", 13)).control);
  EXPECT_TRUE(InspectText("ABCDEFG\x7FHIJKLMNO").control);
  EXPECT_TRUE(InspectText("ABCDEFG\nHIJKLMNO").line_break);
  EXPECT_FALSE(InspectText("ABCDEFG\nHIJKLMNO").control);
  EXPECT_TRUE(InspectText("（").wide);
  EXPECT_FALSE(InspectText("、。").wide);
  for (const char* text : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF8\x88\x80\x80\x80", "\xE6\xA0", "样\xE4"}) {
    EXPECT_FALSE(InspectText(text).utf8) << testing::PrintToString(text);
  }
  EXPECT_EQ(Trim("　 样例\t\n "), "样例");
  EXPECT_EQ(Trim(" 　"), "");
  EXPECT_EQ(HalfWidth("（ＡＢ１２）　样"), "(AB12) 样");
  EXPECT_EQ(IdentifierKey("ab－１２ 〔３〕"), "AB-12[3]");
  EXPECT_EQ(CountCharacters("样例ab"), 4u);
}

std::string Masked(std::string text) {
  MaskCitizenIds(text, kToday);
  return text;
}

TEST(Mask, FindsCitizensNumbers) {
  EXPECT_EQ(Masked("11010519491231002X"), "110105**********2X");
  EXPECT_EQ(Masked("张某11010519491231002x，李某440524188001010014。"),
            "张某110105**********2X，李某440524**********14。");
  EXPECT_EQ(Masked("身份证：１１０１０５１９４９１２３１００２Ｘ号"), "身份证：110105**********2X号");
  EXPECT_EQ(Masked("110105 19491231 002X"), "110105**********2X");
  EXPECT_EQ(Masked("110105-19491231-002X"), "110105**********2X");
  for (size_t before = 0; before < 20; ++before) {
    const std::string pad(before, 'a');
    EXPECT_EQ(Masked(pad + "11010519491231002X"), pad + "110105**********2X");
    EXPECT_TRUE(HoldsCitizenId(pad + "11010519491231002X" + pad, kToday));
  }
  EXPECT_EQ(Masked(Masked("张某11010519491231002X")), Masked("张某11010519491231002X"));
}

TEST(Mask, LeavesOtherNumbers) {
  for (const char* text :
       {"110105194912310021", "111010519491231002X1", "11010519491231002X3", "11010519490231002X", "110105203001010019",
        "建字第4401062026GG0000034号", "1101002019B01585", "2603-141124-89-05-346948", "91350200MA2YJ1XR9G",
        "联系电话13800000000", "", "1101051949123100", "110105 1949 1231 002X"}) {
    EXPECT_EQ(Masked(text), text);
    EXPECT_FALSE(HoldsCitizenId(text, kToday)) << text;
  }
}

TEST(HolderList, IsSplitAtCommasOfEitherWidth) {
  using Parts = std::vector<std::string>;
  EXPECT_EQ(SplitHolders(""), Parts{""});
  EXPECT_EQ(SplitHolders(" 张三 "), Parts{"张三"});
  EXPECT_EQ(SplitHolders("张三,李四，王五、赵六；甲; 乙"), (Parts{"张三", "李四", "王五", "赵六", "甲", "乙"}));
  EXPECT_EQ(SplitHolders(",a,"), (Parts{"", "a", ""}));
}

TEST(HolderList, ANumberFitsItselfAndItsMasks) {
  constexpr char kNumber[] = "11010519491231002X";
  for (const char* said :
       {"11010519491231002x", "１１010519491231002X", "1101**********002X", "1101*002X", "*", "*X", "110105***"}) {
    EXPECT_TRUE(MayBeNumber(said, kNumber)) << said;
  }
  for (const char* said :
       {"", "110105194912310021", "1102**********002X", "1101**********0021", "11010519491231002X*1010519491231002X"}) {
    EXPECT_FALSE(MayBeNumber(said, kNumber)) << said;
  }
}

TEST(ForeignText, IsUtf8AfterwardsAndCutWhereACharacterEnds) {
  EXPECT_EQ(ToUtf8("连接被拒绝 (111)"), "连接被拒绝 (111)");
  EXPECT_EQ(ToUtf8("\xCD\xC1\xB5\xD8.csv"), "\\xCD\\xC1\\xB5\\xD8.csv") << "土地 in GB18030, to be found by";
  EXPECT_EQ(ToUtf8("ab\xE5\x9C"), "ab\\xE5\\x9C") << "a character that somebody cut";
  EXPECT_EQ(ToUtf8("土地供应", 11), "土地供");
  EXPECT_EQ(ToUtf8("土地供应", 12), "土地供应");
  EXPECT_EQ(ToUtf8("a\xFF", 4), "a") << "nothing is half told";
  EXPECT_EQ(ToUtf8("", 0), "");
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_TRUE(InspectText(ToUtf8(std::string(3, static_cast<char>(byte)))).utf8) << byte;
  }
}

}  // namespace
}  // namespace zhudong::model
