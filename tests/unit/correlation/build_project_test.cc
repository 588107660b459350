// A project's figures from what several platforms and several phases say of it: nothing counted twice, nothing lost.
#include "gateway/correlation/build_project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/correlation/facts.h"
#include "tests/unit/correlation/events.h"

namespace zhudong::correlation {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kCode[] = "2603-141124-89-05-346948";
constexpr char kPlan[] = "4401122025GG0000777";
constexpr char kFirst[] = "440112202506010101";
constexpr char kSecond[] = "440112202512010101";

v1::Project Build(const std::vector<v1::Event>& events) {
  std::vector<const v1::Event*> evidence;
  for (const v1::Event& event : events) evidence.push_back(&event);
  std::sort(evidence.begin(), evidence.end(), [](const auto* a, const auto* b) { return CanonicalLess(*a, *b); });
  v1::Identity identity;
  identity.set_kind(v1::IDENTITY_KIND_PROJECT_CODE);
  identity.set_value(kCode);
  return BuildProject(evidence, {}, {identity});
}

std::vector<uint32_t> SourcesOf(const v1::Project& project, const std::string& field) {
  std::vector<uint32_t> positions;
  for (const v1::FieldSource& source : project.field_sources()) {
    if (source.field() == field) positions.push_back(source.evidence());
  }
  return positions;
}

v1::Event Announced(const std::string& id, const std::string& works, double area, const std::string& prior = "") {
  v1::Event event = Investment(id, static_cast<int64_t>(id[0]), kCode);
  v1::InvestmentProject& project = *event.mutable_investment_project();
  project.set_works_code(works);
  project.set_prior_works_code(prior);
  project.set_floor_area_m2(area);
  project.set_land_area_m2(area / 2);
  project.set_total_investment_10k_cny(area / 10);
  return event;
}

TEST(Announcements, AreNotCountedTwice) {
  struct Case {
    const char* what;
    std::vector<v1::Event> events;
    double area;
  };
  v1::Event of_the_city = Announced("b", "2026-01", 20000);
  of_the_city.set_feed("city-projects");
  v1::Event another = Announced("b", "", 7000);
  another.mutable_investment_project()->set_project_code("2604-141124-89-05-346949");
  const Case cases[] = {
      {"one", {Announced("a", "", 30000)}, 30000},
      {"works add up", {Announced("a", "2026-01", 20000), Announced("b", "2026-02", 10000)}, 30000},
      {"the whole beside its works", {Announced("a", "", 30000), Announced("b", "2026-01", 30000)}, 30000},
      {"the whole, and works that are still to come", {Announced("a", "", 30000), Announced("b", "1", 9000)}, 30000},
      {"works that grew beyond the whole", {Announced("a", "", 30000), Announced("b", "2026-01", 35000)}, 35000},
      {"works that came from others",
       {Announced("a", "1", 30000), Announced("b", "2", 20000, "1"), Announced("c", "3", 12000, "1")},
       32000},
      {"the first of what came from others", {Announced("a", "1", 30000), Announced("b", "2", 20000, "1")}, 30000},
      {"works that name one another", {Announced("a", "1", 30000, "2"), Announced("b", "2", 20000, "1")}, 30000},
      {"works that name themselves", {Announced("a", "1", 30000, "1")}, 30000},
      {"two platforms, each with works of its own", {Announced("a", "2026-02", 10000), of_the_city}, 30000},
      {"two project codes", {Announced("a", "", 30000), another}, 37000},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const v1::Project project = Build(c.events);
    EXPECT_EQ(project.floor_area_m2(), c.area);
    EXPECT_EQ(project.land_area_m2(), c.area / 2);
    EXPECT_EQ(project.total_investment_10k_cny(), c.area / 10);
    EXPECT_EQ(SourcesOf(project, "floor_area_m2").size(), c.events.size());
  }
}

TEST(LandSupplies, AParcelCountsOnceHoweverItIsNamed) {
  v1::Event numbered = Land("a", 0, "4401122025B00012");
  numbered.mutable_land_supply()->set_parcel_code("440112001001GB00012");
  v1::Event bare = Land("b", 3, "");
  bare.mutable_land_supply()->set_parcel_code("440112001001GB00012W00000000");
  bare.mutable_land_supply()->set_land_area_m2(21000);
  EXPECT_EQ(Build({numbered, bare}).land_area_m2(), 20000) << "the supply that has its number says more";
  v1::Event again = Land("c", 90, "4401122025B00044");
  again.mutable_land_supply()->set_parcel_code("440112001001GB00012");
  again.mutable_land_supply()->set_land_area_m2(19000);
  EXPECT_EQ(Build({numbered, bare, again}).land_area_m2(), 19000) << "supplied once more, it is no larger";
  again.mutable_land_supply()->set_parcel_code("440112001001GB00013");
  EXPECT_EQ(Build({numbered, bare, again}).land_area_m2(), 39000);
  v1::Event local = Land("d", 91, "4401122025B00045");
  local.mutable_land_supply()->set_parcel_code("云埔-7");
  v1::Event unnamed = Land("e", 92, "4401122025B00046");
  EXPECT_EQ(Build({numbered, local, unnamed}).land_area_m2(), 60000);
}

v1::Event PlanOf(const std::vector<std::pair<std::string, double>>& buildings) {
  v1::Event event = Plan("p", 10, kPlan, "");
  for (const auto& [code, area] : buildings) {
    v1::Building& building = *event.mutable_construction_planning_permit()->add_buildings();
    building.set_code(code);
    building.set_floor_area_m2(area);
  }
  return event;
}

v1::Event PermitOf(const std::string& id, const std::string& number, double floor_area,
                   const std::vector<std::pair<std::string, double>>& buildings) {
  v1::Event event = Permit(id, 20 + id[0], number, kPlan, floor_area);
  for (const auto& [code, area] : buildings) {
    v1::Building& building = *event.mutable_construction_permit()->add_buildings();
    building.set_code(code);
    if (area > 0) building.set_floor_area_m2(area);
  }
  return event;
}

std::vector<std::string> Listed(const v1::Project& project) {
  std::vector<std::string> listed;
  for (const v1::Building& building : project.buildings()) {
    listed.push_back(building.code() + "=" + std::to_string(static_cast<int>(building.floor_area_m2())));
  }
  return listed;
}

TEST(SiteBuildings, TheFirstPhaseDoesNotTakeTheOthersAway) {
  const v1::Event plan = PlanOf({{"1", 16000}, {"2", 16000}, {"3", 16000}});
  EXPECT_THAT(Listed(Build({plan})), ElementsAre("1=16000", "2=16000", "3=16000"));
  const v1::Project first = Build({plan, PermitOf("a", kFirst, 17000, {{"1", 17000}})});
  EXPECT_THAT(Listed(first), ElementsAre("1=17000", "2=16000", "3=16000")) << "the nearer permit has the building";
  EXPECT_THAT(SourcesOf(first, "buildings"), ElementsAre(1, 2));
  const v1::Project all = Build({plan, PermitOf("a", kFirst, 17000, {{"1", 17000}}),
                                 PermitOf("b", kSecond, 45000, {{"2", 15000}, {"3", 16000}, {"4", 14000}})});
  EXPECT_THAT(Listed(all), ElementsAre("1=17000", "2=15000", "3=16000", "4=14000"));
}

TEST(SiteBuildings, OfCodesWithNothingInCommonTheLargerListHolds) {
  const v1::Event plan = PlanOf({{"1", 16000}, {"2", 32000}});
  const v1::Event first = PermitOf("a", kFirst, 17000, {{"DT-01", 17000}});
  EXPECT_THAT(Listed(Build({plan, first})), ElementsAre("1=16000", "2=32000"));
  EXPECT_THAT(SourcesOf(Build({plan, first}), "buildings"), ElementsAre(1));
  const v1::Event second = PermitOf("b", kSecond, 31000, {{"DT-02", 31000}});
  EXPECT_THAT(Listed(Build({plan, first, second})), ElementsAre("DT-01=17000", "DT-02=31000"))
      << "of the same area, the permits are nearer to what is built";
  const v1::Event unmeasured = PermitOf("a", kFirst, 17000, {{"DT-01", 0}});
  EXPECT_THAT(Listed(Build({plan, unmeasured})), ElementsAre("DT-01=0"));
}

TEST(SiteBuildings, WithoutCodesAreKnownWithinTheirPermit) {
  const v1::Event plan = PlanOf({{"", 24000}, {"", 24000}});
  EXPECT_THAT(Listed(Build({plan})), ElementsAre("=24000", "=24000"));
  EXPECT_THAT(Listed(Build({plan, PermitOf("a", kFirst, 25000, {{"", 25000}})})), ElementsAre("=24000", "=24000"));
}

TEST(StageReached, CompletedWhenAllOfItIsAccepted) {
  const v1::Event plan = Plan("p", 10, kPlan, "");  // 48,000 ㎡
  const v1::Event first = Permit("a", 20, kFirst, kPlan, 20000);
  const v1::Event second = Permit("b", 40, kSecond, kPlan, 27000);
  const v1::Event first_accepted = Acceptance("x", 300, "440112202603310001", kPlan, kFirst);
  const v1::Event second_accepted = Acceptance("y", 400, "440112202603310002", kPlan, kSecond);
  const v1::Event accepted = Acceptance("z", 400, "440112202603310003", kPlan);
  v1::Event of_works = Acceptance("w", 400, "440112202603310004", kPlan);
  of_works.mutable_completion_acceptance()->set_works_code("1");
  v1::Event first_of_works = first;
  first_of_works.mutable_construction_permit()->set_works_code("1");
  v1::Event second_of_works = second;
  second_of_works.mutable_construction_permit()->set_works_code("2");
  v1::Event spelled = first_accepted;
  spelled.mutable_completion_acceptance()->set_construction_permit_number("建字第 440112202506010101 号");
  struct Case {
    const char* what;
    std::vector<v1::Event> events;
    v1::Stage stage;
  };
  const Case cases[] = {
      {"permitted", {plan, first}, v1::STAGE_UNDER_CONSTRUCTION},
      {"the first phase accepted, the second permitted",
       {plan, first, second, first_accepted},
       v1::STAGE_UNDER_CONSTRUCTION},
      {"both accepted", {plan, first, second, first_accepted, second_accepted}, v1::STAGE_COMPLETED},
      {"accepted as a whole", {plan, first, second, accepted}, v1::STAGE_COMPLETED},
      {"the second phase is still to be permitted", {plan, first, first_accepted}, v1::STAGE_UNDER_CONSTRUCTION},
      {"no plan to compare with", {first, first_accepted}, v1::STAGE_COMPLETED},
      {"the number as it is printed", {first, spelled}, v1::STAGE_COMPLETED},
      {"no permit known", {plan, first_accepted}, v1::STAGE_COMPLETED},
      {"a permit that is not known, beside one that is", {first, second_accepted}, v1::STAGE_UNDER_CONSTRUCTION},
      {"the works of the first phase", {plan, first_of_works, second_of_works, of_works}, v1::STAGE_UNDER_CONSTRUCTION},
      {"works of permits that name none", {plan, first, second, of_works}, v1::STAGE_COMPLETED},
  };
  for (const Case& c : cases) EXPECT_EQ(Build(c.events).stage(), c.stage) << c.what;
}

}  // namespace
}  // namespace zhudong::correlation
