// Mapping files: all that is wrong is told at once, with line and column.
#include "tests/unit/mapping/support.h"

namespace zhudong::mapping {
namespace {

using ::testing::HasSubstr;

std::string Problems(const std::string& text) {
  const auto mapping = Mapping::Parse(text, "m.toml");
  EXPECT_EQ(mapping.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(mapping.status().message());
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(MappingFile, BrokenTomlIsToldWithItsPlace) {
  EXPECT_THAT(Problems("name = \"a\"\nfeed = \n"), HasSubstr("m.toml:2:"));
  EXPECT_THAT(Problems("name = \"a\"\nname = \"b\"\n"), HasSubstr("m.toml:2:"));
}

TEST(MappingFile, AllProblemsAtOnceInOrder) {
  const std::string problems = Problems(R"(name = "Bad Name"
feed = "f"
colour = 1
format = "xml"
[signature]
required = ["a"]
[[event]]
kind = "land_supply"
occurred_at = { from = "b" }
fields = [
  { to = "land_supply.no_such", from = "a" },
  { to = "land_supply.land_area_m2", from = "a" },
  { to = "land_supply.land_area_m2", from = "a", as = "area", unit = "acre" },
]
)");
  const char* expected[] = {"m.toml:1:",  "name is needed",
                            "m.toml:3:",  "unknown key colour",
                            "m.toml:4:",  "format must be one of csv",
                            "m.toml:9:",  "column b is not in [signature]",
                            "m.toml:11:", "no field no_such in LandSupply",
                            "m.toml:12:", "does not fit land_supply.land_area_m2",
                            "m.toml:13:", "unit is needed"};
  size_t at = 0;
  for (const char* part : expected) {
    at = problems.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in\n" << problems;
  }
}

struct Mistake {
  const char* from;
  const char* to;
  const char* told;
};

TEST(MappingFile, MistakesInAMappingThatWasRight) {
  const std::string right = SmallCsv();
  MustParse(right);
  const Mistake mistakes[] = {
      {"kind = \"land_supply\"", "kind = \"land\"", "kind is needed"},
      {"kind = \"land_supply\"", "kind = \"withdrawal\"", "is not this event's kind"},
      {"required = [\"号\", \"日期\"]", "required = []", "[signature] needs `required`"},
      {"id = { from = \"号\" }", "id = { from = \"编号\" }", "column 编号 is not in [signature]"},
      {"occurred_at = { from = \"日期\" }", "", "occurred_at is needed"},
      {"occurred_at = { from = \"日期\" }", "occurred_at = { }", "`from` (a column or pointer) or `value` is needed"},
      {"required = true", "required = \"yes\"", "required must be true or false"},
      {"as = \"area\"", "as = \"size\"", "as must be one of"},
      {"as = \"area\", unit = \"亩\"", "as = \"text\"", "does not fit"},
      {"as = \"area\", unit = \"亩\"", "as = \"texts\"", "does not fit"},
      {"as = \"area\", unit = \"亩\"", "codes = \"none\"", "no code list [codes.none]"},
      {"to = \"land_supply.project_name\"", "to = \"land_supply.holder\"", "is no single value"},
      {"to = \"land_supply.project_name\"", "to = \"land_supply.project_name.x\"", "has no fields inside"},
      {"division = { value", "when = [{ from = \"号\" }]\ndivision = { value", "either `equals` or `present`"},
      {"division = { value", "lists = [{ to = \"x\", from = \"号\" }]\ndivision = { value", "lists are for JSON only"},
      {"feed = \"land-supply\"", "feed = \"land-supply\"\ndelimiter = \"||\"", "delimiter must be one ASCII character"},
      {"feed = \"land-supply\"", "feed = \"land-supply\"\nrecords = \"/a\"", "records is for format json only"},
      {"division = { value = \"440112\" }", "division = { from = \"号\", first = 0 }", "first must be a whole number"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(Problems(Replaced(right, mistake.from, mistake.to)), HasSubstr(mistake.told)) << mistake.to;
  }
}

TEST(MappingFile, CodeListsAreCheckedAgainstTheEnum) {
  const std::string text = Replaced(SmallJson("format = \"jsonl\"\n"), "fields = [", R"(fields = [
  { to = "completion_acceptance.authority", value = "某局" },)");
  MustParse(text);
  const std::string bad = R"(name = "x"
feed = "f"
format = "jsonl"
[signature]
required = ["/a"]
[codes.status]
"开" = "REGISTRATION_STATUS_OPEN"
[[event]]
kind = "business_registration"
occurred_at = { from = "/d" }
fields = [{ to = "business_registration.status", from = "/s", codes = "status" }, { to = "business_registration.name", from = "s" }]
)";
  EXPECT_THAT(Problems(bad), HasSubstr("RegistrationStatus has no value REGISTRATION_STATUS_OPEN"));
  EXPECT_THAT(Problems(bad), HasSubstr("s is no JSON pointer"));
}

TEST(MappingFile, TheFirstEventThatTakesAllMustBeTheLast) {
  const std::string right = SmallCsv();
  EXPECT_THAT(Problems(right + right.substr(right.find("[[event]]"))), HasSubstr("must be the last"));
}

// 0 and 1111 say nothing as a name, but as an area they do.
TEST(MappingFile, DigitsAreAPlaceholderOnlyWhereTextIsWanted) {
  const auto items = ReadText("号,日期,面积,名称\nA1,2026-01-02,0,0\nA2,2026-01-02,1111,1111\n", MustParse(SmallCsv()));
  ASSERT_THAT(Verdicts(items), ::testing::Each("EVENT"));
  EXPECT_TRUE(items[0].event().land_supply().has_land_area_m2());
  EXPECT_GT(items[1].event().land_supply().land_area_m2(), 0);
  EXPECT_EQ(items[1].event().land_supply().project_name(), "");
  EXPECT_EQ(items[1].notes(0).code(), v1::FINDING_CODE_NOTE_PLACEHOLDER);
}

TEST(MappingFile, AnEarlierEntryForAFieldGoesFirst) {
  const auto mapping =
      MustParse(Replaced(SmallCsv(), "{ to = \"land_supply.project_name\", from = \"名称\" },",
                         "{ to = \"land_supply.project_name\", from = \"名称\" },\n"
                         "{ to = \"land_supply.project_name\", from = [\"面积\", \"号\"], first = 2 },"));
  const auto items =
      ReadText("号,日期,面积,名称\nABC,2026-01-02,,甲\nABC,2026-01-02,345,无\nABC,2026-01-02,-,\n", mapping);
  ASSERT_THAT(Verdicts(items), ::testing::Each("EVENT"));
  EXPECT_EQ(items[0].event().land_supply().project_name(), "甲");
  EXPECT_EQ(items[1].event().land_supply().project_name(), "34");
  EXPECT_EQ(items[2].event().land_supply().project_name(), "AB");
}

}  // namespace
}  // namespace zhudong::mapping
