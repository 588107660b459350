// Where demand exceeds capacity: sums by hand.
#include "gateway/capacity/shortages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "absl/strings/str_cat.h"
#include "gateway/capacity/available.h"
#include "tests/unit/capacity/places.h"

namespace zhudong::capacity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kThisYear = 2026;
constexpr auto kNoneLeft = v1::CAPACITY_CONSTRAINT_NONE_LEFT;

ForecastDemand Demand(const std::string& project, int year, double kw, double certainty = 1,
                      const std::string& division = "440106") {
  ForecastDemand demand{.project_id = project, .division_code = division, .need_by_year = year, .certainty = certainty};
  demand.demand.set_low_kw(kw / 2);
  demand.demand.set_expected_kw(kw);
  demand.demand.set_high_kw(kw * 2);
  return demand;
}

std::vector<v1::Shortage> Find(const std::vector<ForecastDemand>& demands, const std::vector<v1::CapacityPlace>& places,
                               const ShortageRules& rules = {}) {
  auto found = FindShortages(demands, places, kThisYear, rules);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *found : std::vector<v1::Shortage>();
}

// `440106 2027 -150` a line; `?` where capacity is unknown.
std::vector<std::string> Lines(const std::vector<v1::Shortage>& shortages) {
  std::vector<std::string> lines;
  for (const v1::Shortage& each : shortages) {
    lines.push_back(absl::StrCat(each.division_code(), " ", each.year(), " ",
                                 each.capacity_unknown() ? "?" : absl::StrCat("-", each.short_kw())));
  }
  return lines;
}

TEST(Shortages, DemandOfAYearIsThatOfAllBeforeIt) {
  const auto found = Find({Demand("p-1", 2026, 500), Demand("p-2", 2027, 1000, 0.5), Demand("p-3", 2029, 300)},
                          {Place("a", "440106", 600), Place("b", "440106", 400)});
  // 1,000 kVA are 950 kW: 500 fit; 500 + 500 do not, neither a year later; 300 more do not at all.
  EXPECT_THAT(Lines(found), ElementsAre("440106 2029 -350", "440106 2027 -50", "440106 2028 -50"));
  const v1::Shortage& worst = found.at(0);
  EXPECT_EQ(worst.demand().low_kw(), 250 + 250 + 150);
  EXPECT_EQ(worst.demand().expected_kw(), 1300);
  EXPECT_EQ(worst.demand().high_kw(), 2600);
  EXPECT_EQ(worst.available_kva(), 1000);
  EXPECT_EQ(worst.available_kw(), 950);
  EXPECT_THAT(worst.project_ids(), ElementsAre("p-1", "p-2", "p-3")) << "the largest first";
}

TEST(Shortages, ThePowerFactorIsTheOperators) {
  const std::vector<ForecastDemand> demands = {Demand("p-1", 2026, 960)};
  const std::vector<v1::CapacityPlace> places = {Place("a", "440106", 1000)};
  EXPECT_THAT(Lines(Find(demands, places)), ElementsAre("440106 2026 -10"));
  EXPECT_THAT(Find(demands, places, {.power_factor = 1}), IsEmpty());
  EXPECT_THAT(Lines(Find(demands, places, {.power_factor = 0.9})), ElementsAre("440106 2026 -60"));
  for (const double wrong : {0.0, 1.01, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    const auto refused = FindShortages(demands, places, kThisYear, {.power_factor = wrong});
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("give 0.5 to 1")) << wrong;
  }
}

TEST(Shortages, ExactlyEnoughIsEnough) {
  EXPECT_THAT(Find({Demand("p-1", 2026, 950)}, {Place("a", "440106", 1000)}), IsEmpty());
}

TEST(Shortages, NothingLeftUntilItIsRelieved) {
  const std::vector<ForecastDemand> demands = {Demand("p-1", 2026, 100), Demand("p-2", 2029, 1)};
  EXPECT_THAT(Lines(Find(demands, {Place("a", "440106", 1000, kNoneLeft, "2028-06-30")})),
              ElementsAre("440106 2026 -100", "440106 2027 -100"));
  EXPECT_EQ(Find(demands, {Place("a", "440106", 1000, kNoneLeft)}).size(), 4U) << "never";
  EXPECT_EQ(Find(demands, {Place("a", "440106", 1000, kNoneLeft, "one day")}).size(), 4U);
  // Relieved, and nobody says how much there will be: not known, and nothing is made up.
  EXPECT_THAT(Lines(Find(demands, {Place("a", "440106", std::nullopt, kNoneLeft, "2028")})),
              ElementsAre("440106 2026 -100", "440106 2027 -100", "440106 2029 ?", "440106 2028 ?"));
}

TEST(Shortages, OneKvaIsNotCountedAtTwoLevels) {
  v1::CapacityPlace station = Place("station", "440106", 1000);
  station.mutable_capacity()->set_voltage_level(v1::VOLTAGE_LEVEL_110KV);
  v1::CapacityPlace feeder = Place("feeder 1", "440106", 400);
  feeder.mutable_capacity()->set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
  v1::CapacityPlace other = feeder;
  other.mutable_capacity()->set_place("feeder 2");
  const auto found = Find({Demand("p-1", 2026, 1000)}, {station, feeder, other});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].available_kva(), 1000);
}

TEST(Shortages, CountiesByThemselves) {
  EXPECT_THAT(Lines(Find({Demand("p-1", 2026, 100, 1, "440106001002"), Demand("p-2", 2026, 100, 1, "440112")},
                         {Place("a", "440106003", 50), Place("city", "440100", 1e6), Place("b", "440112", 1e6)})),
              ElementsAre("440106 2026 -52.5"));
}

TEST(Shortages, CapacityThatNobodyToldIsUnknown) {
  const auto found = Find({Demand("p-1", 2026, 100), Demand("p-2", 2026, 500, 1, "440112"), Demand("p-3", 2026, 9, 0)},
                          {Place("a", "440106", std::nullopt)});
  EXPECT_THAT(Lines(found), ElementsAre("440112 2026 ?", "440106 2026 ?"));
  EXPECT_EQ(found.at(0).short_kw(), 0) << "no shortage is claimed of what is not known";
  EXPECT_THAT(Find({Demand("p-3", 2026, 9, 0)}, {}), IsEmpty()) << "no demand, no question";
}

TEST(Shortages, YearsThatAreOverAndYearsNotKnown) {
  const auto found = Find({Demand("p-1", 2023, 100), Demand("p-2", 0, 40), Demand("p-3", 2027, 10)},
                          {Place("a", "440106", 110, kNoneLeft, "2027-01-01")});
  // 110 kVA are 104.5 kW from 2027 on; what waits since 2023 counts from this year.
  EXPECT_THAT(Lines(found), ElementsAre("440106 2026 -100", "440106 0 -45.5", "440106 2027 -5.5"));
  EXPECT_THAT(found.at(1).project_ids(), ElementsAre("p-1", "p-2", "p-3"));
  EXPECT_THAT(Lines(Find({Demand("p-2", 0, 40)}, {Place("a", "440106", 10)})), ElementsAre("440106 0 -30.5"));
}

TEST(Shortages, NumbersThatAreNoneCountForNothing) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto found = Find({Demand("p-1", 2026, kNan), Demand("p-2", 2026, -5), Demand("p-3", 2026, 10, kNan),
                           Demand("p-4", 2026, kInfinity), Demand("p-5", 2026, 100, 7), Demand("p-6", -9, 1)},
                          {Place("a", "440106", kNan), Place("b", "440106", -1), Place("c", "440106", 10)});
  EXPECT_THAT(Lines(found), ElementsAre("440106 2026 -91.5")) << "certainty is at most 1";
  EXPECT_EQ(Find({Demand("p-1", 1'000'000, 100)}, {}).at(0).year(), 2149U);
}

TEST(Shortages, TheOrderOfWhatIsGivenChangesNothing) {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> kw(0, 5000);
  std::vector<ForecastDemand> demands;
  std::vector<v1::CapacityPlace> places;
  for (int i = 0; i < 300; ++i) {
    demands.push_back(Demand(absl::StrCat("p-", i), i % 7 == 0 ? 0 : 2024 + i % 11, kw(random), kw(random) / 5000,
                             absl::StrCat("4401", 10 + i % 5)));
    places.push_back(Place(absl::StrCat("s", i), absl::StrCat("4401", 10 + i % 4), kw(random) / 3));
  }
  const auto bytes = [](const std::vector<v1::Shortage>& shortages) {
    std::string bytes;
    for (const v1::Shortage& each : shortages) bytes += each.SerializeAsString();
    return bytes;
  };
  const std::string first = bytes(Find(demands, places));
  EXPECT_FALSE(first.empty());
  for (int i = 0; i < 5; ++i) {
    std::shuffle(demands.begin(), demands.end(), random);
    std::shuffle(places.begin(), places.end(), random);
    EXPECT_EQ(bytes(Find(demands, places)), first);
  }
}

TEST(Shortages, OnlySoManyProjectsAreListed) {
  std::vector<ForecastDemand> demands;
  for (int i = 0; i < 50; ++i) demands.push_back(Demand(absl::StrCat("p-", i), 2026, 100 + i));
  const auto found = Find(demands, {}, {.max_project_ids = 2});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].project_ids(), ElementsAre("p-49", "p-48"));
}

}  // namespace
}  // namespace zhudong::capacity
