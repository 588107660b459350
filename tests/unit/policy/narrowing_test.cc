// A newer version of a region's rules that takes from customers what they had is named, with the rules of both.
#include "gateway/policy/narrowing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace zhudong::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kBefore[] = R"(name = "before"
region_code = "330100"
region_name = "某市"
effective_from = "2024-01-01"
source = "某发〔2024〕1号"
assurance = "configured"

[[process]]
customers = ["high_voltage_single"]
steps = ["acceptance", "supply_plan", "inspection_and_connection"]
names = ["受理", "方案", "接电"]
rule_ids = ["A-1"]
quote = "…"

[[document]]
code = "identity"
name = "身份证件"
accepted = ["id_card"]
classes = ["low_voltage_resident"]
stages = ["acceptance"]
rule_ids = ["A-2"]
quote = "…"

[[capacity_limit]]
area = "whole"
value = 160
unit = "kW"
rule_ids = ["A-3"]
quote = "…"

[[programme]]
code = "three_zero"
name = "三零"
means = ["零投资"]
customers = ["resident", "low_voltage_three_zero"]
rule_ids = ["A-4"]
quote = "…"

[[investment_boundary]]
customers = ["resident"]
up_to = "red_line"
metering = true
rule_ids = ["A-5"]
quote = "…"

[[charge]]
code = "connection"
name = "办电投资"
customers = ["resident"]
yuan = 0
rule_ids = ["A-6"]
quote = "…"
)";

// What the next version, with these words in place of others, takes away.
std::vector<NarrowingOn> After(const std::map<std::string, std::string>& changes) {
  std::string after = absl::StrReplaceAll(
      kBefore, {{"name = \"before\"", "name = \"after\""}, {"2024-01-01", "2026-01-01"}, {"\"A-", "\"B-"}});
  for (const auto& [from, to] : changes) {
    const size_t at = after.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) after.replace(at, from.size(), to);
  }
  const auto rules = GuideRules::Parse({{"before.toml", kBefore}, {"after.toml", after}});
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? NarrowingsWithin(**rules) : std::vector<NarrowingOn>();
}

// `what: text`, and that both rules are named.
std::vector<std::string> Named(const std::map<std::string, std::string>& changes, const std::string& was,
                               const std::string& is) {
  std::vector<std::string> all;
  for (const NarrowingOn& one : After(changes)) {
    EXPECT_EQ(one.day, absl::CivilDay(2026, 1, 1));
    EXPECT_EQ(one.region_code, "330100");
    EXPECT_THAT(one.narrowing.was, ElementsAre(was));
    EXPECT_THAT(one.narrowing.is, is.empty() ? testing::ElementsAreArray(std::vector<std::string>())
                                             : testing::ElementsAreArray(std::vector<std::string>{is}));
    all.push_back(absl::StrCat(one.narrowing.what, ": ", one.narrowing.text));
  }
  return all;
}

TEST(Narrowings, TheCitiesTakeNothingAway) {
  const auto rules = GuideRules::Parse(BuiltInPacks());
  ASSERT_TRUE(rules.ok()) << rules.status();
  for (const NarrowingOn& one : NarrowingsWithin(**rules)) {
    ADD_FAILURE() << one.region_code << " " << one.day << " " << one.narrowing.text;
  }
}

TEST(Narrowings, TheSameOrMoreIsNone) {
  EXPECT_THAT(After({}), IsEmpty());
  EXPECT_THAT(After({{"value = 160", "value = 200"}}), IsEmpty());
  EXPECT_THAT(
      After({{"customers = [\"resident\"]\nup_to", "customers = [\"resident\", \"low_voltage_other\"]\nup_to"}}),
      IsEmpty());
  EXPECT_THAT(After({{"\"acceptance\", \"supply_plan\", \"inspection", "\"acceptance\", \"inspection"},
                     {"\"受理\", \"方案\"", "\"受理\""}}),
              IsEmpty());
}

TEST(Narrowings, ALowerCapacityIsOneOfEveryPlace) {
  EXPECT_EQ(Named({{"value = 160", "value = 100"}}, "A-3", "B-3").size(), 4u);
}

TEST(Narrowings, CapacitiesAreComparedPlaceByPlace) {
  // Towns go with the country.
  EXPECT_THAT(Named({{"area = \"whole\"\nvalue = 160", "area = \"urban\"\nvalue = 160"}}, "A-3", ""),
              ElementsAre("capacity_lowered: 城镇“三零”服务的报装容量由160kW及以下变为未规定",
                          "capacity_lowered: 农村地区“三零”服务的报装容量由160kW及以下变为未规定"));
  EXPECT_THAT(Named({{"unit = \"kW\"", "unit = \"kW\"\ninclusive = false"}}, "A-3", "B-3").front(),
              HasSubstr("由160kW及以下变为160kW以下"));
  EXPECT_THAT(Named({{"unit = \"kW\"", "unit = \"kVA\""}}, "A-3", "B-3").front(), HasSubstr("变为160kVA及以下"))
      << "units that differ are for a person to compare";
}

TEST(Narrowings, CustomersBoundariesAndCharges) {
  EXPECT_THAT(Named({{"[\"resident\", \"low_voltage_three_zero\"]", "[\"resident\"]"}}, "A-4", ""),
              ElementsAre("customer_left_out: “三零”低压非居民用户不再实行“三零”服务"));
  EXPECT_THAT(Named({{"metering = true", "metering = false"}}, "A-5", "B-5").front(),
              HasSubstr("boundary_moved: 低压居民用户（中心区）的投资界面不再含计量装置"));
  EXPECT_THAT(Named({{"\"red_line\"", "\"meter\""}}, "A-5", "B-5").back(),
              "boundary_moved: 低压居民用户（农村地区）的投资界面由用户红线变为计量表计");
  EXPECT_THAT(
      Named({{"customers = [\"resident\"]\nup_to", "customers = [\"low_voltage_other\"]\nup_to"}}, "A-5", "").front(),
      HasSubstr("boundary_lost: "));
  EXPECT_THAT(Named({{"yuan = 0", "yuan = 300"}}, "A-6", "B-6"),
              ElementsAre("charge_raised: 低压居民用户“办电投资”由0元变为300元"));
}

TEST(Narrowings, StepsAndDocuments) {
  EXPECT_THAT(Named({{"\"supply_plan\", \"insp", "\"supply_plan\", \"design_review\", \"insp"},
                     {"\"方案\", \"接电\"", "\"方案\", \"图纸会审\", \"接电\""}},
                    "A-1", "B-1"),
              ElementsAre("step_added: 高压单电源用户增加环节“图纸会审”"));
  const std::string letter =
      "[[document]]\ncode = \"promise\"\nname = \"承诺书\"\nclasses = [\"low_voltage_resident\"]\n"
      "stages = [\"acceptance\"]\nrule_ids = [\"B-9\"]\nquote = \"…\"\n\n[[capacity_limit]]";
  EXPECT_THAT(Named({{"[[capacity_limit]]", letter}}, "A-2", "B-9"),
              ElementsAre("document_added: 低压居民用户在业务受理增加资料“承诺书”"));
}

}  // namespace
}  // namespace zhudong::policy
