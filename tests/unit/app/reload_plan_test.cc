// What operators are told of a change of the settings.
#include "gateway/app/reload_plan.h"

#include "gateway/app/running_sources.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::ConfigPlan PlanOf(const std::vector<config::Change>& changes) {
  v1::ConfigPlan plan;
  plan.set_plan_id(PlanId("before", "after"));
  AddChanges(changes, plan);
  return plan;
}

TEST(ReloadPlanTest, APlanIsOfOneChangeAlone) {
  EXPECT_EQ(PlanId("a", "b"), PlanId("a", "b"));
  EXPECT_NE(PlanId("a", "b"), PlanId("a", "c"));
  EXPECT_NE(PlanId("a", "b"), PlanId("b", "a"));
  EXPECT_NE(PlanId("a", "bc"), PlanId("ab", "c"));
}

TEST(ReloadPlanTest, AnotherPlanThanTheOneThatWasSeenIsRefused) {
  const v1::ConfigPlan plan = PlanOf({{.section = "feed", .name = "land"}});
  EXPECT_THAT(Refusal(plan, ""), IsEmpty());
  EXPECT_THAT(Refusal(plan, plan.plan_id()), IsEmpty());
  EXPECT_THAT(Refusal(plan, "0123456789abcdef"), HasSubstr(plan.plan_id()));
}

TEST(ReloadPlanTest, WhatNeedsARestartRefusesTheWholeAndIsNamed) {
  const std::vector<config::SettingChange> listen = {{.setting = "listen", .before = "a", .after = "b"}};
  const std::string why = Refusal(PlanOf({{.section = "feed", .name = "land"},
                                          {.section = "server", .settings = listen, .needs_restart = "once"},
                                          {.section = "license_provider", .name = "city", .needs_restart = "once"}}),
                                  "");
  EXPECT_THAT(why, HasSubstr("nothing was changed: server listen, license_provider city can change at the start"));
}

TEST(ReloadPlanTest, ProblemsRefuseTheWhole) {
  v1::ConfigPlan plan;
  AddProblems({{.file = "gateway.toml", .line = 3, .column = 5, .setting = "feed.name", .message = "no"}}, plan);
  EXPECT_THAT(Refusal(plan, ""), HasSubstr("1 problems"));
  EXPECT_EQ(plan.problems(0).line(), 3);
}

TEST(ReloadPlanTest, LongValuesAreCutBetweenCharacters) {
  std::string value(199, 'x');
  value += "电电";
  const v1::ConfigPlan plan =
      PlanOf({{.section = "feed", .settings = {{.setting = "platform", .before = "", .after = value}}}});
  EXPECT_EQ(plan.changes(0).settings(0).after(), std::string(199, 'x') + "…");
}

TEST(TouchedSourceUnitsTest, SourcesThatShareAListenerAreOneUnit) {
  config::Config before;
  before.sources = {{.name = "files"}, {.name = "pushed-a", .type = "http_push"}};
  config::Config after = before;
  after.sources.push_back({.name = "pushed-b", .type = "http_push"});
  EXPECT_THAT(SourceUnits(after), ElementsAre("files", "http_push"));
  const auto touched = [&](const std::string& section, const std::string& name) {
    return TouchedSourceUnits(before, after, {{.section = section, .name = name}});
  };
  EXPECT_THAT(touched("source", "pushed-b"), ElementsAre("http_push"));
  EXPECT_THAT(touched("source", "files"), ElementsAre("files"));
  EXPECT_THAT(touched("http_push", ""), ElementsAre("http_push"));
  EXPECT_THAT(touched("feed", "files"), IsEmpty());
  // One that changes its type touches both.
  after.sources[0].type = "http_push";
  EXPECT_THAT(touched("source", "files"), ElementsAre("files", "http_push"));
}

}  // namespace
}  // namespace zhudong::app
