// What a pack must be: every mistake is named with its file and line.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/unit/policy/rules.h"

namespace zhudong::policy {
namespace {

using ::testing::HasSubstr;

constexpr char kGood[] = R"(name = "here"
region_code = "330100"
region_name = "某市"
effective_from = "2024-01-01"
source = "某发〔2024〕1号"
assurance = "configured"

[[choice]]
name = "later"
question = "?"
options = ["yes", "no"]
chosen = "no"

[[document]]
code = "identity"
name = "身份证件"
accepted = ["id_card"]
classes = ["low_voltage_resident"]
stages = ["acceptance"]
rule_ids = ["X-1"]
quote = "…"

[[document]]
code = "premises_title"
name = "物权证件"
accepted = ["real_estate_title"]
classes = ["low_voltage_resident"]
stages = ["acceptance"]
when = "later=no"
rule_ids = ["X-2"]
quote = "…"

[[brought]]
classes = ["low_voltage_resident"]
count = 0
rule_ids = ["X-3"]
quote = "…"
)";

std::string ProblemsOf(const std::string& text) {
  return std::string(DocumentRules::Parse({{"here.toml", text}}).status().message());
}

std::string With(const char* from, const char* to) {
  std::string text = absl::StrReplaceAll(kGood, {{from, to}});
  EXPECT_NE(text, kGood) << from;
  return text;
}

TEST(Packs, AChoiceDecidesWhatIsDemanded) {
  const auto demanded = [](const std::string& text) {
    const auto rules = DocumentRules::Parse({{"here.toml", text}});
    EXPECT_TRUE(rules.ok()) << rules.status();
    return Codes((*rules)->Find("330106", kResident, kAcceptance, kToday)->demanded);
  };
  EXPECT_EQ(demanded(kGood), (std::vector<std::string>{"identity", "premises_title"}));
  EXPECT_EQ(demanded(With("chosen = \"no\"", "chosen = \"yes\"")), (std::vector<std::string>{"identity"}));
}

TEST(Packs, ALaterPackOfTheRegionReplacesTheFormer) {
  const std::string later = absl::StrReplaceAll(
      kGood, {{"2024-01-01", "2026-01-01"}, {"身份证件", "新身份证件"}, {"\"later=no\"", "\"later=yes\""}});
  const auto rules = DocumentRules::Parse({{"a.toml", kGood}, {"b.toml", later}});
  ASSERT_TRUE(rules.ok()) << rules.status();
  const auto before = (*rules)->Find("330106", kResident, kAcceptance, absl::CivilDay(2025, 12, 31));
  const auto after = (*rules)->Find("330106", kResident, kAcceptance, absl::CivilDay(2026, 1, 1));
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(before->demanded[0].name, "身份证件");
  EXPECT_EQ(after->demanded[0].name, "新身份证件");
  EXPECT_EQ(after->demanded.size(), 1);
  EXPECT_NE(before->version, after->version);
}

TEST(Packs, TheVersionNamesTheText) {
  const auto version = [](const std::string& text) {
    return (*DocumentRules::Parse({{"here.toml", text}}))->Find("330106", kResident, kAcceptance, kToday)->version;
  };
  EXPECT_THAT(version(kGood), HasSubstr("here-"));
  EXPECT_EQ(version(kGood), version(kGood));
  EXPECT_NE(version(kGood), version(absl::StrCat(kGood, "# a word\n")));
}

struct Mistake {
  const char* from;
  const char* to;
  const char* said;
};

TEST(Packs, EveryMistakeIsNamedWithItsPlace) {
  const Mistake mistakes[] = {
      {"name = \"here\"", "name = ", "here.toml:1:"},
      {"region_code = \"330100\"", "region_code = \"99\"", "here.toml:2:15: region_code"},
      {"2024-01-01", "soon", "here.toml:4:18: effective_from"},
      {"source = \"某发〔2024〕1号\"\n", "", "source must be given"},
      {"chosen = \"no\"", "chosen = \"maybe\"", "here.toml:12:10: chosen must be one of the options of later"},
      {"later=no", "sooner=no", "when must name a [[choice]]"},
      {"later=no", "later=perhaps", "when must name a [[choice]]"},
      {"id_card", "library_card", "here.toml:17:12: accepted: unknown word library_card"},
      {"[\"acceptance\"]\nwhen", "[\"someday\"]\nwhen", "stages: unknown word someday"},
      {"[\"acceptance\"]\nwhen", "[]\nwhen", "stages must be a list of 1 to 32"},
      {"rule_ids = [\"X-1\"]\n", "", "rule_ids must be a list"},
      {"code = \"premises_title\"", "code = \"identity\"", "identity is demanded twice"},
      {"code = \"premises_title\"", "code = \"a b\"", "code is a code"},
      {"accepted = [\"real_estate_title\"]\n", "", "1 are demanded that no license proves"},
      {"count = 0", "count = -1", "count must be given, 0 to 20"},
      {"count = 0", "count = 0\nhow = 1", "unknown key how"},
      {"[[brought]]", "[[carried]]", "unknown key carried"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(ProblemsOf(With(mistake.from, mistake.to)), HasSubstr(mistake.said)) << mistake.to;
  }
}

TEST(Packs, ToleranceIsOfKnownDocumentsWithinTheRegion) {
  constexpr char kLetter[] = R"([[tolerance]]
region_code = "440112"
region_name = "黄埔"
documents = ["permit"]
classes = ["high_voltage"]
stages = ["acceptance"]
rule_ids = ["X-4"]
quote = "…"
)";
  const std::string said = ProblemsOf(absl::StrCat(kGood, kLetter));
  EXPECT_THAT(said, HasSubstr("region_code must lie within 330100"));
  EXPECT_THAT(said, HasSubstr("no [[document]] has the code permit"));
}

TEST(Packs, TwoOfOneRegionAndDayContradictEachOther) {
  const auto rules = DocumentRules::Parse({{"a.toml", kGood}, {"b.toml", kGood}});
  EXPECT_THAT(std::string(rules.status().message()), HasSubstr("b.toml:1:1: a.toml holds for the same region"));
}

TEST(Packs, HugeOnesAreRefused) { EXPECT_THAT(ProblemsOf(std::string((1 << 20) + 1, '#')), HasSubstr("at most")); }

}  // namespace
}  // namespace zhudong::policy
