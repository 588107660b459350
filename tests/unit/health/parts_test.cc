// Quality, daily count, heartbeat, adapter, certificate, pause; and the whole as the worst of its parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using testing::HasSubstr;

Feed Steady() {
  Feed feed(Watched(), China(3, 2, 9));
  feed.settings.cadence = absl::Hours(24);
  feed.Take(China(3, 2, 10), 50);
  return feed;
}

Observation Malformed(absl::Time at, uint64_t count) {
  Observation seen{.received = at, .quarantined = count};
  seen.findings[v1::FINDING_CODE_ERROR_DATE] = count;
  seen.findings[v1::FINDING_CODE_ERROR_MISSING] = 1;
  return seen;
}

TEST(PartsTest, OnlyMalformedRowsIsFailingAndNotHealthy) {
  Feed feed(Watched(), China(3, 2, 9));
  feed.settings.cadence = absl::Hours(24);
  for (int minute = 0; minute < 30; ++minute) feed.Take(Malformed(China(3, 2, 10, minute), 2));
  const v1::FeedHealth health = feed.At(China(3, 2, 10, 30));
  EXPECT_EQ(health.state(), v1::FEED_STATE_FAILING);
  EXPECT_THAT(health.reason(), HasSubstr("60/60 (100 %) of what came lately can't be used, mostly error_date"));
  EXPECT_THAT(health.action(), HasSubstr("zhudong quarantine list --feed land-supply"));
  EXPECT_EQ(health.quality().reasons(0).code(), v1::FINDING_CODE_ERROR_DATE);
  EXPECT_EQ(health.quality().reasons(0).count(), 60u);
  EXPECT_EQ(health.kinds(0).accepted(), 0u) << "it sends, but nothing arrives";
  // Rows that came before and are repeated do not make it better; good ones do.
  Observation repeated{.received = China(3, 2, 10, 31), .duplicates = 1000};
  feed.Take(repeated);
  EXPECT_EQ(feed.StateAt(China(3, 2, 10, 32)), v1::FEED_STATE_FAILING);
  feed.Take(China(3, 2, 11), 500);
  EXPECT_EQ(feed.StateAt(China(3, 2, 11, 1)), v1::FEED_STATE_HEALTHY);
}

TEST(PartsTest, AFewBadRowsAmongManyAreNoAlarm) {
  Feed feed = Steady();
  feed.Take(Malformed(China(3, 2, 10, 1), 5));
  EXPECT_EQ(feed.StateAt(China(3, 2, 10, 2)), v1::FEED_STATE_HEALTHY);
  feed.settings.max_bad_percent = 5;
  EXPECT_EQ(feed.StateAt(China(3, 2, 10, 2)), v1::FEED_STATE_FAILING);
}

TEST(PartsTest, ACountThatDisagreesByOne) {
  Feed feed = Steady();
  ASSERT_TRUE(ReportDay(feed.row, feed.settings, absl::CivilDay(2026, 3, 2), 51, "land", China(3, 3, 1)).ok());
  const v1::FeedHealth health = feed.At(China(3, 3, 2));
  EXPECT_EQ(health.state(), v1::FEED_STATE_GAP);
  EXPECT_THAT(health.reason(), HasSubstr("of 2026-03-02 the platform counts 51, the gateway holds 50: 1 missing"));
  EXPECT_EQ(health.days(0).reported(), 51u);
  // The missing one arrives, with the time at which it was recorded.
  Observation missing = Accepted(China(3, 3, 3));
  missing.recorded_days = {{absl::CivilDay(2026, 3, 2), 1}};
  feed.Take(missing);
  EXPECT_EQ(feed.StateAt(China(3, 3, 4)), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(feed.PartAt(China(3, 3, 4), v1::HEALTH_PART_DAILY_COUNT).state(), v1::FEED_STATE_HEALTHY);
}

TEST(PartsTest, Heartbeats) {
  Feed feed = Steady();
  feed.settings.heartbeat = absl::Minutes(5);
  Heartbeat(feed.row, China(3, 2, 11));
  EXPECT_EQ(feed.StateAt(China(3, 2, 11, 5)), v1::FEED_STATE_HEALTHY);
  const v1::FeedHealth late = feed.At(China(3, 2, 11, 6));
  EXPECT_EQ(late.state(), v1::FEED_STATE_LATE);
  EXPECT_EQ(absl::FromUnixSeconds(late.since().seconds()), China(3, 2, 11, 5));
  EXPECT_EQ(feed.StateAt(China(3, 2, 11, 16)), v1::FEED_STATE_SILENT);
  Heartbeat(feed.row, China(3, 2, 11, 17));
  EXPECT_EQ(feed.StateAt(China(3, 2, 11, 18)), v1::FEED_STATE_HEALTHY);
}

TEST(PartsTest, TheAdapterSaysWhatIsWrong) {
  Feed feed = Steady();
  v1::SourceStatus source;
  source.set_source("drop");
  source.set_state("failing");
  source.set_last_error("the folder is not there");
  source.mutable_since()->set_seconds(absl::ToUnixSeconds(China(3, 2, 10, 30)));
  SetSources(feed.row, {source});
  const v1::FeedHealth health = feed.At(China(3, 2, 11));
  EXPECT_EQ(health.state(), v1::FEED_STATE_FAILING);
  EXPECT_EQ(health.reason(), "adapter drop: the folder is not there");
  EXPECT_EQ(absl::FromUnixSeconds(health.since().seconds()), China(3, 2, 10, 30));
  source.set_state("running");
  SetSources(feed.row, {source});
  EXPECT_EQ(feed.StateAt(China(3, 2, 11)), v1::FEED_STATE_HEALTHY);
}

TEST(PartsTest, ACertificateThatEnds) {
  Feed feed = Steady();
  SeeCertificate(feed.row, "spiffe://zhudong/platform/land", China(3, 20, 0), China(3, 2, 10));
  SeeCertificate(feed.row, "spiffe://zhudong/platform/other", China(12, 20, 0), China(3, 2, 10));
  EXPECT_EQ(feed.PartAt(China(3, 5, 9), v1::HEALTH_PART_CERTIFICATE).state(), v1::FEED_STATE_HEALTHY);
  const v1::PartHealth soon = feed.PartAt(China(3, 10, 0), v1::HEALTH_PART_CERTIFICATE);
  EXPECT_EQ(soon.state(), v1::FEED_STATE_LATE);
  EXPECT_THAT(soon.reason(), HasSubstr("platform/land expires in 10 d"));
  EXPECT_EQ(feed.PartAt(China(3, 20, 1), v1::HEALTH_PART_CERTIFICATE).state(), v1::FEED_STATE_FAILING);
}

TEST(PartsTest, PausedHoldsOverAllAndEndsByItself) {
  Feed feed = Steady();
  feed.Take(Malformed(China(3, 2, 10, 1), 500));
  EXPECT_EQ(feed.StateAt(China(3, 2, 10, 2)), v1::FEED_STATE_FAILING);
  Pause(feed.row, "duty", "the platform moves house", China(3, 2, 12), China(3, 2, 10, 3));
  const v1::FeedHealth paused = feed.At(China(3, 2, 11));
  EXPECT_EQ(paused.state(), v1::FEED_STATE_PAUSED);
  EXPECT_EQ(paused.reason(), "paused by duty: the platform moves house");
  EXPECT_EQ(paused.parts(0).state(), v1::FEED_STATE_FAILING) << "its parts are shown as they are";
  EXPECT_EQ(absl::FromUnixSeconds(paused.since().seconds()), China(3, 2, 10, 3));
  EXPECT_EQ(feed.StateAt(China(3, 2, 12)), v1::FEED_STATE_FAILING);
  Pause(feed.row, "duty", "again", absl::InfiniteFuture(), China(3, 2, 12));
  EXPECT_EQ(feed.StateAt(China(4, 2, 12)), v1::FEED_STATE_PAUSED);
  Resume(feed.row);
  EXPECT_NE(feed.StateAt(China(4, 2, 12)), v1::FEED_STATE_PAUSED);
}

TEST(PartsTest, TheWholeIsTheWorstOfItsPartsAndKeepsSinceWhen) {
  Feed feed = Steady();
  feed.Take(Malformed(China(3, 2, 10, 1), 500));
  const v1::FeedHealth first = feed.At(China(3, 2, 10, 2));
  const v1::FeedHealth later = feed.At(China(3, 5, 12));
  EXPECT_EQ(later.state(), v1::FEED_STATE_FAILING);
  EXPECT_EQ(later.since().seconds(), first.since().seconds());
  EXPECT_EQ(later.parts(1).part(), v1::HEALTH_PART_CADENCE);
  EXPECT_EQ(later.parts(1).state(), v1::FEED_STATE_SILENT);
  for (int i = 1; i < later.parts_size(); ++i) {
    EXPECT_GE(Severity(later.parts(i - 1).state()), Severity(later.parts(i).state()));
  }
}

}  // namespace
}  // namespace zhudong::health
