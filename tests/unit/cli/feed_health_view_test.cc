// How the feeds do, as people read it.
#include "gateway/app/cli/feed_health_view.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::FeedHealth Late() {
  v1::FeedHealth health;
  health.set_feed("land-supply");
  health.set_platform("市规划和自然资源局");
  health.set_state(v1::FEED_STATE_LATE);
  health.set_reason("no event for 1 d of working time");
  health.set_reason_zh("工作时间内已 1 天 无事件");
  health.set_action("ask the platform");
  v1::PartHealth& part = *health.add_parts();
  part.set_part(v1::HEALTH_PART_CADENCE);
  part.set_state(v1::FEED_STATE_LATE);
  part.set_reason(health.reason());
  v1::KindHealth& all = *health.add_kinds();
  all.set_state(v1::FEED_STATE_LATE);
  all.mutable_cadence()->mutable_expected()->set_seconds(86400);
  all.mutable_cadence()->set_learned(true);
  all.mutable_cadence()->mutable_elapsed()->set_seconds(3 * 86400 + 7200);
  all.mutable_to_received()->set_count(5);
  all.mutable_to_received()->mutable_p50()->set_seconds(3);
  return health;
}

TEST(FeedHealthView, TheListSaysWhatIsWrong) {
  google::protobuf::RepeatedPtrField<v1::FeedHealth> feeds;
  EXPECT_THAT(FeedHealthListText(feeds), HasSubstr("add [[feed]]"));
  *feeds.Add() = Late();
  const std::string text = FeedHealthListText(feeds);
  EXPECT_THAT(text, HasSubstr("late 迟到"));
  EXPECT_THAT(text, HasSubstr("no event for 1 d of working time"));
}

TEST(FeedHealthView, OneFeedSaysEverything) {
  v1::FeedHealth health = Late();
  std::string text = FeedHealthText(health);
  for (const char* wanted : {"land-supply (市规划和自然资源局)", "工作时间内已 1 天 无事件", "ask the platform",
                             "cadence 频率", "24 h 0 min learned 学习", "3 d 2 h", "all 全部"}) {
    EXPECT_THAT(text, HasSubstr(wanted));
  }
  EXPECT_THAT(text, Not(HasSubstr("MISSING NUMBERS")));
  v1::SequenceGap& gap = *health.mutable_sequence()->add_open();
  gap.set_first(5);
  gap.set_last(5);
  gap.set_missing(1);
  v1::DailyCount& silent = *health.add_days();
  silent.set_day("2026-03-03");
  v1::DailyCount& nil = *health.add_days();
  nil.set_day("2026-03-02");
  nil.set_reported(0);
  health.set_calendar_provisional(true);
  text = FeedHealthText(health);
  for (const char* wanted : {"MISSING NUMBERS", "none 未报", "0 nil 零报告", "provisional 暂行"}) {
    EXPECT_THAT(text, HasSubstr(wanted));
  }
  EXPECT_THAT(text, Not(HasSubstr("5–5")));
}

TEST(FeedHealthView, WhatAPlatformIsAnswered) {
  v1::ReportHeartbeatResponse answer;
  EXPECT_EQ(HeartbeatText(answer), "heard 已收到\n");
  v1::SequenceGap& gap = *answer.add_missing();
  gap.set_first(3);
  gap.set_last(5);
  EXPECT_THAT(HeartbeatText(answer), HasSubstr("send again 请补发: 3–5"));
  v1::DailyCount day;
  day.set_day("2026-03-02");
  day.set_reported(12);
  day.set_held(11);
  EXPECT_EQ(DailyCountText(day), "2026-03-02: the platform 平台 12, the gateway 网关 11\n");
}

}  // namespace
}  // namespace zhudong::cli
