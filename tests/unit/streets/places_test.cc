// Which areas hold a point, and which rings are none.
#include "gateway/streets/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/unit/streets/ground.h"

namespace zhudong::streets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Ring = google::protobuf::RepeatedPtrField<v1::GeoPoint>;

Ring RingOf(const Metres& corners, double longitude = kLongitude, double latitude = kLatitude) {
  Ring ring;
  for (const auto& [x, y] : corners) *ring.Add() = At(x, y, longitude, latitude);
  return ring;
}
Ring Square(double x, double y, double side) {
  return RingOf({{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}});
}
std::string Added(Places& places, const Ring& ring) {
  std::string finding = "as before";
  places.Add(ring, finding);
  return finding;
}

TEST(Places, HoldWhatIsInside) {
  Places places;
  EXPECT_EQ(Added(places, Square(0, 0, 1000)), "");
  EXPECT_EQ(Added(places, Square(500, 500, 1000)), "");
  EXPECT_THAT(places.Holding(At(100, 100)), ElementsAre(0));
  EXPECT_THAT(places.Holding(At(700, 700)), ElementsAre(0, 1));
  EXPECT_THAT(places.Holding(At(1400, 1400)), ElementsAre(1));
  EXPECT_THAT(places.Holding(At(-1, 500)), IsEmpty());
}

TEST(Places, DirectionAndClosingPointDoNotMatter) {
  Places places;
  EXPECT_EQ(Added(places, RingOf({{0, 0}, {0, 100}, {100, 100}, {100, 0}})), "");
  EXPECT_EQ(Added(places, RingOf({{0, 0}, {100, 0}, {100, 100}, {100, 100}, {0, 100}, {0, 0}})), "");
  EXPECT_THAT(places.Holding(At(50, 50)), ElementsAre(0, 1));
  EXPECT_THAT(places.Holding(At(150, 50)), IsEmpty());
}

TEST(Places, ACommonEdgeBelongsToOne) {
  Places places;
  EXPECT_EQ(Added(places, Square(0, 0, 100)), "");
  EXPECT_EQ(Added(places, Square(100, 0, 100)), "");
  EXPECT_EQ(places.Holding(At(100, 50)).size(), 1U);
}

TEST(Places, OverTheAntimeridianAndAtAPole) {
  Places places;
  // Half a kilometre on both sides of 180°.
  Ring over = RingOf({{-500, -500}, {500, -500}, {500, 500}, {-500, 500}}, 180);
  for (v1::GeoPoint& point : over) {
    if (point.longitude() > 180) point.set_longitude(point.longitude() - 360);
  }
  EXPECT_EQ(Added(places, over), "");
  v1::GeoPoint there = At(0, 100, -180);
  EXPECT_THAT(places.Holding(there), ElementsAre(0));
  there.set_longitude(0);
  EXPECT_THAT(places.Holding(there), IsEmpty());
  Ring ring;
  for (const double longitude : {0.0, 120.0, -120.0}) {
    v1::GeoPoint& point = *ring.Add();
    point.set_latitude(89.9);
    point.set_longitude(longitude);
  }
  EXPECT_EQ(Added(places, ring), "");
  v1::GeoPoint pole;
  pole.set_latitude(90);
  EXPECT_THAT(places.Holding(pole), ElementsAre(1));
}

TEST(Places, RingsThatAreNone) {
  Places places;
  EXPECT_THAT(Added(places, RingOf({{0, 0}, {100, 100}, {100, 0}, {0, 100}})), HasSubstr("its area is no ring: "));
  EXPECT_EQ(Added(places, RingOf({{0, 0}, {0, 0}, {100, 0}, {0, 0}})), "its area has fewer than three places");
  EXPECT_EQ(Added(places, {}), "its area has fewer than three places");
  EXPECT_EQ(Added(places, Square(0, 0, 400'000)), "its area is more than 500 km across");
  Ring nowhere = Square(0, 0, 100);
  nowhere.Mutable(2)->set_longitude(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(Added(places, nowhere), "point 3 of its area is not on the earth");
  Metres many;
  for (int i = 0; i < 501; ++i) many.emplace_back(500 * std::cos(i * 0.0125), 500 * std::sin(i * 0.0125));
  EXPECT_EQ(Added(places, RingOf(many)), "its area has 501 points; at most 500");
  EXPECT_EQ(Added(places, Square(0, 0, 100)), "");
  EXPECT_THAT(places.Holding(At(50, 50)), ElementsAre(6)) << "numbers count those that are none";
  EXPECT_THAT(places.Holding(*nowhere.Mutable(2)), IsEmpty());
}

TEST(Places, GarbageEndsNothing) {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> any(-200, 200);
  std::uniform_real_distribution<double> small(-1e-4, 1e-4);
  std::uniform_int_distribution<int> choice(0, 9);
  Places places;
  for (int i = 0; i < 2000; ++i) {
    Ring ring;
    const int points = choice(random);
    const double latitude = choice(random) == 0 ? 90 : kLatitude;
    for (int p = 0; p < points; ++p) {
      v1::GeoPoint& point = *ring.Add();
      const bool wild = choice(random) == 0;
      point.set_latitude(wild ? any(random) : latitude - std::abs(small(random)));
      point.set_longitude(wild ? any(random) : kLongitude + (choice(random) < 3 ? 0 : small(random)));
    }
    Added(places, ring);
    places.Holding(At(small(random) * 1e5, small(random) * 1e5));
  }
  EXPECT_EQ(places.Add(Square(0, 0, 10), *std::make_unique<std::string>()), 2000U);
}

}  // namespace
}  // namespace zhudong::streets
