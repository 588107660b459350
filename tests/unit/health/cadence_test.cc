// How often something is expected, declared or learned.
#include "gateway/health/cadence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using testing::HasSubstr;

absl::Duration ExpectedOf(const Feed& feed) {
  return ExpectationOf(feed.row.kinds(0), feed.settings, absl::ZeroDuration()).expected;
}

TEST(CadenceTest, NothingKnownIsUnknownAndNotHealthy) {
  Feed feed(Watched(), China(3, 2, 9));
  v1::FeedHealth health = feed.At(China(3, 9, 9));
  EXPECT_EQ(health.state(), v1::FEED_STATE_UNKNOWN);
  EXPECT_THAT(health.reason(), HasSubstr("0 of 8 waits"));
  for (int hour = 9; hour < 15; ++hour) feed.Take(China(3, 9, hour));
  health = feed.At(China(3, 9, 15));
  EXPECT_EQ(health.state(), v1::FEED_STATE_UNKNOWN);
  EXPECT_FALSE(health.kinds(0).cadence().has_expected());
}

TEST(CadenceTest, DeclaredAndNothingEverCame) {
  Feed feed(Watched(), China(3, 2, 9));
  feed.settings.cadence = absl::Seconds(10);
  EXPECT_EQ(feed.StateAt(China(3, 2, 9, 0, 5)), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(feed.StateAt(China(3, 2, 9, 0, 11)), v1::FEED_STATE_LATE);
  EXPECT_EQ(feed.StateAt(China(3, 2, 9, 1)), v1::FEED_STATE_SILENT);
  EXPECT_THAT(feed.At(China(3, 2, 9, 1)).reason(), HasSubstr("none came yet"));
}

// A thousand rows within a second, once a day: a day is learned, and not a millisecond.
TEST(CadenceTest, BurstsAreOneArrival) {
  Feed feed(Watched(), China(3, 2, 9));
  const auto& working = feed.settings.working;
  for (absl::CivilDay day(2026, 3, 2); day < absl::CivilDay(2026, 3, 28); ++day) {
    if (!working.IsWorkedDay(day)) continue;
    for (int row = 0; row < 1000; ++row) {
      feed.Take(working.At(day, absl::Hours(10)) + row * absl::Milliseconds(1));
    }
  }
  EXPECT_GT(ExpectedOf(feed), absl::Hours(20));
  EXPECT_LT(ExpectedOf(feed), absl::Hours(29));
}

// The first file of a feed, read in twenty seconds: nobody knows when the next one comes.
TEST(CadenceTest, OneBurstTeachesNothing) {
  Feed feed(Watched(), China(3, 2, 9));
  for (int second = 0; second < 20; ++second) feed.Take(China(3, 2, 10, 0, second), 500);
  for (const absl::Time now : {China(3, 2, 10, 2), China(3, 2, 10, 7), China(3, 2, 18), China(3, 6, 18)}) {
    const v1::FeedHealth health = feed.At(now);
    EXPECT_EQ(health.state(), v1::FEED_STATE_UNKNOWN) << now;
    EXPECT_THAT(health.reason(), HasSubstr("19 of 8 waits seen, over 17 s of 2 days' working time"));
    EXPECT_THAT(health.reason_zh(), HasSubstr("跨度"));
  }
  // Two weeks' working time without any: whoever knows better declares it.
  EXPECT_EQ(feed.StateAt(China(3, 20, 18)), v1::FEED_STATE_SILENT);
  // A file each day: known when a few have come.
  for (int day = 3; day <= 6; ++day) {
    for (int second = 0; second < 20; ++second) feed.Take(China(3, day, 10, 0, second), 500);
  }
  EXPECT_EQ(feed.StateAt(China(3, 7, 10)), v1::FEED_STATE_HEALTHY);
  EXPECT_GT(ExpectedOf(feed), absl::Hours(20));
}

// Office hours, every five minutes: known on the third day. Every second: on the second, and for good.
TEST(CadenceTest, WhatComesOftenIsLearnedSoon) {
  Feed feed(Watched(calendar::OfficeHours()), China(3, 2, 9));
  for (absl::Time at = China(3, 2, 9); at < China(3, 4, 11); at += absl::Minutes(5)) {
    if (feed.settings.working.IsWorking(at)) feed.Take(at);
  }
  EXPECT_EQ(feed.StateAt(China(3, 4, 11)), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(feed.StateAt(China(3, 4, 11, 10)), v1::FEED_STATE_LATE);

  Feed quick(Watched(), China(3, 2, 0));
  absl::Time at = China(3, 2, 0);
  for (; at < China(3, 2, 18); at += absl::Seconds(1)) quick.Take(at);
  EXPECT_EQ(quick.StateAt(at + absl::Minutes(2)), v1::FEED_STATE_LATE);
  for (; at < China(3, 4, 0); at += absl::Seconds(1)) {
    quick.Take(at);
    if (absl::ToUnixSeconds(at) % 3600 != 0) continue;
    ASSERT_TRUE(quick.At(at).kinds(0).cadence().has_expected()) << at;
  }
}

// One long outage, and irregular arrivals, do not move it far.
TEST(CadenceTest, LearnedIsRobust) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::exponential_distribution<double> wait(1.0 / 600);
  Feed feed(Watched(), China(3, 2, 0));
  absl::Time now = China(3, 2, 0);
  for (int i = 0; i < 2000; ++i) {
    now += absl::Seconds(wait(random) + 0.001);
    if (i == 1000) now = feed.settings.working.After(now, absl::Hours(10));
    feed.Take(now);
  }
  EXPECT_GT(ExpectedOf(feed), absl::Minutes(15));
  EXPECT_LT(ExpectedOf(feed), absl::Minutes(50));
}

TEST(CadenceTest, EachKindForItself) {
  Feed feed(Watched(), China(3, 2, 0));
  feed.settings.kind_cadence[v1::EVENT_KIND_WITHDRAWAL] = absl::Hours(2);
  feed.settings.cadence = absl::Hours(1);
  Begin(feed.row, feed.settings, China(3, 2, 0));
  for (int i = 0; i < 60 * 26; ++i) {
    feed.Take(Accepted(China(3, 2, 0) + i * absl::Minutes(2), 1, v1::EVENT_KIND_LAND_SUPPLY));
    feed.Take(Accepted(China(3, 2, 0) + i * absl::Minutes(2), 1, v1::EVENT_KIND_CONSTRUCTION_PERMIT));
  }
  feed.Take(Accepted(China(3, 4, 4, 1), 1, v1::EVENT_KIND_WITHDRAWAL));
  EXPECT_EQ(feed.StateAt(China(3, 4, 4, 2)), v1::FEED_STATE_HEALTHY);
  // Land comes on, permits do not.
  for (int i = 0; i < 20; ++i) feed.Take(China(3, 4, 4, 2) + i * absl::Minutes(2));
  v1::FeedHealth health = feed.At(China(3, 4, 4, 42));
  EXPECT_EQ(health.state(), v1::FEED_STATE_SILENT);
  EXPECT_EQ(health.parts(0).kind(), v1::EVENT_KIND_CONSTRUCTION_PERMIT);
  EXPECT_THAT(health.reason(), HasSubstr("no construction_permit for"));
  EXPECT_EQ(health.kinds_size(), 4);
  EXPECT_EQ(health.kinds(0).kind(), v1::EVENT_KIND_UNSPECIFIED);
}

TEST(CadenceTest, LagsAreShown) {
  Feed feed(Watched(), China(3, 2, 0));
  for (int i = 0; i < 100; ++i) feed.Take(China(3, 2, 1) + i * absl::Seconds(1));
  for (int i = 1; i <= 100; ++i) Delivered(feed.row, v1::EVENT_KIND_LAND_SUPPLY, i * absl::Milliseconds(10));
  const v1::KindHealth whole = feed.At(China(3, 2, 2)).kinds(0);
  EXPECT_EQ(whole.to_received().count(), 100u);
  EXPECT_NEAR(static_cast<double>(whole.to_received().p50().seconds()), 5, 1);
  EXPECT_EQ(whole.to_delivered().count(), 100u);
  EXPECT_NEAR(whole.to_delivered().p95().nanos() / 1e6, 950, 190);
  EXPECT_EQ(whole.last_recorded_at().seconds(), absl::ToUnixSeconds(China(3, 2, 1, 1, 34)));
}

}  // namespace
}  // namespace zhudong::health
