// The way that the approval of access works takes in each city, at its borders and in both readings.
#include "gateway/policy/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gateway/base/text.h"
#include "gateway/policy/document_rules.h"

namespace zhudong::policy {
namespace {

using testing::HasSubstr;

constexpr absl::CivilDay kDay(2026, 7, 1);

std::shared_ptr<const RouteRules> Parse(const std::map<std::string, std::string>& packs) {
  auto rules = RouteRules::Parse(packs);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}
// `filing 1.5`, `? line_m, dig_m`, or `none`.
std::string Decide(const RouteRules& rules, const char* division, const Works& works) {
  const RouteDecision decision = rules.Decide(division, works, kDay);
  if (decision.route) {
    EXPECT_FALSE(decision.route->rests.quote.empty());
    return absl::StrCat(base::ToAbsl(WordOf(decision.route->kind)), " ", decision.route->half_days / 2.0);
  }
  return decision.missing.empty() ? "none" : absl::StrCat("? ", absl::StrJoin(decision.missing, ", "));
}
std::string Built(const char* division, const Works& works) {
  static const auto* const rules = new std::shared_ptr<const RouteRules>(Parse(BuiltInPacks()));
  return Decide(**rules, division, works);
}

TEST(Routes, SuzhouAtItsBorders) {
  const auto works = [](double line, double dig) {
    return Works{
        .voltage_kv = 10, .line_m = line, .dig_m = dig, .by_utility = true, .small_micro = false, .urban = true};
  };
  EXPECT_EQ(Built("341300", works(150, 99.9)), "commitment 0");
  EXPECT_EQ(Built("341300", works(500, 99.9)), "commitment 0") << "the line's length does not matter to it";
  EXPECT_EQ(Built("341300", works(150, 100)), "filing 1.5") << "100 m is not less than 100 m";
  EXPECT_EQ(Built("341300", works(200, 150)), "filing 1.5") << "200 m and less";
  EXPECT_EQ(Built("341300", works(200.5, 150)), "parallel 3");
  Works others = works(150, 50);
  others.by_utility = false;
  EXPECT_EQ(Built("341300", others), "filing 1.5") << "only what the utility builds goes by commitment";
  Works small = works(900, 900);
  small.small_micro = true;
  EXPECT_EQ(Built("341300", small), "parallel 3") << "10 kV is not low voltage";
  small.voltage_kv = 0.38;
  EXPECT_EQ(Built("341300", small), "filing 1.5");
}

// The built-in packs with another option of one choice.
std::map<std::string, std::string> Choosing(const char* file, const std::string& choice, const std::string& option) {
  std::map<std::string, std::string> packs = BuiltInPacks();
  std::string& text = packs.at(file);
  const size_t at = text.find("name = \"" + choice + "\"");
  EXPECT_NE(at, std::string::npos) << choice;
  const size_t chosen = text.find("\nchosen = ", at) + 1;
  text.replace(chosen, text.find('\n', chosen) - chosen, "chosen = \"" + option + "\"");
  return packs;
}

TEST(Routes, WhatADocumentOnlyIntendsIsDecidedByItsCity) {
  const Works low_short{.voltage_kv = 0.38, .line_m = 200};
  const Works low_long{.voltage_kv = 0.38, .line_m = 201};
  const Works ten{.voltage_kv = 10, .line_m = 100};
  EXPECT_EQ(Built("141000", low_short), "parallel 5");
  EXPECT_EQ(Built("141000", ten), "parallel 10");
  for (const std::string kind : {"commitment", "filing", "exempt"}) {
    const auto decided = Parse(Choosing("linfen.toml", "short_low_voltage", kind));
    EXPECT_EQ(Decide(*decided, "141000", low_short), kind + " 0");
    EXPECT_EQ(Decide(*decided, "141000", low_long), "parallel 5");
    EXPECT_EQ(Decide(*decided, "141000", ten), "parallel 10");
    EXPECT_EQ(Decide(*decided, "141000", {.voltage_kv = 0.38}), "? line_m") << "now it depends on it";
    const auto begun = Parse(Choosing("linfen.toml", "ten_kv", kind));
    EXPECT_EQ(Decide(*begun, "141000", ten), kind + " 0");
    EXPECT_EQ(Decide(*begun, "141000", low_short), "parallel 5");
  }
  const Works shop{.voltage_kv = 0.38, .line_m = 300, .by_utility = false, .small_micro = true};
  EXPECT_EQ(Built("341300", shop), "filing 1.5");
  for (const std::string kind : {"commitment", "exempt"}) {
    EXPECT_EQ(Decide(*Parse(Choosing("suzhou.toml", "small_micro_low_voltage", kind)), "341300", shop), kind + " 0");
  }
}

// S4-011, S4-A2-02: 3 days of 10kV及以下; S4-A2-18: 35kV及以上 shorter, without a number.
TEST(Routes, SuzhouSaysNoDaysFromThirtyFiveKvOn) {
  const auto as_below = Parse(Choosing("suzhou.toml", "thirty_five_kv", "as_below"));
  for (const auto& [line_m, below] : {std::pair(50.0, "filing 1.5"), std::pair(300.0, "parallel 3")}) {
    const Works works{.voltage_kv = 35, .line_m = line_m, .dig_m = 150};
    EXPECT_EQ(Built("341300", works), "approval 0");
    EXPECT_EQ(Decide(*as_below, "341300", works), below);
    EXPECT_EQ(Built("341300", {.voltage_kv = 10, .line_m = line_m, .dig_m = 150}), below);
  }
  EXPECT_EQ(Built("341300", {.line_m = 50, .dig_m = 150, .by_utility = false, .small_micro = false}), "filing 1.5")
      << "a voltage that nobody told is none of those";
}

TEST(Routes, SuzhouReadsItsTwoLengthsEitherWay) {
  const auto both = Parse(Choosing("suzhou.toml", "long_line_short_dig", "both"));
  const Works long_line{
      .voltage_kv = 10, .line_m = 300, .dig_m = 100, .by_utility = false, .small_micro = false, .urban = false};
  EXPECT_EQ(Decide(*both, "341300", long_line), "none") << "no route takes it: the document has a gap";
  EXPECT_EQ(Built("341300", long_line), "parallel 3");
}

TEST(Routes, WhatARuleDependsOnIsAskedFor) {
  EXPECT_EQ(Built("341300", {.voltage_kv = 10}), "? dig_m, by_utility, urban");
  EXPECT_EQ(Built("341300", {.voltage_kv = 10, .by_utility = false}), "? line_m") << "the others rule nothing out";
  EXPECT_EQ(Built("341300", {.voltage_kv = 20, .line_m = 50}), "filing 1.5") << "not commitment, whoever builds it";
  EXPECT_EQ(Built("440112", {.voltage_kv = 10}), "? crosses_major_road");
}

TEST(Routes, HuangpuIsADistrictOfGuangzhou) {
  EXPECT_EQ(Built("440112", {.voltage_kv = 10, .crosses_major_road = true}), "approval 2");
  EXPECT_EQ(Built("440112", {.voltage_kv = 20, .crosses_major_road = false}), "exempt 0");
  EXPECT_EQ(Built("440112", {.voltage_kv = 110, .crosses_major_road = false}), "none");
  EXPECT_EQ(Built("440106", {.voltage_kv = 10, .crosses_major_road = false}), "none");
  std::map<std::string, std::string> packs = BuiltInPacks();
  packs["guangzhou.toml"] =
      absl::StrReplaceAll(packs["guangzhou.toml"], {{"chosen = \"huangpu_only\"", "chosen = \"whole_city\""}});
  EXPECT_EQ(Decide(*Parse(packs), "440106", {.voltage_kv = 10, .crosses_major_road = false}), "exempt 0");
}

// S0-065. What holds for access works holds for nothing else.
TEST(Routes, OfMattersOfTheGridTheDistrictDecides) {
  const auto decided = [](const char* division, Matter matter) {
    static const auto* const rules = new std::shared_ptr<const RouteRules>(Parse(BuiltInPacks()));
    return (*rules)->Decide(division, {.matter = matter, .voltage_kv = 10, .crosses_major_road = false}, kDay);
  };
  for (const Matter matter : {Matter::kGridProject, Matter::kGridLand}) {
    const RouteDecision huangpu = decided("440112", matter);
    ASSERT_TRUE(huangpu.route);
    EXPECT_EQ(huangpu.route->kind, RouteKind::kApproval);
    EXPECT_EQ(huangpu.route->authority, "区级");
    EXPECT_EQ(huangpu.route->rests.region_name, "广州市黄埔区");
    for (const char* elsewhere : {"440106", "440800", "341300", "141000", "520121", "330100"}) {
      const RouteDecision other = decided(elsewhere, matter);
      EXPECT_FALSE(other.route) << elsewhere;
      EXPECT_TRUE(other.missing.empty()) << elsewhere;
    }
  }
  EXPECT_EQ(decided("440112", Matter::kAccessWorks).route->kind, RouteKind::kExempt);
  EXPECT_EQ(decided("440112", Matter::kAccessWorks).route->authority, "");
  EXPECT_EQ(MatterOf("grid_land"), Matter::kGridLand);
  EXPECT_EQ(MatterOf("land"), std::nullopt);
}

TEST(Routes, ZhanjiangLinfenAndKaiyang) {
  EXPECT_EQ(Built("440800", {.voltage_kv = 0.38}), "filing 0");
  EXPECT_EQ(Built("440800", {.voltage_kv = 10}), "parallel 5");
  EXPECT_EQ(Built("141000", {.voltage_kv = 0.38}), "parallel 5");
  EXPECT_EQ(Built("141000", {.voltage_kv = 10}), "parallel 10");
  EXPECT_EQ(Built("141000", {.voltage_kv = 35}), "none") << "no number is said";
  EXPECT_EQ(Built("520121", {.voltage_kv = 10}), "parallel 0");
  EXPECT_EQ(Built("330100", {.voltage_kv = 10}), "none");
}

TEST(Routes, EveryMistakeIsNamed) {
  const auto problem = [](const char* from, const char* to) {
    std::map<std::string, std::string> packs = BuiltInPacks();
    std::string& text = packs["suzhou.toml"];
    const std::string before = text;
    text = absl::StrReplaceAll(text, {{from, to}});
    EXPECT_NE(text, before) << from;
    return std::string(RouteRules::Parse(packs).status().message());
  };
  EXPECT_THAT(problem("route = \"commitment\"", "route = \"promise\""),
              HasSubstr("one of exempt, commitment, filing, parallel, approval"));
  EXPECT_THAT(problem("dig_m_below = 100", "dig_m_bellow = 100"), HasSubstr("unknown key dig_m_bellow"));
  EXPECT_THAT(problem("dig_m_below = 100", "dig_m_below = -1"), HasSubstr("dig_m_below must be a number from 0 on"));
  EXPECT_THAT(problem("line_m_up_to = 200\ndays = 1.5", "line_m_up_to = 200\ndays = 1.2"), HasSubstr("days must be"));
  EXPECT_THAT(problem("urban = true", "urban = \"yes\""), HasSubstr("urban must be true or false"));
  EXPECT_THAT(problem("route = \"commitment\"", "route = \"commitment\"\nmatters = [\"grid\"]"),
              HasSubstr("one of access_works, grid_project, grid_land"));
  EXPECT_THAT(problem("route = \"commitment\"", "route = \"commitment\"\nmatters = []"), HasSubstr("matters"));
  EXPECT_THAT(problem("route = \"commitment\"", "route = \"commitment\"\nauthority = \"\""), HasSubstr("authority"));
}

}  // namespace
}  // namespace zhudong::policy
