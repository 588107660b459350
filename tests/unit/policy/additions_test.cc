// What may not be added to the procedure of connecting a customer, and which roads bring ducts: in the cities, in a
// sixth one by a file alone, and under a province.
#include "absl/strings/str_cat.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/document_rules.h"
#include "gmock/gmock.h"

namespace zhudong::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::CivilDay kDay(2023, 3, 1);

std::string Head(const char* name, const char* region) {
  return absl::StrCat("name = \"", name, "\"\nregion_code = \"", region,
                      "\"\nregion_name = \"某地\"\neffective_from = \"2022-01-01\"\nsource = \"某发\"\n"
                      "assurance = \"configured\"\n");
}
std::string Prohibition(const char* of, const char* rule, const char* from = "2022-01-01") {
  return absl::StrCat("[[prohibition]]\nof = ", of, "\neffective_from = \"", from, "\"\nrule_ids = [\"", rule,
                      "\"]\nquote = \"不得\"\n");
}
std::string Ducts(const char* with, const char* to) {
  return absl::StrCat("[[ducts]]\nwith = ", with, "\nto = ", to, "\nrule_ids = [\"X-9\"]\nquote = \"同步\"\n");
}
std::shared_ptr<const ClockRules> Parse(const std::map<std::string, std::string>& packs) {
  auto rules = ClockRules::Parse(packs);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}
// The rules that forbid it; empty: nobody does.
std::vector<std::string> Forbidding(const ClockRules& rules, const char* division, Addition addition,
                                    absl::CivilDay day = kDay) {
  const auto found = rules.Forbids(division, addition, day);
  return found ? found->rests.rule_ids : std::vector<std::string>();
}

TEST(Additions, AreForbiddenInLinfenAndSuzhouAlone) {
  const auto rules = Parse(BuiltInPacks());
  for (const Addition one : {Addition::kSteps, Addition::kDocuments, Addition::kCommitmentLetters}) {
    EXPECT_THAT(Forbidding(*rules, "141002", one), ElementsAre("S3-106"));
    EXPECT_THAT(Forbidding(*rules, "341302", one), ElementsAre("S4-067", "S4-A2-22"));
    for (const char* silent : {"440112", "440800", "520121", "330100", "100000"}) {
      EXPECT_THAT(Forbidding(*rules, silent, one), ElementsAre()) << silent;
    }
  }
  EXPECT_THAT(rules->Forbids("141000", Addition::kSteps, kDay)->rests.quote, HasSubstr("不得增设或变相设置"));
  EXPECT_THAT(Forbidding(*rules, "141002", Addition::kSteps, absl::CivilDay(2021, 9, 21)), ElementsAre());
}

TEST(Additions, OfAWiderRegionBindWhereTheNarrowerIsSilent) {
  const auto rules =
      Parse({{"province.toml", Head("province", "330000") + Prohibition("[\"steps\", \"documents\"]", "P-1")},
             {"sixth.toml", Head("sixth", "330100") + Prohibition("[\"steps\"]", "X-1") +
                                Prohibition("[\"steps\"]", "X-2", "2024-01-01")}});
  EXPECT_THAT(Forbidding(*rules, "330105", Addition::kSteps), ElementsAre("X-1"));
  EXPECT_THAT(Forbidding(*rules, "330105", Addition::kSteps, absl::CivilDay(2024, 1, 1)), ElementsAre("X-2"))
      << "the latest in force";
  EXPECT_THAT(Forbidding(*rules, "330105", Addition::kDocuments), ElementsAre("P-1"));
  EXPECT_THAT(Forbidding(*rules, "330105", Addition::kCommitmentLetters), ElementsAre());
  EXPECT_THAT(Forbidding(*rules, "330200", Addition::kSteps), ElementsAre("P-1"));
}

TEST(Ducts, ComeWithTheRoadsOfKaiyang) {
  const auto rules = Parse(BuiltInPacks());
  for (const auto works : {v1::ROAD_WORKS_NEW, v1::ROAD_WORKS_REBUILT, v1::ROAD_WORKS_WIDENED}) {
    const auto offer = rules->DuctsWith("520121", works, kDay);
    ASSERT_TRUE(offer);
    EXPECT_THAT(offer->to, ElementsAre(v1::UTILITY_SERVICE_ELECTRICITY, v1::UTILITY_SERVICE_WATER,
                                       v1::UTILITY_SERVICE_NETWORK, v1::UTILITY_SERVICE_GAS));
    EXPECT_THAT(offer->rests.rule_ids, ElementsAre("S2-070"));
    EXPECT_FALSE(rules->DuctsWith("520100", works, kDay));
    EXPECT_FALSE(rules->DuctsWith("341300", works, kDay));
  }
  EXPECT_FALSE(rules->DuctsWith("520121", v1::ROAD_WORKS_REPAIRED, kDay));
  EXPECT_FALSE(rules->DuctsWith("520121", v1::ROAD_WORKS_UNSPECIFIED, kDay));
  const auto sixth = Parse({{"sixth.toml", Head("sixth", "330100") + Ducts("[\"widened\"]", "[\"heat\"]")}});
  EXPECT_THAT(sixth->DuctsWith("330105", v1::ROAD_WORKS_WIDENED, kDay)->to, ElementsAre(v1::UTILITY_SERVICE_HEAT));
  EXPECT_FALSE(sixth->DuctsWith("330105", v1::ROAD_WORKS_NEW, kDay));
}

TEST(Additions, MistakesAreNamed) {
  const auto problem = [](const std::string& entry) {
    return std::string(ClockRules::Parse({{"sixth.toml", Head("sixth", "330100") + entry}}).status().message());
  };
  EXPECT_THAT(problem(Prohibition("[\"stages\"]", "X-1")),
              HasSubstr("unknown word `stages`: one of steps, documents, commitment_letters"));
  EXPECT_THAT(problem(Prohibition("[]", "X-1")), HasSubstr("of must"));
  EXPECT_THAT(problem(Prohibition("[\"steps\", \"steps\"]", "X-1")), HasSubstr("names steps twice"));
  EXPECT_THAT(problem("[[prohibition]]\nof = [\"steps\"]\nquote = \"不得\"\n"), HasSubstr("rule_ids"));
  EXPECT_THAT(problem(Ducts("[\"dug\"]", "[\"gas\"]")), HasSubstr("with: unknown word dug"));
  EXPECT_THAT(problem(Ducts("[\"new\"]", "[\"sewage\"]")), HasSubstr("to: unknown word sewage"));
  EXPECT_THAT(problem(Ducts("[\"new\"]", "[\"road\"]")), HasSubstr("a road is none"));
  EXPECT_THAT(problem(Ducts("[\"new\"]", "[\"gas\"]") + "for = 3\n"), HasSubstr("unknown key for"));
}

}  // namespace
}  // namespace zhudong::policy
