// One clock: whole and half days, times that stand, limits and warnings.
#include <algorithm>
#include <random>
#include <vector>

#include "gateway/cases/clock.h"
#include "gtest/gtest.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

v1::CaseClock Timed(double limit, const Timing& timing, int warn_half_days = 2) {
  v1::CaseClock clock;
  clock.set_limit_days(limit);
  RunClock(*BuiltInRules().time, timing, warn_half_days, clock);
  return clock;
}

TEST(Clock, CountsWholeWorkingDaysAfterTheDayOfTheEvent) {
  // Before the long holiday of 2024: 09-30 Monday is worked, 10-01 to 10-07 are not, 09-29 and 10-12 are make-up days.
  const v1::CaseClock clock = Timed(3, {.started = When("2024-09-30 16:00"), .last_said = When("2024-09-30 16:00")});
  EXPECT_EQ(clock.state(), v1::CASE_CLOCK_STATE_RUNNING);
  EXPECT_EQ(Day(clock.due_at()), "10-11 00:00") << "24:00 of 10-10";
  EXPECT_EQ(Day(clock.warn_at()), "10-10 00:00");
  EXPECT_EQ(clock.used_days(), 0);
  EXPECT_FALSE(clock.provisional());
}

TEST(Clock, IsLateWhenItEndsOnTheDayAfterTheLast) {
  const Timing in_time{.started = When("2024-03-04 09:00"), .ended = When("2024-03-07 23:59")};
  EXPECT_FALSE(Timed(3, in_time).late());
  EXPECT_EQ(Timed(3, in_time).used_days(), 3);
  const v1::CaseClock late = Timed(3, {.started = When("2024-03-04 09:00"), .ended = When("2024-03-08 00:00")});
  EXPECT_TRUE(late.late());
  EXPECT_EQ(late.used_days(), 4);
  EXPECT_EQ(late.state(), v1::CASE_CLOCK_STATE_ENDED);
}

TEST(Clock, CountsHalfDaysWhereTheLimitHasOne) {
  // One and a half days from Friday morning: its afternoon, Monday's morning and afternoon.
  const Timing timing{.started = When("2024-03-08 10:00"), .ended = When("2024-03-11 17:00")};
  const v1::CaseClock clock = Timed(1.5, timing);
  EXPECT_EQ(Day(clock.due_at()), "03-11 17:30");
  EXPECT_EQ(clock.used_days(), 1.5);
  EXPECT_FALSE(clock.late());
  EXPECT_TRUE(Timed(1.5, {.started = When("2024-03-08 10:00"), .ended = When("2024-03-11 18:00")}).late())
      << "after the hours it is of the next half day";
}

TEST(Clock, StandsWithoutCountingAndMovesItsLimit) {
  Timing timing{.started = When("2024-03-04 09:00"), .last_said = When("2024-03-06 09:00")};
  timing.stood = {{When("2024-03-05 10:00"), When("2024-03-07 10:00")},
                  {When("2024-03-06 10:00"), When("2024-03-07 15:00")}};
  const v1::CaseClock clock = Timed(3, timing);
  EXPECT_EQ(Day(clock.due_at()), "03-12 00:00") << "two days later than 03-07, the overlap once";
  timing.stood = {{When("2024-03-05 10:00"), std::nullopt}};
  const v1::CaseClock open = Timed(3, timing);
  EXPECT_EQ(open.state(), v1::CASE_CLOCK_STATE_STANDING);
  EXPECT_EQ(Day(open.standing_since()), "03-05 10:00");
  EXPECT_EQ(open.used_days(), 1);
}

TEST(Clock, IsPastDueWhenItRunsBeyondItOrBeganToStandAfterIt) {
  Timing timing{.started = When("2024-03-04 09:00"), .last_said = When("2024-03-05 09:00")};
  EXPECT_FALSE(IsPastDue(Timed(3, timing), When("2024-03-07 23:59")));
  EXPECT_TRUE(IsPastDue(Timed(3, timing), When("2024-03-08 00:00")));
  EXPECT_FALSE(IsPastDue(Timed(0, timing), When("2024-04-08 00:00"))) << "nothing limits it";
  timing.stood = {{When("2024-03-07 10:00"), std::nullopt}};
  EXPECT_FALSE(IsPastDue(Timed(3, timing), When("2024-04-08 00:00")));
  timing.stood = {{When("2024-03-08 10:00"), std::nullopt}};
  EXPECT_TRUE(IsPastDue(Timed(3, timing), When("2024-04-08 00:00")));
}

TEST(Clock, WhatStandsAfterTheLimitDoesNotBringItBack) {
  Timing timing{.started = When("2024-03-04 09:00"), .ended = When("2024-03-14 09:00")};
  timing.stood = {{When("2024-03-08 09:00"), When("2024-03-13 09:00")}};
  const v1::CaseClock clock = Timed(3, timing);
  EXPECT_EQ(Day(clock.due_at()), "03-08 00:00");
  EXPECT_TRUE(clock.late());
}

TEST(Clock, OfAMeanHasNoLimitOfItsOwn) {
  v1::CaseClock clock;
  clock.set_limit_days(8);
  clock.set_of_a_mean(true);
  RunClock(*BuiltInRules().time, {.started = When("2024-03-04"), .ended = When("2024-03-29")}, 2, clock);
  EXPECT_FALSE(clock.late());
  EXPECT_FALSE(clock.has_due_at());
  EXPECT_EQ(clock.used_days(), 19);
}

TEST(Clock, WarnsOfADayThatBeginsOnADayOff) {
  const v1::CaseClock clock = Timed(1, {.started = When("2024-03-09 10:00"), .last_said = When("2024-03-09 10:00")});
  EXPECT_EQ(Day(clock.due_at()), "03-12 00:00");
  EXPECT_EQ(Day(clock.warn_at()), "03-11 00:00");
}

TEST(Clock, ProvisionalWhereTheYearWasNotAnnounced) {
  EXPECT_TRUE(Timed(5, {.started = When("2039-12-30"), .last_said = When("2039-12-30")}).provisional());
}

// A time that stands more never makes it due earlier, and never more days used.
TEST(ClockProperty, StandingNeverShortens) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto hours = [&](int most) { return absl::Hours(static_cast<int>(random() % static_cast<uint32_t>(most))); };
  const absl::Time base = When("2024-01-02");
  for (int round = 0; round < 500; ++round) {
    Timing timing{.started = base + hours(24 * 300)};
    timing.ended = *timing.started + hours(24 * 40);
    const double limit = static_cast<double>(1 + random() % 40) / 2;
    v1::CaseClock before = Timed(limit, timing);
    for (int i = 0; i < 4; ++i) {
      const absl::Time from = *timing.started - absl::Hours(48) + hours(24 * 45);
      timing.stood.push_back({from, from + hours(24 * 10)});
      const v1::CaseClock after = Timed(limit, timing);
      ASSERT_GE(TimeOf(after.due_at()), TimeOf(before.due_at())) << "round " << round;
      ASSERT_LE(after.used_days(), before.used_days()) << "round " << round;
      ASSERT_GE(after.used_days(), 0);
      ASSERT_LE(TimeOf(after.warn_at()), TimeOf(after.due_at()));
      before = after;
    }
    std::shuffle(timing.stood.begin(), timing.stood.end(), random);
    ASSERT_EQ(Timed(limit, timing).SerializeAsString(), before.SerializeAsString()) << "their order says nothing";
  }
}

}  // namespace
}  // namespace zhudong::cases
