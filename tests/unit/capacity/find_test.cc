// What is there at a place: by point, by division, for whom.
#include "gateway/capacity/find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "tests/unit/capacity/places.h"

namespace zhudong::capacity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 7, 1);

v1::GeoPoint At(double latitude, double longitude) {
  v1::GeoPoint point;
  point.set_latitude(latitude);
  point.set_longitude(longitude);
  return point;
}

v1::CapacityPlace WithArea(v1::CapacityPlace place, double latitude, double longitude, double side) {
  *place.mutable_capacity()->add_area() = At(latitude, longitude);
  *place.mutable_capacity()->add_area() = At(latitude, longitude + side);
  *place.mutable_capacity()->add_area() = At(latitude + side, longitude + side);
  *place.mutable_capacity()->add_area() = At(latitude + side, longitude);
  return place;
}

std::vector<std::string> Names(const CapacityFinder& finder, const CapacityQuestion& question) {
  auto found = finder.Find(question);
  EXPECT_TRUE(found.ok()) << found.status();
  std::vector<std::string> names;
  if (found.ok()) {
    for (const v1::CapacityPlace& each : *found) names.push_back(each.capacity().place());
  }
  return names;
}
std::vector<std::string> In(const CapacityFinder& finder, const std::string& division, double at_least = 0) {
  return Names(finder, {.division_code = division, .at_least_kva = at_least, .today = kToday});
}

TEST(FindCapacity, AtAPointMostFirst) {
  const CapacityFinder finder({WithArea(Place("small", "440106", 200), 23.1, 113.2, 0.1),
                               WithArea(Place("large", "440112", 900), 23.15, 113.25, 0.1),
                               WithArea(Place("elsewhere", "440106", 5000), 22, 113, 0.1),
                               Place("none", "440106", 70)});
  const auto at = [&](double latitude, double longitude, double at_least = 0) {
    return Names(finder, {.at = At(latitude, longitude), .at_least_kva = at_least, .today = kToday});
  };
  EXPECT_THAT(at(23.16, 113.26), ElementsAre("large", "small"));
  EXPECT_THAT(at(23.11, 113.21), ElementsAre("small"));
  EXPECT_THAT(at(23.16, 113.26, 500), ElementsAre("large"));
  EXPECT_THAT(at(24, 114), IsEmpty());
  EXPECT_THAT(finder.findings(), IsEmpty());
}

TEST(FindCapacity, InADivision) {
  const CapacityFinder finder({Place("county", "440106", 100), Place("township", "440106003", 200),
                               Place("city", "440100", 300), Place("other", "320500", 400),
                               WithArea(Place("ring of the city", "440100", 500), 23.1, 113.2, 0.1)});
  EXPECT_THAT(In(finder, "440106"), ElementsAre("city", "township", "county"))
      << "what supplies the whole city supplies the county; where a ring lies it says itself";
  EXPECT_THAT(In(finder, "440106003"), ElementsAre("city", "township", "county"));
  EXPECT_THAT(In(finder, "440112"), ElementsAre("city"));
  EXPECT_THAT(In(finder, "4401"), ElementsAre("ring of the city", "city", "township", "county"));
  EXPECT_EQ(In(finder, "440100"), In(finder, "4401"));
  EXPECT_EQ(In(finder, "440100000000"), In(finder, "4401"));
  EXPECT_THAT(In(finder, "32"), ElementsAre("other"));
}

TEST(FindCapacity, NothingLeftAndNotTold) {
  const CapacityFinder finder({Place("full", "440106", 800, v1::CAPACITY_CONSTRAINT_NONE_LEFT),
                               Place("silent", "440106", std::nullopt),
                               Place("relieved", "440106", 700, v1::CAPACITY_CONSTRAINT_NONE_LEFT, "2026-07-01"),
                               Place("later", "440106", 900, v1::CAPACITY_CONSTRAINT_NONE_LEFT, "2026-07-02")});
  EXPECT_THAT(In(finder, "440106"), ElementsAre("relieved", "full", "later", "silent"));
  EXPECT_THAT(In(finder, "440106", 1), ElementsAre("relieved"));
}

TEST(FindCapacity, ForPeopleWithoutAGrant) {
  v1::CapacityPlace secret = Place("secret", "440106", 100);
  secret.mutable_capacity()->set_public_(false);
  const CapacityFinder finder({secret, Place("open", "440106", 50)});
  EXPECT_THAT(In(finder, "440106"), ElementsAre("open"));
  EXPECT_THAT(Names(finder, {.division_code = "440106", .public_only = false, .today = kToday}),
              ElementsAre("secret", "open"));
}

TEST(FindCapacity, ARingThatIsNoneIsToldAndItsDivisionHolds) {
  v1::CapacityPlace crossed = Place("crossed", "440106", 100);
  for (const auto& [latitude, longitude] :
       {std::pair{23.1, 113.2}, std::pair{23.2, 113.3}, std::pair{23.1, 113.3}, std::pair{23.2, 113.2}}) {
    *crossed.mutable_capacity()->add_area() = At(latitude, longitude);
  }
  const CapacityFinder finder({crossed});
  EXPECT_THAT(finder.findings(), ElementsAre(HasSubstr("grid/crossed: its area is no ring")));
  EXPECT_THAT(Names(finder, {.at = At(23.12, 113.29), .today = kToday}), IsEmpty());
  EXPECT_THAT(In(finder, "440106001"), ElementsAre("crossed"));
}

TEST(FindCapacity, QuestionsThatAreNone) {
  const CapacityFinder finder({Place("a", "440106", 100)});
  const auto said = [&](const CapacityQuestion& question) {
    return std::string(finder.Find(question).status().message());
  };
  EXPECT_THAT(said({}), HasSubstr("exactly one"));
  EXPECT_THAT(said({.at = At(23, 113), .division_code = "44"}), HasSubstr("exactly one"));
  EXPECT_THAT(said({.at = At(91, 113)}), HasSubstr("latitude"));
  EXPECT_THAT(said({.at = At(23, std::numeric_limits<double>::quiet_NaN())}), HasSubstr("latitude"));
  EXPECT_THAT(said({.division_code = "4"}), HasSubstr("2 to 12 digits"));
  EXPECT_THAT(said({.division_code = "天河"}), HasSubstr("2 to 12 digits"));
  EXPECT_THAT(said({.division_code = "44", .at_least_kva = -1}), HasSubstr("0 or more"));
}

TEST(FindCapacity, AtMostFiveHundred) {
  std::vector<v1::CapacityPlace> places;
  for (int i = 0; i < 600; ++i) places.push_back(Place(absl::StrCat("s", i), "440106", i));
  const CapacityFinder finder(std::move(places));
  const auto names = In(finder, "440106");
  ASSERT_EQ(names.size(), CapacityFinder::kMaxPlaces);
  EXPECT_EQ(names.front(), "s599");
}

}  // namespace
}  // namespace zhudong::capacity
