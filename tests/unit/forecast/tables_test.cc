// The tables as data: what is refused and where, and which document wins.
#include "gateway/forecast/tables.h"

#include "tests/unit/forecast/projects.h"

namespace zhudong::forecast {
namespace {

using ::testing::HasSubstr;

constexpr char kHead[] = "name = \"r\"\neffective_from = \"2020-01-01\"\n";

TEST(Tables, TheNationalOnesAreCompleteAndNamed) {
  const auto tables = National();
  EXPECT_THAT(tables->version(), testing::MatchesRegex("national-[0-9a-f]{12}"));
  EXPECT_EQ(tables->version(), National()->version());
}

TEST(Tables, TheVersionChangesWithTheText) {
  EXPECT_NE(National()->version(), National({kHead})->version());
  EXPECT_NE(National({kHead})->version(), National({std::string(kHead) + "\n"})->version());
}

TEST(Tables, NothingIsNotATable) { EXPECT_FALSE(Tables::Parse({}).ok()); }

TEST(Tables, EveryProblemHasDocumentLineAndColumn) {
  struct Case {
    const char* text;
    const char* problem;
  };
  const Case cases[] = {
      {"name = \"r\"\neffective_from = 5\n", "document 2 (r):2:18: effective_from must be a text"},
      {"effective_from = \"2020-01-01\"\n", "document 2:1:1: name must be given"},
      {"name = \"Ü\"\neffective_from = \"2020-01-01\"\n", ":1:8: name must be given, of a-z"},
      {"name = \"r\"\neffective_from = \"2020-02-30\"\n", "document 2 (r):2:18: effective_from must be given as"},
      {"name = \"r\"\neffective_from = \"2020\"\n", "document 2 (r):2:18: effective_from must be given as"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\ndivision_prefix = 44\n",
       "document 2 (r):3:19: division_prefix must be a text of 2 to 12 digits"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\nname = \"s\"\n", "document 2:3:"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land]\nR = [1, 2, 3]\n",
       "document 2 (r):3:1: unknown section land"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nsource=\"s\"\nassurance=\"F\"\nX = [1, 2, 3]\n",
       "document 2 (r):6:5: unknown key X in land_density"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nR = [1, 2, 3]\n",
       "document 2 (r):4:5: R has no source: name the table and clause\ndocument 2 (r):4:5: R has no assurance"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nsource=\"s\"\nassurance=\"sure\"\nR = [1, 2, "
       "3]\n",
       "document 2 (r):5:11: assurance must be F, R-high"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nsource=\"s\"\nassurance=\"F\"\nR = [3, 2, 1]\n",
       "document 2 (r):6:5: R must be [low, expected, high], rising"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nsource=\"s\"\nassurance=\"F\"\nR = [1, 2]\n",
       "document 2 (r):6:5: R must be [low, expected, high], rising"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nsource=\"s\"\nassurance=\"F\"\nR = [1, 2, "
       "nan]\n",
       "document 2 (r):6:5: R must be [low, expected, high], rising"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[coincidence]\nsource=\"s\"\nassurance=\"F\"\nsite = [1, 1, "
       "2]\n",
       "document 2 (r):6:8: site must be [low, expected, high], rising, each from 0.01 to 1"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[land_density]\nunit=\"kW/亩\"\nsource=\"s\"\nassurance=\"F\"\n"
       "R = [1, 2, 3]\n",
       "document 2 (r):4:6: the unit of land_density.R is kW/hm²: convert the values"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[dwelling_load]\nsource=\"s\"\nassurance=\"F\"\n"
       "by_area_m2 = [{ up_to = 90, value = [1, 2, 3] }]\n",
       "document 2 (r):6:15: every row but the last has up_to, and the last has none"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[dwelling_load]\nsource=\"s\"\nassurance=\"F\"\n"
       "by_area_m2 = [{ up_to = 90, value = [1, 2, 3] }, { up_to = 80, value = [1, 2, 3] }, { value = [1, 2, 3] }]\n",
       "document 2 (r):6:60: up_to must rise from row to row"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[growth]\nsource=\"s\"\nassurance=\"F\"\n"
       "office = { shares = [0.5, 0.4], saturated_in_year = 3 }\n",
       "document 2 (r):6:21: shares must be a rising list"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[growth]\nsource=\"s\"\nassurance=\"F\"\n"
       "office = { shares = [0.5, 0.6], saturated_in_year = 2 }\n",
       "document 2 (r):6:53: the last share must be 1"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[voltage]\nsource=\"s\"\nassurance=\"F\"\n"
       "rows = [{ level = \"15kV\", up_to = 9, unit = \"kW\" }, { level = \"10kV\" }]\n",
       "document 2 (r):6:19: level must be 220V"},
      {"name = \"r\"\neffective_from = \"2020-01-01\"\n[voltage]\nsource=\"s\"\nassurance=\"F\"\n"
       "rows = [{ level = \"380V\", up_to = 9, unit = \"MW\" }, { level = \"10kV\" }]\n",
       "document 2 (r):6:45: unit must be kW or kVA"},
  };
  for (const Case& c : cases) {
    const auto tables = Tables::Parse({std::string(NationalTables()), c.text});
    ASSERT_FALSE(tables.ok()) << c.text;
    EXPECT_EQ(tables.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(tables.status().message()), HasSubstr(c.problem)) << c.text;
  }
}

TEST(Tables, AllProblemsOfAllDocumentsAtOnce) {
  const auto tables = Tables::Parse({kHead, "name = \"x\"\n"});
  ASSERT_FALSE(tables.ok());
  const std::string message(tables.status().message());
  EXPECT_THAT(message, HasSubstr("document 1 (r):1:1: the first document must be complete: land_density.R is missing"));
  EXPECT_THAT(message, HasSubstr("voltage is missing"));
  EXPECT_THAT(message, HasSubstr("document 2 (x):1:1: effective_from must be given"));
}

// A document that gives industrial land one density.
std::string Density(int kw_per_hm2, const std::string& prefix, const std::string& from) {
  const std::string n = std::to_string(kw_per_hm2);
  return "name = \"r\"\neffective_from = \"" + from + "\"\n" +
         (prefix.empty() ? "" : "division_prefix = \"" + prefix + "\"\n") +
         "[land_density]\nsource = \"地方\"\nassurance = \"configured\"\nM = [" + n + ", " + n + ", " + n + "]\n";
}

// What holds for industrial land in Guangzhou's Huangpu (440112) on 2019-06-27.
double Holds(std::vector<std::string> regional) {
  const auto forecast = Compute(OnLand("M", 10000), *National(std::move(regional)));
  return forecast ? forecast->demand().expected_kw() : -1;
}

TEST(Overrides, TheLongestPrefixWinsThenTheLaterDayThenTheLaterDocument) {
  EXPECT_EQ(Holds({}), 500);
  EXPECT_EQ(Holds({Density(1, "44", "2019-01-01")}), 1);
  EXPECT_EQ(Holds({Density(1, "45", "2019-01-01")}), 500) << "elsewhere";
  EXPECT_EQ(Holds({Density(2, "4401", "2018-01-01"), Density(1, "44", "2019-01-01")}), 2) << "prefix before day";
  EXPECT_EQ(Holds({Density(2, "4401", "2019-01-01"), Density(1, "4401", "2018-01-01")}), 2) << "day before position";
  EXPECT_EQ(Holds({Density(1, "4401", "2019-01-01"), Density(2, "4401", "2019-01-01")}), 2) << "position";
  EXPECT_EQ(Holds({Density(1, "", "2019-01-01")}), 1) << "without a prefix everywhere";
}

TEST(Overrides, HoldFromTheirDayOfTheEvidenceOn) {
  EXPECT_EQ(Holds({Density(1, "44", "2019-06-27")}), 1);
  EXPECT_EQ(Holds({Density(1, "44", "2019-06-28")}), 500);
}

TEST(Overrides, NameThemselvesInTheFactors) {
  const auto forecast = Compute(OnLand("M", 10000), *National({Density(1, "44", "2019-01-01")}));
  ASSERT_TRUE(forecast);
  EXPECT_EQ(FindFactor(*forecast, "load_density")->source(), "地方");
  EXPECT_EQ(FindFactor(*forecast, "load_density")->assurance(), "configured");
  EXPECT_EQ(FindFactor(*forecast, "power_factor")->assurance(), "R-high");
}

}  // namespace
}  // namespace zhudong::forecast
