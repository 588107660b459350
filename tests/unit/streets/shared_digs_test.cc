// Which works could open a street once: by place, direction, owner and season.
#include "gateway/streets/shared_digs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/streets/ground.h"

namespace zhudong::streets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(SharedDigs, TwoServicesInOneStreet) {
  const SharedDigs found = FindSharedDigs({Works("w1", kWater, {{0, 0}, {400, 0}}, "2026-03-01", "2026-04-30"),
                                           Works("e1", kPower, {{100, 6}, {600, 8}}, "2026-04-10", "2026-06-30")},
                                          kToday, {});
  ASSERT_EQ(found.digs.size(), 1U);
  EXPECT_THAT(found.findings, IsEmpty());
  const v1::SharedDig& dig = found.digs[0];
  EXPECT_EQ(NumbersOf(dig), "w1 e1") << "in order of their start";
  EXPECT_NEAR(dig.shared_m(), 300, 1);
  EXPECT_EQ(dig.from_date(), "2026-04-10");
  EXPECT_EQ(dig.to_date(), "2026-04-30");
  EXPECT_NEAR(dig.middle().latitude(), At(250, 0).latitude(), 2e-5);
  EXPECT_NEAR(dig.middle().longitude(), At(250, 0).longitude(), 2e-5);
  EXPECT_EQ(dig.division_code(), "440106");
  EXPECT_EQ(dig.road_name(), "天河路");
  EXPECT_EQ(dig.works(0).feed(), "pipelines");
  EXPECT_EQ(dig.proposal(),
            "天河路同一路段约 300 米，供电、供水共 2 项工程计划工期同在 2026-04-10 至 "
            "2026-04-30，建议一次审批、同步开挖、同敷管线、一次回填。");
}

TEST(SharedDigs, ACrossingIsNone) {
  const PlannedWorks east = Works("w1", kWater, {{-500, 0}, {500, 0}});
  EXPECT_THAT(Dig({east, Works("e1", kPower, {{0, -500}, {0, 500}})}), IsEmpty());
  for (const double degrees : {60.0, 45.0, 30.0, 24.0, 15.0, 10.0}) {
    const double x = 500 * std::cos(degrees * M_PI / 180);
    const double y = 500 * std::sin(degrees * M_PI / 180);
    EXPECT_THAT(Dig({east, Works("e1", kPower, {{-x, -y}, {x, y}})}), IsEmpty()) << degrees << "° askew";
  }
  EXPECT_THAT(Dig({east, Works("e1", kPower, {{-500, -10}, {500, 10}})}), ElementsAre("e1 w1"))
      << "pipes of one street change sides";
}

TEST(SharedDigs, AtTheBordersOfDistanceAndLength) {
  const PlannedWorks water = Works("w1", kWater, {{0, 0}, {1000, 0}});
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{0, 14.9}, {1000, 14.9}})}), ElementsAre("e1 w1"));
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{0, 15.1}, {1000, 15.1}})}), IsEmpty());
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{0, 15.1}, {1000, 15.1}})}, {.near_m = 16}), ElementsAre("e1 w1"));
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{500, 5}, {551, 5}})}), ElementsAre("e1 w1"));
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{500, 5}, {549, 5}})}), IsEmpty());
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{500, 5}, {549, 5}})}, {.min_shared_m = 40}), ElementsAre("e1 w1"));
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{1000, 0}, {2000, 0}})}), IsEmpty()) << "one begins where one ends";
}

TEST(SharedDigs, RoundABendAndTheOtherWay) {
  const PlannedWorks water = Works("w1", kWater, {{0, 0}, {300, 0}, {300, 300}});
  for (const Metres& line : {Metres{{0, 10}, {290, 10}, {290, 300}}, Metres{{310, 300}, {310, -10}, {0, -10}}}) {
    const SharedDigs found = FindSharedDigs({water, Works("e1", kPower, line)}, kToday, {});
    ASSERT_EQ(found.digs.size(), 1U);
    EXPECT_NEAR(found.digs[0].shared_m(), 600, 25);
  }
}

TEST(SharedDigs, ALineThatComesBackOrCrossesItself) {
  const PlannedWorks water = Works("w1", kWater, {{0, 0}, {500, 0}});
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{0, 5}, {500, 5}, {500, 12}, {0, 12}})}), ElementsAre("e1 w1"));
  EXPECT_THAT(Dig({water, Works("e1", kPower, {{0, 5}, {500, 5}, {250, 200}, {250, -200}})}), ElementsAre("e1 w1"))
      << "the branch that crosses does not hide the one beside";
}

TEST(SharedDigs, WhoseWorks) {
  PlannedWorks one = Works("w1", kWater, {{0, 0}, {500, 0}});
  PlannedWorks other = Works("w2", kWater, {{0, 5}, {500, 5}});
  EXPECT_THAT(Dig({one, other}), IsEmpty()) << "who both builds knows of both";
  one.works.mutable_builder()->set_name("羊城管道有限公司");
  EXPECT_THAT(Dig({one, other}), IsEmpty()) << "nobody says that the other builder is another";
  other.works.mutable_builder()->set_name("珠江水务有限公司");
  EXPECT_THAT(Dig({one, other}), ElementsAre("w1 w2"));
  EXPECT_THAT(Dig({one, Works("r1", kRoad, {{0, 5}, {500, 5}})}), ElementsAre("r1 w1")) << "a road is opened, too";
}

TEST(SharedDigs, TheSeason) {
  const auto with = [](const char* start, const char* finish) {
    return FindSharedDigs({Works("w1", kWater, {{0, 0}, {500, 0}}, "2026-03-01", "2026-03-31"),
                           Works("e1", kPower, {{0, 5}, {500, 5}}, start, finish)},
                          kToday, {})
        .digs;
  };
  ASSERT_EQ(with("2026-03-31", "2026-05-01").size(), 1U);
  EXPECT_EQ(with("2026-03-31", "2026-05-01")[0].from_date(), "2026-03-31");
  const auto apart = with("2026-05-01", "2026-05-20");
  ASSERT_EQ(apart.size(), 1U);
  EXPECT_EQ(apart[0].from_date(), "2026-05-01") << "the first waits for the last to start";
  EXPECT_EQ(apart[0].to_date(), "2026-05-31") << "as long as the longest takes";
  EXPECT_THAT(apart[0].proposal(), HasSubstr("计划工期相隔 30 天，建议协调至 2026-05-01 至 2026-05-31 一次审批"));
  EXPECT_THAT(with("2026-04-01", "2026-05-01")[0].proposal(), HasSubstr("计划工期前后相接"));
  EXPECT_EQ(with("2026-06-29", "2026-07-20").size(), 1U) << "90 days after 31 March";
  EXPECT_THAT(with("2026-06-30", "2026-07-20"), IsEmpty());
  EXPECT_THAT(with("2025-11-01", "2026-01-31"), IsEmpty()) << "over before today";
  EXPECT_EQ(with("2025-11-01", "2026-02-01").size(), 1U);
  EXPECT_EQ(with("2026-04", "2026-04")[0].to_date(), "2026-05-01") << "a month is all of its days";
}

TEST(SharedDigs, OneDigOfManyAndChainsOfTwo) {
  const Metres street = {{0, 0}, {400, 0}};
  EXPECT_THAT(Dig({Works("w1", kWater, street), Works("e1", kPower, street), Works("g1", kGas, street),
                   Works("n1", kNetwork, {{50, 3}, {350, 3}})}),
              ElementsAre("e1 g1 n1 w1"));
  // One after the other along a long street: the middle one stands in two digs.
  EXPECT_THAT(Dig({Works("w1", kWater, {{0, 0}, {400, 0}}), Works("e1", kPower, {{250, 5}, {800, 5}}),
                   Works("g1", kGas, {{650, 0}, {1200, 0}})}),
              UnorderedElementsAre("e1 w1", "e1 g1"));
  // One after the other in time: each with the next within the gap, the first with the last not.
  EXPECT_THAT(Dig({Works("w1", kWater, street, "2026-03-01", "2026-03-31"),
                   Works("e1", kPower, street, "2026-06-01", "2026-06-30"),
                   Works("g1", kGas, street, "2026-09-01", "2026-09-30")}),
              UnorderedElementsAre("w1 e1", "e1 g1"));
}

TEST(SharedDigs, TwoStretchesAreTwoDigs) {
  EXPECT_THAT(Dig({Works("w1", kWater, {{0, 0}, {1000, 0}}),
                   Works("e1", kPower, {{0, 5}, {200, 5}, {300, 200}, {700, 200}, {800, 5}, {1000, 5}})}),
              ElementsAre("e1 w1", "e1 w1"));
}

TEST(SharedDigs, WhatTheyHaveInCommon) {
  PlannedWorks one = Works("w1", kWater, {{0, 0}, {500, 0}});
  PlannedWorks other = Works("e1", kPower, {{0, 5}, {500, 5}});
  other.division_code = "440112003";
  other.works.set_road_name("");
  const auto dig = FindSharedDigs({one, other}, kToday, {}).digs.at(0);
  EXPECT_EQ(dig.division_code(), "440100");
  EXPECT_EQ(dig.road_name(), "天河路");
  other.division_code = "320500";
  EXPECT_EQ(FindSharedDigs({one, other}, kToday, {}).digs.at(0).division_code(), "");
}

TEST(SharedDigs, CancelledAndTwiceTold) {
  PlannedWorks cancelled = Works("e1", kPower, {{0, 5}, {500, 5}});
  cancelled.works.set_cancelled(true);
  const PlannedWorks water = Works("w1", kWater, {{0, 0}, {500, 0}});
  EXPECT_THAT(Dig({water, cancelled}), IsEmpty());
  const PlannedWorks power = Works("e1", kPower, {{0, 5}, {500, 5}});
  EXPECT_THAT(Dig({water, power, power, water}), ElementsAre("e1 w1"));
}

TEST(SharedDigs, WhatCannotBeUsedIsTold) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  PlannedWorks nowhere = Works("a", kPower, {{0, 5}, {500, 5}});
  nowhere.works.mutable_line(1)->set_latitude(kNan);
  PlannedWorks unread = Works("d", kPower, {{0, 5}, {500, 5}}, "soon", "later");
  const SharedDigs found =
      FindSharedDigs({Works("w1", kWater, {{0, 0}, {500, 0}}), nowhere, Works("b", kPower, {{5, 5}, {5, 5}, {5, 5}}),
                      Works("c", kPower, {{0, 0}, {150'000, 0}}), unread,
                      Works("e", kPower, {{0, 5}, {500, 5}}, "2026-05-01", "2026-04-01"), Works("f", kPower, {})},
                     kToday, {});
  EXPECT_THAT(found.digs, IsEmpty());
  EXPECT_THAT(
      found.findings,
      ElementsAre("pipelines/a: point 2 of its line is not on the earth", "pipelines/b: its line is a single place",
                  "pipelines/c: its line is 150 km long: more than 100 km are no one's street",
                  "pipelines/d: its planned dates cannot be read",
                  "pipelines/e: it is planned to finish before it starts", "pipelines/f: its line is a single place"));
}

TEST(SharedDigs, BoundsAreTold) {
  std::vector<PlannedWorks> works;
  for (int i = 0; i < 40; ++i) {
    works.push_back(Works((i < 10 ? "w0" : "w") + std::to_string(i), i % 2 == 0 ? kWater : kPower, {{0, 0}, {480, 0}}));
  }
  EXPECT_THAT(FindSharedDigs(works, kToday, {}).findings, IsEmpty());
  const SharedDigs cut = FindSharedDigs(works, kToday, {.max_comparisons = 1000});
  EXPECT_THAT(cut.findings, ElementsAre(HasSubstr("works were not compared: too many of them lie in one place")));
  EXPECT_FALSE(cut.digs.empty());
  const SharedDigs few = FindSharedDigs(works, kToday, {.max_pieces = 10});
  EXPECT_EQ(few.findings.size(), 38U) << "each has five pieces of 100 m";
  const auto listed = FindSharedDigs(works, kToday, {.max_participants = 5}).digs;
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].works_size(), 5);
  EXPECT_THAT(listed[0].proposal(), HasSubstr("共 40 项工程（列出前 5 项）"));
}

}  // namespace
}  // namespace zhudong::streets
