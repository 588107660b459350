// Working days after the day in China on which a demand came about.
#include "gateway/rpc/answer_term.h"

#include <gtest/gtest.h>

namespace zhudong::rpc {
namespace {

absl::Time InChina(const absl::CivilSecond& time) { return absl::FromCivil(time, absl::FixedTimeZone(8 * 3600)); }

v1::OpenDemand Since(absl::Time time) {
  v1::OpenDemand open;
  open.mutable_since()->set_seconds(absl::ToUnixSeconds(time));
  return open;
}

const base::Live<calendar::Calendar> kChina{calendar::Calendar::China()};

TEST(AnswerTermTest, CountsWorkingDaysAndIsOverdueTheDayAfter) {
  base::ManualClock clock(InChina(absl::CivilSecond(2026, 11, 24, 23, 59, 0)));
  const AnswerTerm term{3, &kChina, &clock};
  // Thursday 00:30 in China, Wednesday in Greenwich: Friday, Monday, Tuesday.
  v1::OpenDemand open = Since(InChina(absl::CivilSecond(2026, 11, 19, 0, 30, 0)));
  term.Apply(open);
  EXPECT_EQ(open.due_date(), "2026-11-24");
  EXPECT_FALSE(open.overdue());
  clock.Advance(absl::Minutes(1));
  term.Apply(open);
  EXPECT_TRUE(open.overdue());
}

TEST(AnswerTermTest, HolidaysDoNotCount) {
  base::ManualClock clock(InChina(absl::CivilSecond(2026, 1, 1, 0, 0, 0)));
  const AnswerTerm term{1, &kChina, &clock};
  v1::OpenDemand open = Since(InChina(absl::CivilSecond(2025, 9, 30, 12, 0, 0)));
  term.Apply(open);
  EXPECT_EQ(open.due_date(), "2025-10-09") << "the holidays of October 2025 ended on the 8th";
  EXPECT_TRUE(open.overdue());
}

TEST(AnswerTermTest, WithoutALimitNothingIsDue) {
  v1::OpenDemand open = Since(absl::UnixEpoch());
  AnswerTerm().Apply(open);
  EXPECT_EQ(open.due_date(), "");
  EXPECT_FALSE(open.overdue());
}

}  // namespace
}  // namespace zhudong::rpc
