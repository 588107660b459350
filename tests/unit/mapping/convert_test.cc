#include "gateway/mapping/convert.h"

#include "gtest/gtest.h"

namespace zhudong::mapping {
namespace {

TEST(Convert, Numbers) {
  const std::pair<const char*, double> good[] = {
      {"12", 12}, {" 1,234.50 ", 1234.5}, {"12,345,678", 12345678}, {"１２．５", 12.5}, {"-3", -3},
      {"+3", 3},  {"0.120605", 0.120605}};
  for (const auto& [text, value] : good) EXPECT_EQ(ParseNumber(text), value) << text;
  for (const char* text :
       {"", "1,00", "1e5", "三", "1.2.3", ",1", "1,", "12,3456", "1.5,000", "nan", "inf", "0x10", "1 2", "--1"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseInteger("26"), 26);
  EXPECT_EQ(ParseInteger("2.5"), std::nullopt);
  EXPECT_EQ(ParseInteger("99999999999999999999"), std::nullopt);
}

TEST(Convert, MoneyInTheSpellingsOfTheRegistries) {
  const std::pair<const char*, double> good[] = {
      {"7,000(万元人民币)", 7000},   {"100万元", 100},           {"200万人民币", 200}, {"50(万)", 50},
      {"49.1000(万元人民币)", 49.1}, {"1.2亿元", 12000},         {"5000元", 0.5},      {"30（万元）", 30},
      {"１００万元", 100},           {"3000(万人民币元)", 3000}, {"12", 12},           {"80 万元人民币整", 80}};
  for (const auto& [text, value] : good) {
    ASSERT_TRUE(ParseAmount(text, 1, &MoneyUnit).has_value()) << text;
    EXPECT_DOUBLE_EQ(*ParseAmount(text, 1, &MoneyUnit), value) << text;
  }
  for (const char* text : {"500万美元", "20(万美元)", "7万港元", "100()", "万元", "一百万元", "1,00万元", ""}) {
    EXPECT_EQ(ParseAmount(text, 1, &MoneyUnit), std::nullopt) << text;
  }
}

TEST(Convert, Areas) {
  EXPECT_DOUBLE_EQ(*ParseAmount("0.120605", *AreaUnit("公顷"), &AreaUnit), 1206.05);
  EXPECT_DOUBLE_EQ(*ParseAmount("15亩", 1, &AreaUnit), 10000);
  EXPECT_DOUBLE_EQ(*ParseAmount("3.5万平方米", 1, &AreaUnit), 35000);
  EXPECT_EQ(ParseAmount("三亩", 1, &AreaUnit), std::nullopt);
  EXPECT_EQ(AreaUnit("英亩"), std::nullopt);
}

TEST(Convert, Dates) {
  for (const char* text :
       {"2026-07-01", "2026/7/1", "2026年7月1日", "2026年07月01日", "20260701", "2026.7.1", " 2026-07-01 ",
        "2026-07-01 13:19:47", "2026-07-01T00:00:00+08:00", "2026-06-30T16:00:00Z", "２０２６-07-01"}) {
    const auto when = ParseWhen(text);
    ASSERT_TRUE(when.has_value()) << text;
    EXPECT_EQ(when->date, "2026-07-01") << text;
    EXPECT_FALSE(when->imprecise) << text;
  }
  for (const char* text : {"2026-07", "2026年7月", "2026/07"}) {
    const auto when = ParseWhen(text);
    ASSERT_TRUE(when.has_value()) << text;
    EXPECT_EQ(when->date, "2026-07-01") << text;
    EXPECT_TRUE(when->imprecise) << text;
  }
  EXPECT_EQ(ParseWhen("2026")->date, "2026-01-01");
  for (const char* text :
       {"", "2026-02-30", "2026-13-01", "2026-00-10", "26-07-01", "2026-07-01x", "2026-07-01 25:00",
        "2026-07-01 10:00:61", "2026-07-01T10:00+0x:00", "2026-7-1-1", "昨天", "2026年7月1日前", "2026-07 10:00"}) {
    EXPECT_EQ(ParseWhen(text), std::nullopt) << text;
  }
}

TEST(Convert, MomentsKeepTheirTimeOfDay) {
  EXPECT_EQ(absl::ToUnixMillis(ParseWhen("2026-01-02 08:00:00.25")->time), 1767312000250);
  EXPECT_EQ(absl::ToUnixMillis(ParseWhen("2026-01-02T00:00:00Z")->time), 1767312000000);
}

TEST(Convert, YesAndNo) {
  EXPECT_EQ(ParseBoolean("是"), true);
  EXPECT_EQ(ParseBoolean("0"), false);
  EXPECT_EQ(ParseBoolean("也许"), std::nullopt);
}

}  // namespace
}  // namespace zhudong::mapping
