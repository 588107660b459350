// How much comes against what is usual.
#include "gateway/health/volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using testing::HasSubstr;

// From Monday 2 March on, every working day from 9 to 17, `count` an hour.
void Send(Feed& feed, absl::CivilDay first, absl::CivilDay last, uint64_t count) {
  for (absl::CivilDay day = first; day <= last; ++day) {
    if (!feed.settings.working.IsWorkedDay(day)) continue;
    for (int hour = 9; hour < 17; ++hour) feed.Take(feed.settings.working.At(day, absl::Hours(hour)), count);
  }
}

TEST(VolumeTest, MuchLessThanUsualIsToldAndAHolidayIsNotCompared) {
  Feed feed(Watched(), China(3, 2, 0));
  feed.settings.cadence = absl::Hours(24);
  Send(feed, absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 4, 3), 40);
  v1::PartHealth part = feed.PartAt(China(4, 3, 17, 30), v1::HEALTH_PART_VOLUME);
  EXPECT_EQ(part.state(), v1::FEED_STATE_HEALTHY) << part.DebugString();
  // 清明: 4 to 6 April, Monday included. Nothing is compared, and nothing learned.
  const uint32_t weeks = static_cast<uint32_t>(feed.row.volume().slots().at(10).weeks_size());
  EXPECT_NE(feed.PartAt(China(4, 6, 15), v1::HEALTH_PART_VOLUME).state(), v1::FEED_STATE_LATE);
  EXPECT_EQ(static_cast<uint32_t>(feed.row.volume().slots().at(10).weeks_size()), weeks);
  // On Tuesday a tenth of the usual.
  Send(feed, absl::CivilDay(2026, 4, 7), absl::CivilDay(2026, 4, 7), 4);
  part = feed.PartAt(China(4, 7, 17, 30), v1::HEALTH_PART_VOLUME);
  EXPECT_EQ(part.state(), v1::FEED_STATE_LATE);
  EXPECT_THAT(part.reason(), HasSubstr("12 / 120 events usual in the last 3 working hours"));
  const v1::FeedHealth health = Assess(feed.row, feed.settings, China(4, 7, 17, 30), Detail::kFull);
  EXPECT_EQ(health.volume().lately(), 12u);
  EXPECT_EQ(health.volume().profile_size(), 5 * 24);
}

TEST(VolumeTest, ALongSilenceAndADownGatewayAreBounded) {
  Feed feed(Watched(), China(3, 2, 0));
  Send(feed, absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 3, 6), 40);
  // The gateway was down for a month: nobody's silence.
  feed.Restart(China(4, 8, 12));
  for (const auto& [hour, slot] : feed.row.volume().slots()) EXPECT_LE(slot.weeks_size(), 1) << hour;
  feed.At(China(12, 8, 12));
  for (const auto& [hour, slot] : feed.row.volume().slots()) EXPECT_LE(slot.weeks_size(), 3) << hour;
}

}  // namespace
}  // namespace zhudong::health
