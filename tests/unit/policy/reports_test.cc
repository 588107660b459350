// What each region is obliged to report, and a sixth one by a file alone.
#include "absl/strings/str_cat.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/document_rules.h"
#include "gmock/gmock.h"

namespace zhudong::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kHead[] = R"(name = "sixth"
region_code = "330100"
region_name = "某市"
effective_from = "2024-01-01"
source = "某发〔2024〕1号"
assurance = "configured"
)";

absl::StatusOr<std::shared_ptr<const ClockRules>> Sixth(const char* entries) {
  return ClockRules::Parse({{"sixth.toml", absl::StrCat(kHead, entries)}});
}

std::vector<ReportPeriod> PeriodsOf(const ClockRules& rules, const char* division, absl::CivilDay day) {
  std::vector<ReportPeriod> periods;
  for (const ReportDuty& duty : rules.Reports(division, day)) periods.push_back(duty.period);
  return periods;
}

TEST(Reports, LinfenByTheWeekAndSuzhouByTheYear) {
  const auto rules = ClockRules::Parse(BuiltInPacks());
  ASSERT_TRUE(rules.ok()) << rules.status();
  const absl::CivilDay day(2022, 3, 1);
  EXPECT_THAT(PeriodsOf(**rules, "141002", day), ElementsAre(ReportPeriod::kWeek, ReportPeriod::kHalfYear));
  EXPECT_THAT(PeriodsOf(**rules, "341300", day), ElementsAre(ReportPeriod::kHalfYear, ReportPeriod::kYear));
  EXPECT_THAT(PeriodsOf(**rules, "520121", day), IsEmpty());
  EXPECT_THAT((*rules)->Reports("141002", day)[0].rests.rule_ids, ElementsAre("S3-140", "S3-144"));
}

TEST(Reports, ASixthCityFromItsDayOn) {
  const auto rules = Sixth(R"(
[[report]]
of = "month"
to = "市发展改革委"
effective_from = "2025-01-01"
rule_ids = ["X-1"]
quote = "…"
)");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_THAT(PeriodsOf(**rules, "330105", absl::CivilDay(2024, 12, 31)), IsEmpty());
  EXPECT_THAT(PeriodsOf(**rules, "330105", absl::CivilDay(2025, 1, 1)), ElementsAre(ReportPeriod::kMonth));
}

TEST(Reports, MistakesAreNamed) {
  const auto problem = [](const char* entry) { return std::string(Sixth(entry).status().message()); };
  EXPECT_THAT(problem("[[report]]\nof = \"day\"\nto = \"x\"\nrule_ids = [\"X-1\"]\nquote = \"…\""),
              HasSubstr("unknown word `day`: one of week, month, half_year, year"));
  EXPECT_THAT(problem("[[report]]\nof = \"week\"\nrule_ids = [\"X-1\"]\nquote = \"…\""), HasSubstr("to must be"));
  EXPECT_THAT(problem("[[report]]\nof = \"week\"\nto = \"x\"\ndue = 3\nrule_ids = [\"X-1\"]\nquote = \"…\""),
              HasSubstr("unknown key due"));
}

}  // namespace
}  // namespace zhudong::policy
