#include "gateway/reports/duties.h"

#include <set>

#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Names(const absl::StatusOr<std::vector<Owed>>& owed) {
  EXPECT_TRUE(owed.ok()) << owed.status();
  std::vector<std::string> names;
  for (const Owed& one : owed.value_or(std::vector<Owed>())) {
    names.push_back(FileNameOf(one.due.period, one.division_code));
  }
  return names;
}

std::vector<Owed> LinfenAt(const char* by) {
  auto owed = LastOwed(*BuiltInRules(), "1410", {}, At(by), 10);
  EXPECT_TRUE(owed.ok()) << owed.status();
  return owed.value_or(std::vector<Owed>());
}

TEST(LastOwed, IsWhatTheDocumentsObligeToAndWhatIsWanted) {
  EXPECT_THAT(Names(LinfenAt("2022-03-03 00:00")),
              ElementsAre("zhudong-1410-week-2022-02-24", "zhudong-1410-half-year-2021-07-01"));
  EXPECT_EQ(LinfenAt("2022-03-03 00:00").front().to, "市能源局");
  EXPECT_THAT(Names(LastOwed(*BuiltInRules(), "440802", {v1::REPORT_KIND_MONTH}, At("2022-03-12 08:00"), 10)),
              ElementsAre("zhudong-440802-month-2022-02-01"));
  EXPECT_THAT(Names(LastOwed(*BuiltInRules(), "440802", {}, At("2022-03-12 08:00"), 10)), IsEmpty());
}

TEST(LastOwed, NotASecondTooSoon) {
  EXPECT_EQ(Names(LinfenAt("2022-03-02 23:59")).front(), "zhudong-1410-week-2022-02-17");
  const auto month = [](const char* by) {
    return Names(LastOwed(*BuiltInRules(), "44", {v1::REPORT_KIND_MONTH}, At(by), 10));
  };
  EXPECT_THAT(month("2022-03-10 23:59"), ElementsAre("zhudong-44-month-2022-01-01"));
  EXPECT_THAT(month("2022-03-11 00:00"), ElementsAre("zhudong-44-month-2022-02-01"));
}

TEST(Missing, TheLastAloneWhereNobodyBegan) {
  const auto nothing = [](const std::string&) { return false; };
  EXPECT_THAT(Names(Missing(LinfenAt("2022-03-03 00:00"), 10, nothing)),
              ElementsAre("zhudong-1410-week-2022-02-24", "zhudong-1410-half-year-2021-07-01"));
}

TEST(Missing, WhatWasMissedSinceTheOneThatIsThereTheOldestFirst) {
  std::set<std::string> there = {"zhudong-1410-week-2022-02-10", "zhudong-1410-half-year-2021-07-01"};
  const auto in_folder = [&](const std::string& name) { return there.contains(name); };
  EXPECT_THAT(Names(Missing(LinfenAt("2022-03-03 00:00"), 10, in_folder)),
              ElementsAre("zhudong-1410-week-2022-02-17", "zhudong-1410-week-2022-02-24"));
  there.insert("zhudong-1410-week-2022-02-24");
  EXPECT_THAT(Names(Missing(LinfenAt("2022-03-03 00:00"), 10, in_folder)), IsEmpty());
  // Too long ago to be caught up with: five at most are looked for.
  there = {"zhudong-1410-week-2022-01-20", "zhudong-1410-half-year-2021-07-01"};
  EXPECT_THAT(Names(Missing(LinfenAt("2022-03-03 00:00"), 10, in_folder)), testing::SizeIs(5));
  there = {"zhudong-1410-week-2021-12-30", "zhudong-1410-half-year-2021-07-01"};
  EXPECT_THAT(Names(Missing(LinfenAt("2022-03-03 00:00"), 10, in_folder)), ElementsAre("zhudong-1410-week-2022-02-24"));
}

TEST(Missing, IsOwedAsOfThen) {
  for (const Owed& owed : LinfenAt("2022-03-05 17:00")) {
    EXPECT_LE(owed.due.at, At("2022-03-05 17:00"));
    EXPECT_GE(owed.due.at, owed.due.period.to);
  }
}

}  // namespace
}  // namespace zhudong::reports
