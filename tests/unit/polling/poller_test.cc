#include "gateway/polling/poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"

namespace zhudong::polling {
namespace {

using ::testing::ElementsAre;

class PollerTest : public testing::Test {
 protected:
  absl::Duration Once(const absl::Status& answer) {
    return poller_.Once([&] { return answer; });
  }

  base::ManualClock clock_{absl::UnixEpoch() + absl::Hours(1)};
  std::vector<std::string> log_;
  Poller poller_{{.source = "list",
                  .well = "the list is read",
                  .interval = absl::Seconds(60),
                  .first_backoff = absl::Seconds(1),
                  .longest_backoff = absl::Seconds(5)},
                 clock_,
                 [this](std::string_view sentence) { log_.emplace_back(sentence); }};
};

TEST_F(PollerTest, WaitsLongerAfterEveryFaultAndAsUsualOnceItIsWell) {
  const absl::Status gone = absl::UnavailableError("gone");
  for (const int seconds : {1, 2, 4, 5, 5}) EXPECT_EQ(Once(gone), absl::Seconds(seconds));
  for (int i = 0; i < 100; ++i) Once(gone);
  EXPECT_EQ(Once(gone), absl::Seconds(5));
  EXPECT_EQ(Once(absl::OkStatus()), absl::Seconds(60));
  EXPECT_EQ(Once(gone), absl::Seconds(1));
}

TEST_F(PollerTest, WaitsAsLongAsThePlatformAsks) {
  absl::Status busy = absl::ResourceExhaustedError("busy");
  model::SetRetryAfter(busy, absl::Minutes(7));
  EXPECT_EQ(Once(busy), absl::Minutes(7));
  model::SetRetryAfter(busy, absl::ZeroDuration());
  EXPECT_EQ(Once(busy), absl::Seconds(1)) << "never without a pause";
}

TEST_F(PollerTest, WhatSomebodyHasToMendIsAskedAsUsual) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Once(absl::FailedPreconditionError("no such table")), absl::Seconds(60));
}

TEST_F(PollerTest, TellsWhenItChangesAndNotBetween) {
  Once(absl::UnavailableError("gone"));
  const int64_t failing_since = poller_.Status().since().seconds();
  clock_.Advance(absl::Seconds(9));
  Once(absl::UnavailableError("still gone"));
  EXPECT_EQ(poller_.Status().state(), "failing");
  EXPECT_EQ(poller_.Status().last_error(), "still gone");
  EXPECT_EQ(poller_.Status().since().seconds(), failing_since);
  Once(absl::OkStatus());
  Once(absl::OkStatus());
  EXPECT_EQ(poller_.Status().state(), "idle");
  EXPECT_EQ(poller_.Status().last_error(), "");
  EXPECT_EQ(poller_.Status().since().seconds(), failing_since + 9);
  EXPECT_THAT(log_, ElementsAre("can't be read: gone", "the list is read"));
}

TEST_F(PollerTest, WhatACancelledAskAnswersIsNoFault) {
  absl::Notification asked, cancelled;
  poller_.Start([&] {
    asked.Notify();
    cancelled.WaitForNotification();
    return absl::CancelledError("stopping");
  });
  asked.WaitForNotification();
  EXPECT_EQ(poller_.Status().state(), "idle");
  poller_.Stop([&] { cancelled.Notify(); });
  EXPECT_EQ(poller_.Status().state(), "stopped");
  EXPECT_EQ(poller_.Status().last_error(), "");
  EXPECT_THAT(log_, ElementsAre());
}

}  // namespace
}  // namespace zhudong::polling
