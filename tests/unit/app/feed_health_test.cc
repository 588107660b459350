// What the settings expect of a feed, as the watch takes it.
#include "gateway/app/feed_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/temp_folder.h"

namespace zhudong::app {
namespace {

using testing::HasSubstr;

config::Config OneFeed() {
  config::Config config;
  config::Feed& feed = config.feeds.emplace_back();
  feed.name = "land";
  feed.platform = "p";
  return config;
}

TEST(FeedHealthSettingsTest, DaysAreOfTheFeedsOwnHours) {
  config::Config config = OneFeed();
  EXPECT_EQ((*ToHealthSettings(config))[0].cadence, absl::ZeroDuration());
  config::Feed& feed = config.feeds[0];
  feed.cadence = "2d";
  feed.kind_cadence = {"withdrawal=90m"};
  feed.hours = {"09:00-12:00", "14:00-17:30"};
  feed.heartbeat = absl::Minutes(5);
  feed.daily_count_due = "10:30";
  const auto all = ToHealthSettings(config);
  ASSERT_TRUE(all.ok()) << all.status();
  const health::Settings& settings = (*all)[0];
  EXPECT_EQ(settings.cadence, absl::Hours(13));
  EXPECT_EQ(settings.kind_cadence.at(v1::EVENT_KIND_WITHDRAWAL), absl::Minutes(90));
  EXPECT_EQ(settings.heartbeat, absl::Minutes(5));
  EXPECT_EQ(*settings.daily_count_due, absl::Minutes(630));
  EXPECT_FALSE(settings.working.IsWorkedDay(absl::CivilDay(2026, 2, 16)));
  feed.days = "every";
  EXPECT_TRUE((*ToHealthSettings(config))[0].working.IsWorkedDay(absl::CivilDay(2026, 2, 16)));
}

TEST(FeedHealthSettingsTest, ACityAddsToTheCalendar) {
  TempFolder folder;
  config::Config config = OneFeed();
  config.calendar.files = {folder.Path("city.toml")};
  std::ofstream(config.calendar.files[0])
      << "name = \"city\"\n[[change]]\nnotice = \"n\"\npublished = \"2026-09-23\"\nrest = [\"2026-09-24\"]\n";
  const auto all = ToHealthSettings(config);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_FALSE((*all)[0].working.IsWorkedDay(absl::CivilDay(2026, 9, 24)));
  EXPECT_THAT((*all)[0].working.calendar().version(), testing::StartsWith("city-"));
  std::ofstream(config.calendar.files[0]) << "name = 5\n";
  EXPECT_THAT(std::string(ToHealthSettings(config).status().message()), HasSubstr("document 2:1:"));
}

TEST(FeedHealthSettingsTest, SourcesAreKnownByTheirFeeds) {
  config::Config config = OneFeed();
  for (const char* name : {"drop", "push-a", "push-b"}) {
    config::Source& source = config.sources.emplace_back();
    source.name = name;
    source.feed = std::string("feed-of-") + name;
    if (std::string(name) != "drop") source.type = "http_push";
  }
  std::vector<v1::SourceStatus> statuses(3);
  statuses[0].set_source("drop");
  statuses[1].set_source("http-push");
  statuses[2].set_source("nobody");
  std::vector<std::string> feeds;
  for (const auto& [feed, status] : WithFeeds(config, statuses)) feeds.push_back(feed + "<" + status.source());
  EXPECT_THAT(feeds, testing::ElementsAre("feed-of-drop<drop", "feed-of-push-a<http-push", "feed-of-push-b<http-push"));
}

TEST(FeedHealthSettingsTest, WhatGrpcHealthSays) {
  EXPECT_TRUE(IsServing(v1::FEED_STATE_HEALTHY));
  EXPECT_TRUE(IsServing(v1::FEED_STATE_UNKNOWN));
  EXPECT_TRUE(IsServing(v1::FEED_STATE_PAUSED));
  for (v1::FeedState ill : {v1::FEED_STATE_LATE, v1::FEED_STATE_GAP, v1::FEED_STATE_SILENT, v1::FEED_STATE_FAILING}) {
    EXPECT_FALSE(IsServing(ill));
  }
}

}  // namespace
}  // namespace zhudong::app
