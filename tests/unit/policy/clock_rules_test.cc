// The limits of the five cities, cell by cell, and what a region leaves to the wider one.
#include "gateway/policy/clock_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gateway/base/text.h"
#include "gateway/policy/document_rules.h"

namespace zhudong::policy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::CivilDay kLate(2026, 7, 1);

std::shared_ptr<const ClockRules> Parse(const std::map<std::string, std::string>& packs) {
  auto rules = ClockRules::Parse(packs);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}
// The built-in packs with one choice made anew.
std::shared_ptr<const ClockRules> Choosing(const std::string& pack, const std::string& name, const char* option) {
  std::map<std::string, std::string> packs = BuiltInPacks();
  std::string& text = packs.at(pack);
  const size_t choice = text.find(absl::StrCat("name = \"", name, "\""));
  const size_t chosen = text.find("chosen = \"", choice);
  EXPECT_NE(choice, std::string::npos) << name;
  text.replace(chosen, text.find('\n', chosen) - chosen, absl::StrCat("chosen = \"", option, "\""));
  return Parse(packs);
}
const std::shared_ptr<const ClockRules>& BuiltIn() {
  static const auto* const rules = new std::shared_ptr<const ClockRules>(Parse(BuiltInPacks()));
  return *rules;
}

// `acceptance 1, utility_total 3` of what a place itself says.
std::string Own(const ClockRules& rules, const char* division, Customer customer, bool special = false,
                absl::CivilDay day = kLate) {
  std::vector<std::string> words;
  for (const Term& term : rules.Find(division, customer, special, day).terms) {
    if (term.rests.region_code != division) continue;
    EXPECT_THAT(term.rests.rule_ids, testing::Not(IsEmpty()));
    EXPECT_FALSE(term.rests.quote.empty());
    words.push_back(absl::StrCat(base::ToAbsl(WordOf(term.clock)), " ", term.half_days / 2.0,
                                 term.measure == Measure::kMean ? " mean" : ""));
  }
  return absl::StrJoin(words, ", ");
}

// S4 annex 1, every cell; a blank or "--" is no limit.
TEST(Suzhou, AnnexOneCellByCell) {
  const ClockRules& rules = *BuiltIn();
  EXPECT_EQ(Own(rules, "341300", Customer::kResident), "acceptance 1, connection 2, utility_total 3, whole_process 3");
  EXPECT_EQ(Own(rules, "341300", Customer::kThreeZero), "acceptance 1, connection 2, utility_total 3, whole_process 6");
  EXPECT_EQ(Own(rules, "341300", Customer::kLowVoltageOther),
            "acceptance 1, supply_plan 2, inspection_and_connection 2, utility_total 5");
  EXPECT_EQ(Own(rules, "341300", Customer::kHighVoltageSingle),
            "acceptance 1, supply_plan 7, inspection_and_connection 6, utility_total 14");
  EXPECT_EQ(Own(rules, "341300", Customer::kHighVoltageSingle, true),
            "acceptance 1, supply_plan 7, design_review 3, interim_inspection 2, inspection_and_connection 6, "
            "utility_total 19");
  EXPECT_EQ(Own(rules, "341300", Customer::kHighVoltageDual),
            "acceptance 1, supply_plan 18, inspection_and_connection 6, utility_total 25");
  EXPECT_EQ(Own(rules, "341300", Customer::kHighVoltageDual, true),
            "acceptance 1, supply_plan 18, design_review 3, interim_inspection 2, inspection_and_connection 6, "
            "utility_total 30");
}

TEST(Suzhou, StepsAreThoseOfItsNotes) {
  const CaseRule resident = BuiltIn()->Find("341300", Customer::kResident, false, kLate);
  ASSERT_TRUE(resident.process.has_value());
  EXPECT_EQ(absl::StrJoin(resident.process->names, "→"), "业务受理→施工接电");
  const CaseRule ordinary = BuiltIn()->Find("341300", Customer::kHighVoltageSingle, false, kLate);
  const CaseRule special = BuiltIn()->Find("341300", Customer::kHighVoltageSingle, true, kLate);
  ASSERT_TRUE(ordinary.process.has_value() && special.process.has_value());
  EXPECT_THAT(ordinary.process->steps, SizeIs(4));
  EXPECT_THAT(special.process->steps, SizeIs(6));
}

TEST(Suzhou, TheGoalsAreTheOtherReadingOfTheAnnex) {
  const auto rules = Choosing("suzhou.toml", "high_voltage_total", "target_text");
  EXPECT_THAT(Own(*rules, "341300", Customer::kHighVoltageSingle), HasSubstr("utility_total 19"));
  EXPECT_THAT(Own(*rules, "341300", Customer::kHighVoltageDual), HasSubstr("utility_total 30"));
}

TEST(Linfen, LimitsByTheirDates) {
  const ClockRules& rules = *BuiltIn();
  EXPECT_EQ(Own(rules, "141000", Customer::kResident, false, absl::CivilDay(2021, 10, 1)), "");
  EXPECT_EQ(Own(rules, "141000", Customer::kResident, false, absl::CivilDay(2021, 12, 31)), "whole_process 4");
  EXPECT_EQ(Own(rules, "141000", Customer::kThreeZero, false, absl::CivilDay(2022, 12, 30)), "whole_process 20");
  EXPECT_EQ(Own(rules, "141000", Customer::kThreeZero, false, absl::CivilDay(2022, 12, 31)), "whole_process 15");
  EXPECT_EQ(Own(rules, "141000", Customer::kLowVoltageOther), "utility_total 5");
  EXPECT_EQ(Own(rules, "141000", Customer::kHighVoltageSingle), "utility_total 15");
  EXPECT_EQ(Own(rules, "141000", Customer::kHighVoltageDual), "utility_total 25");
  const auto early = Choosing("linfen.toml", "four_twenty_date", "from_issue");
  EXPECT_EQ(Own(*early, "141000", Customer::kResident, false, absl::CivilDay(2021, 10, 1)), "whole_process 4");
}

TEST(Zhanjiang, LimitsAreMeans) {
  const ClockRules& rules = *BuiltIn();
  EXPECT_EQ(Own(rules, "440800", Customer::kResident), "whole_process 8 mean");
  EXPECT_EQ(Own(rules, "440800", Customer::kHighVoltageSingle), "utility_total 13 mean, whole_process 40 mean");
  const auto strict = Choosing("zhanjiang.toml", "average_limits", "every_case");
  EXPECT_EQ(Own(*strict, "440800", Customer::kHighVoltageSingle), "utility_total 13, whole_process 40");
}

// S1-031, S1-032: 从受理到完成接入; elsewhere 从报装申请.
TEST(Zhanjiang, TheWholeBeginsWithAcceptance) {
  const auto from_acceptance = [](const char* division, Customer customer) {
    const CaseRule rule = BuiltIn()->Find(division, customer, false, kLate);
    const Term* term = rule.Find(Clock::kWholeProcess, Measure::kMean);
    if (term == nullptr) term = rule.Find(Clock::kWholeProcess, Measure::kEach);
    return term != nullptr && term->from_acceptance;
  };
  EXPECT_TRUE(from_acceptance("440800", Customer::kResident));
  EXPECT_TRUE(from_acceptance("440800", Customer::kHighVoltageSingle));
  EXPECT_FALSE(from_acceptance("520121", Customer::kResident));
  EXPECT_FALSE(from_acceptance("141000", Customer::kResident));
}

TEST(Zhanjiang, HundredKvaIsBelowOrUpTo) {
  const auto elsewhere = [](const ClockRules& rules) {
    for (const CapacityLimit& limit : rules.CapacityLimits("440800", kLate)) {
      if (limit.area == Area::kWhole) return limit;
    }
    return CapacityLimit{};
  };
  EXPECT_EQ(elsewhere(*BuiltIn()).value, 100);
  EXPECT_EQ(elsewhere(*BuiltIn()).unit, PowerUnit::kKva) << "never converted";
  EXPECT_FALSE(elsewhere(*BuiltIn()).inclusive);
  EXPECT_TRUE(elsewhere(*Choosing("zhanjiang.toml", "hundred_kva", "up_to")).inclusive);
  EXPECT_TRUE(elsewhere(*BuiltIn()).permanent);
}

TEST(Kaiyang, WholeProcessAndTotal) {
  const ClockRules& rules = *BuiltIn();
  EXPECT_EQ(Own(rules, "520121", Customer::kResident), "whole_process 3");
  EXPECT_EQ(Own(rules, "520121", Customer::kThreeZero), "whole_process 15");
  EXPECT_EQ(Own(rules, "520121", Customer::kHighVoltageSingle), "utility_total 22");
  EXPECT_EQ(Own(rules, "520121", Customer::kHighVoltageDual), "utility_total 30");
}

TEST(Nation, SpeaksWhereACityIsSilent) {
  const CaseRule rule = BuiltIn()->Find("520121", Customer::kLowVoltageOther, false, kLate);
  ASSERT_THAT(rule.terms, SizeIs(1));
  EXPECT_EQ(rule.terms[0].half_days, 2 * 6);
  EXPECT_EQ(rule.terms[0].rests.region_code, "100000");
  const auto years = [](absl::CivilDay day) { return Own(*BuiltIn(), "100000", Customer::kThreeZero, false, day); };
  EXPECT_EQ(years(absl::CivilDay(2020, 12, 30)), "");
  EXPECT_EQ(years(absl::CivilDay(2020, 12, 31)), "whole_process 25");
  EXPECT_EQ(years(absl::CivilDay(2021, 12, 31)), "whole_process 20");
  EXPECT_EQ(years(absl::CivilDay(2022, 12, 31)), "whole_process 15");
}

TEST(Caps, AreOfTheMostSpecificRegion) {
  EXPECT_THAT(BuiltIn()->Caps("341300", kLate), testing::Not(IsEmpty()));
  EXPECT_THAT(BuiltIn()->Caps("440100", kLate), IsEmpty());
}

TEST(OutageNotices, AreKaiyangsAloneAndReadInTwoWays) {
  const std::optional<OutageNotice> notice = BuiltIn()->NoticeOfOutage("520121", kLate);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->working_days, 3);
  EXPECT_TRUE(notice->first_day_counts);
  EXPECT_THAT(notice->rests.rule_ids, testing::ElementsAre("S2-110"));
  EXPECT_EQ(BuiltIn()->NoticeOfOutage("520121", absl::CivilDay(2022, 12, 30)), std::nullopt) << "not yet in force";
  for (const char* silent : {"440100", "440800", "141000", "341300", "520100", "330100", ""}) {
    EXPECT_EQ(BuiltIn()->NoticeOfOutage(silent, kLate), std::nullopt) << silent;
  }
  const auto strict = Choosing("kaiyang.toml", "outage_notice_days", "after_the_third");
  EXPECT_FALSE(strict->NoticeOfOutage("520121", kLate)->first_day_counts);
}

// A sixth city, by a file alone.
constexpr char kSixth[] = R"(name = "sixth"
region_code = "330100"
region_name = "某市"
effective_from = "2024-01-01"
source = "某发〔2024〕1号"
assurance = "configured"

[[choice]]
name = "strict"
question = "?"
options = ["yes", "no"]
chosen = "no"

[[process]]
customers = ["resident"]
steps = ["acceptance", "connection"]
names = ["受理", "接电"]
rule_ids = ["X-1"]
quote = "…"

[[term]]
customers = ["resident", "low_voltage_three_zero"]
of = "utility_total"
days = 1.5
measure = "each"
excludes = ["external_works"]
rule_ids = ["X-2"]
quote = "…"

[[term]]
customers = ["resident"]
of = "utility_total"
days = 1
measure = "each"
effective_from = "2025-01-01"
effective_until = "2025-12-31"
when = "strict=no"
rule_ids = ["X-3"]
quote = "…"

[[capacity_limit]]
area = "whole"
value = 200
unit = "kW"
rule_ids = ["X-4"]
quote = "…"

[[cap]]
code = "online_rate_percent"
area = "whole"
value = 99.5
unit = "%"
bound = "at_least"
year = 2025
rule_ids = ["X-5"]
quote = "…"

[[outage_notice]]
working_days = 5
effective_until = "2025-12-31"
rule_ids = ["X-6"]
quote = "…"

[[outage_notice]]
working_days = 7
first_day_counts = false
effective_from = "2025-06-01"
rule_ids = ["X-7"]
quote = "…"
)";

// A district of it with a limit of its own.
constexpr char kDistrict[] = R"(name = "district"
region_code = "330105"
region_name = "某区"
effective_from = "2024-01-01"
source = "某发〔2024〕2号"
assurance = "configured"

[[term]]
customers = ["resident"]
of = "whole_process"
days = 2
measure = "each"
rule_ids = ["X-9"]
quote = "…"
)";

TEST(SixthCity, ByAFileAlone) {
  const auto rules = Parse({{"sixth.toml", kSixth}, {"district.toml", kDistrict}});
  EXPECT_EQ(Own(*rules, "330100", Customer::kResident, false, absl::CivilDay(2023, 12, 31)), "");
  EXPECT_EQ(Own(*rules, "330100", Customer::kResident, false, absl::CivilDay(2024, 6, 1)), "utility_total 1.5");
  EXPECT_EQ(Own(*rules, "330100", Customer::kResident, false, absl::CivilDay(2025, 6, 1)), "utility_total 1");
  EXPECT_EQ(Own(*rules, "330100", Customer::kResident, false, absl::CivilDay(2026, 1, 1)), "utility_total 1.5")
      << "until then";
  EXPECT_EQ(Own(*rules, "330100", Customer::kThreeZero, false, absl::CivilDay(2025, 6, 1)), "utility_total 1.5");
  EXPECT_THAT(rules->Find("330100", Customer::kThreeZero, false, kLate).terms[0].excludes,
              testing::ElementsAre(Excluded::kExternalWorks));
}

TEST(SixthCity, ADistrictAddsToItsCity) {
  const auto rules = Parse({{"sixth.toml", kSixth}, {"district.toml", kDistrict}});
  const CaseRule rule = rules->Find("330105", Customer::kResident, false, absl::CivilDay(2024, 6, 1));
  ASSERT_THAT(rule.terms, SizeIs(2));
  EXPECT_EQ(rule.Find(Clock::kUtilityTotal, Measure::kEach)->rests.region_code, "330100");
  EXPECT_EQ(rule.Find(Clock::kWholeProcess, Measure::kEach)->rests.region_code, "330105");
  EXPECT_EQ(rule.Find(Clock::kSupplyPlan, Measure::kEach), nullptr);
  EXPECT_EQ(rules->CapacityLimits("330105", absl::CivilDay(2024, 6, 1))[0].value, 200);
}

TEST(SixthCity, ItsNoticesOfOutagesByTheirDates) {
  const auto rules = Parse({{"sixth.toml", kSixth}, {"district.toml", kDistrict}});
  const auto days = [&](absl::CivilDay day) {
    const std::optional<OutageNotice> notice = rules->NoticeOfOutage("330105", day);
    return notice ? notice->working_days : 0;
  };
  EXPECT_EQ(days(absl::CivilDay(2023, 12, 31)), 0);
  EXPECT_EQ(days(absl::CivilDay(2024, 1, 1)), 5) << "the district leaves it to its city";
  EXPECT_EQ(days(absl::CivilDay(2025, 6, 1)), 7) << "the latest in force";
  EXPECT_EQ(days(absl::CivilDay(2026, 1, 1)), 7);
}

TEST(SixthCity, EveryMistakeIsNamedWithItsPlace) {
  const auto problem = [](const char* from, const char* to) {
    const std::string text = absl::StrReplaceAll(kSixth, {{from, to}});
    EXPECT_NE(text, kSixth) << from;
    return std::string(ClockRules::Parse({{"sixth.toml", text}}).status().message());
  };
  EXPECT_THAT(problem("days = 1.5", "days = 1.3"), HasSubstr("sixth.toml:24:8: days must be given"));
  EXPECT_THAT(problem("days = 1.5", "day = 1.5"), HasSubstr("unknown key day"));
  EXPECT_THAT(problem("\"low_voltage_three_zero\"", "\"low_voltage_zero\""),
              HasSubstr("unknown word `low_voltage_zero`: one of resident, "));
  EXPECT_THAT(problem("of = \"utility_total\"\ndays = 1.5", "of = \"total\"\ndays = 1.5"),
              HasSubstr("unknown word `total`"));
  EXPECT_THAT(problem("names = [\"受理\", \"接电\"]", "names = [\"受理\"]"), HasSubstr("one for each step"));
  EXPECT_THAT(problem("effective_from = \"2025-01-01\"", "effective_from = \"2024-01-01\""),
              HasSubstr("another [[term]] times the same"));
  EXPECT_THAT(problem("effective_until = \"2025-12-31\"", "effective_until = \"2024-12-31\""),
              HasSubstr("effective_until lies before"));
  EXPECT_THAT(problem("days = 1.5", "days = 1.5\nfrom = \"acceptance\""), HasSubstr("from is of whole_process alone"));
  EXPECT_THAT(problem("unit = \"kW\"", "unit = \"KW\""), HasSubstr("one of kW, kVA"));
  EXPECT_THAT(problem("year = 2025", "year = 25"), HasSubstr("year must be"));
  EXPECT_THAT(problem("working_days = 5", "working_days = 0"), HasSubstr("working_days must be given"));
  EXPECT_THAT(problem("working_days = 5", "days = 5"), HasSubstr("unknown key days"));
  EXPECT_THAT(problem("first_day_counts = false\neffective_from = \"2025-06-01\"", "first_day_counts = false"),
              HasSubstr("another [[outage_notice]] holds from the same day"));
  EXPECT_THAT(problem("when = \"strict=no\"", "when = \"strict=never\""), HasSubstr("when must name"));
}

}  // namespace
}  // namespace zhudong::policy
