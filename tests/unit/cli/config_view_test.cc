#include "gateway/app/cli/config_view.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::ConfigPlan PlanOf(v1::ConfigChangeKind kind, const std::string& needs_restart) {
  v1::ConfigPlan plan;
  plan.set_plan_id("3f2a91bc0d4e5f60");
  plan.mutable_in_force()->set_digest(std::string(64, 'a'));
  plan.mutable_in_force()->set_by("start");
  v1::ConfigChange& change = *plan.add_changes();
  change.set_section("subscriber");
  change.set_name("grid");
  change.set_kind(kind);
  change.set_needs_restart(needs_restart);
  return plan;
}

TEST(ConfigViewTest, AChangeIsALine) {
  v1::ConfigPlan plan = PlanOf(v1::CONFIG_CHANGE_KIND_CHANGED, "");
  for (const char* name : {"target", "parallel"}) {
    v1::ConfigSettingChange& setting = *plan.mutable_changes(0)->add_settings();
    setting.set_setting(name);
    setting.set_before("1");
    setting.set_after("2");
  }
  EXPECT_EQ(ChangeLine(plan.changes(0)), "changed subscriber grid: target 1 → 2; parallel 1 → 2");
  EXPECT_EQ(ChangeLine(PlanOf(v1::CONFIG_CHANGE_KIND_REMOVED, "").changes(0)), "removed subscriber grid");
}

TEST(ConfigViewTest, APlanSaysHowItIsPutInForce) {
  const std::string text = PlanText(PlanOf(v1::CONFIG_CHANGE_KIND_ADDED, ""));
  EXPECT_THAT(text, HasSubstr("aaaaaaaaaaaa since "));
  EXPECT_THAT(text, HasSubstr("  added subscriber grid\n"));
  EXPECT_THAT(text, HasSubstr("zhudong config apply --plan 3f2a91bc0d4e5f60"));
}

TEST(ConfigViewTest, WhatNeedsARestartIsSaidInsteadOfAPlanToApply) {
  const std::string text = PlanText(PlanOf(v1::CONFIG_CHANGE_KIND_CHANGED, "it is read once"));
  EXPECT_THAT(text, HasSubstr("(needs a restart: it is read once)"));
  EXPECT_THAT(text, Not(HasSubstr("config apply")));
}

TEST(ConfigViewTest, ProblemsStandWithTheirPlaces) {
  v1::ConfigPlan plan;
  v1::ConfigProblem& problem = *plan.add_problems();
  problem.set_file("gateway.toml");
  problem.set_line(3);
  problem.set_column(7);
  problem.set_setting("feed.name");
  problem.set_message("stands twice");
  EXPECT_THAT(PlanText(plan),
              HasSubstr("gateway.toml:3:7: feed.name: stands twice\n1 problems: nothing can be applied"));
}

TEST(ConfigViewTest, NothingToChangeIsSaid) { EXPECT_THAT(PlanText({}), HasSubstr("nothing would change")); }

}  // namespace
}  // namespace zhudong::cli
