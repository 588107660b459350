#include "adapters/exchange_tables/queries.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/exchange_tables/front.h"

namespace zhudong::exchange_tables {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Plan> Plans(const Rows& rows, Standard standard, std::vector<std::string>* absent = nullptr) {
  std::vector<std::string> missing;
  absl::StatusOr<std::vector<Plan>> plans = MakePlans(ReadCatalogue(rows), "public", standard, missing);
  EXPECT_TRUE(plans.ok()) << plans.status();
  if (absent != nullptr) *absent = missing;
  return plans.ok() ? *plans : std::vector<Plan>();
}

TEST(QueriesTest, TheStandardShowsInTheTables) {
  EXPECT_EQ(Detect(ReadCatalogue(CatalogueRows(Standard::k2))), Standard::k2);
  EXPECT_EQ(Detect(ReadCatalogue(CatalogueRows(Standard::k3))), Standard::k3);
  EXPECT_EQ(Detect(ReadCatalogue({{"SPGL_XMJBXXB_V3", "LSH", "bigint", "0"}})), Standard::k3);
}

TEST(QueriesTest, NoQueryHasAMarkThatOutlivesALook) {
  for (const Plan& plan : Plans(CatalogueRows(Standard::k3), Standard::k3)) {
    EXPECT_THAT(plan.first_page, HasSubstr("\"sjsczt\" = '0' ORDER BY"));
    EXPECT_THAT(plan.first_page, Not(HasSubstr("$2")));
    EXPECT_THAT(plan.write_back, HasSubstr("t.ctid = d.place AND t.xmin::text = d.version"));
  }
}

TEST(QueriesTest, NamesAreTakenAsTheDatabaseSpellsThemAndQuoted) {
  Rows rows = CatalogueRows(Standard::k2);
  rows.push_back({"SPGL_xmjbxxb", "XM\"MC", "text", "0"});
  EXPECT_THAT(Plans(rows, Standard::k2).front().first_page, HasSubstr("\"public\".\"SPGL_xmjbxxb\" t"));
}

TEST(QueriesTest, TablesOfTheThirdStandardMayBeCalledV3) {
  Rows rows = CatalogueRows(Standard::k3);
  for (auto& row : rows) row[0] = *row[0] + "_v3";
  const std::vector<Plan> plans = Plans(rows, Standard::k3);
  ASSERT_EQ(plans.size(), TablesOf(Standard::k3).size());
  EXPECT_EQ(plans.front().found_as, "spgl_xmjbxxb_v3");
}

TEST(QueriesTest, AMissingTableIsNamedAndAMissingColumnOfTheStandardIsAnError) {
  Rows rows = CatalogueRows(Standard::k3);
  std::erase_if(rows, [](const auto& row) { return *row[0] == "spgl_xmdtxxb"; });
  std::vector<std::string> absent;
  Plans(rows, Standard::k3, &absent);
  EXPECT_THAT(absent, ElementsAre("SPGL_XMDTXXB"));

  std::erase_if(rows, [](const auto& row) { return *row[0] == "spgl_xmspsxblxxb" && *row[1] == "spsxslbm"; });
  absl::StatusOr<std::vector<Plan>> plans = MakePlans(ReadCatalogue(rows), "public", Standard::k3, absent);
  EXPECT_TRUE(absl::IsFailedPrecondition(plans.status()));
  EXPECT_THAT(std::string(plans.status().message()), HasSubstr("SPSXSLBM"));
}

TEST(QueriesTest, NothingOfPersonsIsAsked) {
  const std::string_view personal[] = {"LXR", "LXRSJH", "BLR", "JSDWXMFZR"};
  for (Standard standard : {Standard::k2, Standard::k3}) {
    for (const Table& table : TablesOf(standard)) {
      for (std::string_view column : table.columns) {
        EXPECT_EQ(std::count(std::begin(personal), std::end(personal), column), 0) << table.name << " " << column;
      }
      for (const Borrowed& borrowed : table.borrowed) {
        EXPECT_EQ(std::count(std::begin(personal), std::end(personal), borrowed.column), 0) << borrowed.column;
      }
    }
  }
}

TEST(QueriesTest, AnArrayKeepsWhateverStandsInIt) {
  EXPECT_EQ(ArrayOf({}), "{}");
  EXPECT_EQ(ArrayOf({"a", "b,c", "say \"x\"\\"}), R"({"a","b,c","say \"x\"\\"})");
}

}  // namespace
}  // namespace zhudong::exchange_tables
