// Whatever the order, the place on earth and the way a line was drawn: the same digs. And garbage ends nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "absl/strings/str_cat.h"
#include "gateway/model/dates.h"
#include "gateway/streets/shared_digs.h"
#include "tests/unit/streets/ground.h"

namespace zhudong::streets {
namespace {

uint32_t Seed() {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  return seed;
}

// A town of streets, 200 m apart both ways; works run along them, some with a corner.
std::vector<PlannedWorks> Town(std::mt19937& random, int count, int streets) {
  std::uniform_int_distribution<int> street(0, streets - 1);
  std::uniform_int_distribution<int> side(-6, 6);
  std::uniform_int_distribution<int> service(kPower, kRoad);
  std::uniform_int_distribution<int> day(0, 364);
  // So that no two of them end at the same place, where a rounding decides.
  std::uniform_real_distribution<double> shift(-3, 3);
  std::vector<PlannedWorks> works;
  for (int i = 0; i < count; ++i) {
    const double x = street(random) * 200.0 + shift(random);
    const double y = street(random) * 200.0 + side(random);
    const double length = 120 + street(random) % 8 * 70.0 + shift(random);
    Metres line = {{x, y}, {x + length, y}};
    if (i % 3 == 0) line.emplace_back(x + length, y + 200);
    const absl::CivilDay start = kToday + day(random);
    works.push_back(Works(absl::StrCat("n", i), static_cast<v1::UtilityService>(service(random)), line,
                          model::FormatIsoDate(start), model::FormatIsoDate(start + 20 + i % 60)));
  }
  return works;
}

std::vector<std::string> Bytes(const SharedDigs& found) {
  std::vector<std::string> bytes = found.findings;
  for (const v1::SharedDig& each : found.digs) bytes.push_back(each.SerializeAsString());
  return bytes;
}

// `e1 w1` of each, sorted: what is near a border of length may change places by its tenth of a metre.
std::vector<std::string> Groups(const SharedDigs& found) {
  std::vector<std::string> groups;
  for (const v1::SharedDig& each : found.digs) groups.push_back(NumbersOf(each));
  std::sort(groups.begin(), groups.end());
  return groups;
}

TEST(SharedDigsRandom, TheOrderOfWorksChangesNothing) {
  std::mt19937 random(Seed());
  std::vector<PlannedWorks> works = Town(random, 150, 6);
  const SharedDigs first = FindSharedDigs(works, kToday, {});
  EXPECT_GT(first.digs.size(), 5U);
  for (int i = 0; i < 3; ++i) {
    std::shuffle(works.begin(), works.end(), random);
    EXPECT_EQ(Bytes(FindSharedDigs(works, kToday, {})), Bytes(first));
  }
}

TEST(SharedDigsRandom, MorePointsOnALineChangeNothing) {
  std::mt19937 random(Seed());
  std::vector<PlannedWorks> works = Town(random, 100, 5);
  const SharedDigs first = FindSharedDigs(works, kToday, {});
  std::uniform_real_distribution<double> share(0.01, 0.99);
  for (PlannedWorks& each : works) {
    v1::StreetWorks more = each.works;
    more.clear_line();
    for (int i = 0; i + 1 < each.works.line_size(); ++i) {
      const v1::GeoPoint& from = each.works.line(i);
      const v1::GeoPoint& to = each.works.line(i + 1);
      std::vector<double> shares = {0, 0, share(random), share(random), share(random)};
      std::sort(shares.begin(), shares.end());
      for (const double at : shares) {
        v1::GeoPoint& point = *more.add_line();
        point.set_latitude(from.latitude() + at * (to.latitude() - from.latitude()));
        point.set_longitude(from.longitude() + at * (to.longitude() - from.longitude()));
      }
    }
    *more.add_line() = each.works.line(each.works.line_size() - 1);
    each.works = more;
  }
  const SharedDigs second = FindSharedDigs(works, kToday, {});
  EXPECT_EQ(Groups(second), Groups(first));
  ASSERT_EQ(second.digs.size(), first.digs.size());
  for (size_t i = 0; i < first.digs.size(); ++i) EXPECT_NEAR(second.digs[i].shared_m(), first.digs[i].shared_m(), 0.2);
}

TEST(SharedDigsRandom, ElsewhereOnEarthTheSame) {
  std::mt19937 random(Seed());
  const std::vector<PlannedWorks> works = Town(random, 100, 5);
  const SharedDigs first = FindSharedDigs(works, kToday, {});
  // Turned about the axis: over the antimeridian, too.
  for (const double turn : {0.1, 66.7395, 66.742, -120.0}) {
    std::vector<PlannedWorks> turned = works;
    for (PlannedWorks& each : turned) {
      for (v1::GeoPoint& point : *each.works.mutable_line()) {
        const double longitude = point.longitude() + turn;
        point.set_longitude(longitude > 180 ? longitude - 360 : longitude);
      }
    }
    const SharedDigs there = FindSharedDigs(turned, kToday, {});
    EXPECT_EQ(Groups(there), Groups(first)) << turn;
  }
}

TEST(SharedDigsRandom, GarbageEndsNothing) {
  std::mt19937 random(Seed());
  const double odd[] = {0,
                        90,
                        -90,
                        180,
                        -180,
                        179.9999999,
                        1e-12,
                        45,
                        23.13,
                        113.26,
                        1e308,
                        -1e308,
                        89.9999999,
                        std::numeric_limits<double>::quiet_NaN(),
                        std::numeric_limits<double>::infinity()};
  std::uniform_int_distribution<size_t> pick(0, std::size(odd) - 1);
  std::uniform_real_distribution<double> small(-0.01, 0.01);
  std::uniform_int_distribution<int> choice(0, 9);
  const char* const dates[] = {"2026-03-01", "2026-04-30", "", "2026-13-01", "2149-12-31", "2026-03", "2027"};
  for (int round = 0; round < 40; ++round) {
    std::vector<PlannedWorks> works;
    for (int i = 0; i < 50; ++i) {
      PlannedWorks each = Works(absl::StrCat("n", choice(random), i), static_cast<v1::UtilityService>(choice(random)),
                                {}, dates[choice(random) % 2], dates[1 + choice(random) % 6]);
      // A wild point in some; near a pole, a corner of the earth or the antimeridian in others.
      const double latitude = odd[pick(random)];
      const double longitude = odd[pick(random)];
      const int points = choice(random) * choice(random);
      for (int p = 0; p < points; ++p) {
        v1::GeoPoint& point = *each.works.add_line();
        const bool wild = choice(random) == 0 && choice(random) == 0;
        point.set_latitude(wild ? odd[pick(random)] : latitude + (choice(random) < 3 ? 0 : small(random)));
        point.set_longitude(wild ? odd[pick(random)] : longitude + (choice(random) < 3 ? 0 : small(random)));
      }
      if (choice(random) == 0) each.division_code = "";
      works.push_back(each);
    }
    DigRules rules{
        .near_m = odd[pick(random)], .min_shared_m = odd[pick(random)], .gap_days = choice(random) * 100 - 100};
    const SharedDigs found = FindSharedDigs(works, kToday, rules);
    std::shuffle(works.begin(), works.end(), random);
    EXPECT_EQ(Bytes(FindSharedDigs(works, kToday, rules)), Bytes(found));
    for (const v1::SharedDig& dig : found.digs) {
      EXPECT_GE(dig.works_size(), 2);
      EXPECT_TRUE(std::isfinite(dig.shared_m()));
      EXPECT_LE(std::abs(dig.middle().latitude()), 90);
    }
  }
}

TEST(SharedDigsRandom, ManyInOnePlaceStayOneDig) {
  std::vector<PlannedWorks> works;
  for (int i = 0; i < 400; ++i) {
    works.push_back(Works(absl::StrCat("n", i), static_cast<v1::UtilityService>(kPower + i % 5), {{0, 0}, {300, 0}}));
  }
  const SharedDigs found = FindSharedDigs(works, kToday, {.max_participants = 1000});
  ASSERT_EQ(found.digs.size(), 1U);
  EXPECT_EQ(found.digs[0].works_size(), 400);
}

}  // namespace
}  // namespace zhudong::streets
