// Subscribers that are disabled, enabled, taken out of the settings, forgotten; and their counts on disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/delivery/leftovers.h"
#include "tests/unit/delivery/deliverer_fixture.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ControlTest : public DelivererFixture {
 protected:
  absl::StatusOr<v1::SubscriberStatus> Change(v1::SubscriberAct act, bool dry_run = false) {
    v1::ChangeSubscriberRequest request;
    request.set_subscriber("grid");
    request.set_act(act);
    request.set_dry_run(dry_run);
    return deliverer_->Change(request, kDuty);
  }
  v1::ReconciliationDay Today() {
    const auto days = deliverer_->Reconcile({});
    EXPECT_TRUE(days.ok()) << days.status();
    EXPECT_EQ(days->days_size(), 1);
    return days->days(0);
  }
};

TEST_F(ControlTest, ADisabledSubscriberKeepsWhatWaitsAndGoesOnWhenEnabled) {
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_TRUE(absl::IsFailedPrecondition(Change(v1::SUBSCRIBER_ACT_ENABLE).status())) << "enabled already";
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_DISABLE, /*dry_run=*/true).ok());
  EXPECT_NE(deliverer_->Status().state(), "disabled");
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_DISABLE).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Change(v1::SUBSCRIBER_ACT_DISABLE).status()));
  Add("a");
  Open();  // and over a restart
  const v1::SubscriberStatus status = deliverer_->Status();
  EXPECT_EQ(status.state(), "disabled");
  EXPECT_EQ(status.disabled().by(), kDuty.principal);
  EXPECT_EQ(status.disabled().reason(), kDuty.reason);
  EXPECT_EQ(status.pending(), 1u);
  EXPECT_EQ(status.position(), 1u);
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_ENABLE).ok());
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("a.1", "a.2"));
  const auto acts = *deliverer_->ListActs(0, 10);
  ASSERT_EQ(acts.size(), 2u);
  EXPECT_EQ(acts[0].act(), "enable");
}

TEST_F(ControlTest, WhatTheSettingsDisableNoOperatorEnables) {
  options_.enabled = false;
  Add("a");
  Open();
  EXPECT_EQ(deliverer_->Status().disabled().by(), "settings");
  const auto enabled = Change(v1::SUBSCRIBER_ACT_ENABLE);
  EXPECT_TRUE(absl::IsFailedPrecondition(enabled.status()));
  EXPECT_THAT(enabled.status().message(), HasSubstr("enabled = true"));
  options_.enabled = true;
  Open();
  ASSERT_TRUE(Settled());
}

TEST_F(ControlTest, OneThatIsForgottenBeginsAnew) {
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_TRUE(absl::IsFailedPrecondition(Change(v1::SUBSCRIBER_ACT_FORGET).status())) << "enabled";
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_DISABLE).ok());
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_FORGET).ok());
  EXPECT_EQ(deliverer_->Status().position(), 0u);
  EXPECT_EQ(deliverer_->Status().applied(), 0u);
  EXPECT_EQ(deliverer_->ListActs(0, 10)->size(), 2u) << "what operators did is kept";
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_ENABLE).ok());
  ASSERT_TRUE(Settled());
  EXPECT_EQ(deliverer_->Status().duplicates(), 1u) << "sent once more";
}

TEST_F(ControlTest, OneThatLeftTheSettingsIsListedComesBackOrIsForgotten) {
  Answer([](const v1::DemandEvent&) { return v1::RECEIPT_OUTCOME_REJECTED; });
  Add("a");
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 1 && status.position() == 2; }));
  deliverer_.reset();
  Add("b");
  Leftovers with(*database_, *log_, clock_, {"grid"});
  EXPECT_THAT(*with.List(), IsEmpty());
  EXPECT_TRUE(absl::IsFailedPrecondition(with.Forget("grid", true, kDuty).status()));
  Leftovers left(*database_, *log_, clock_, {});
  const auto list = left.List();
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ((*list)[0].state(), "removed");
  EXPECT_EQ((*list)[0].pending(), 3u);
  EXPECT_EQ((*list)[0].dead_letters(), 1u);
  ASSERT_TRUE(left.Forget("grid", /*dry_run=*/true, kDuty).ok());
  EXPECT_EQ(left.List()->size(), 1u);
  Answer(nullptr);
  Open();  // back in the settings: it goes on where it stood
  EXPECT_EQ(*deliverer_->Replay({}, false, kDuty), 1u);
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.pending() == 0; }));
  EXPECT_THAT(Applied(), testing::UnorderedElementsAre("a.1", "a.2", "b.1"));
  deliverer_.reset();
  ASSERT_TRUE(left.Forget("grid", /*dry_run=*/false, kDuty).ok());
  EXPECT_THAT(*left.List(), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(left.Forget("grid", false, kDuty).status()));
  EXPECT_TRUE(absl::IsNotFound(left.Forget("nobody", false, kDuty).status()));
}

TEST_F(ControlTest, ALogTrimmedUnderARunningSubscriberIsToldAndGoneOnAfter) {
  std::vector<News> told;
  absl::Mutex mutex;
  options_.tell = [&](const News& news) {
    absl::MutexLock lock(&mutex);
    told.push_back(news);
  };
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_DISABLE).ok());
  for (const char* project : {"b", "c", "d"}) Add(project);
  ASSERT_TRUE(log_->TrimBelow(4).ok());
  ASSERT_TRUE(Change(v1::SUBSCRIBER_ACT_ENABLE).ok());
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("a.1", "d.1"));
  EXPECT_THAT(deliverer_->Status().last_error(), HasSubstr("demand events 2 to 3 were trimmed"));
  deliverer_->Stop();
  absl::MutexLock lock(&mutex);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].kind, News::Kind::kMissed);
}

TEST_F(ControlTest, CountsAreKeptOverRestartsAndComparedWithAReport) {
  Answer([](const v1::DemandEvent& event) {
    return event.project_id() == "b" ? v1::RECEIPT_OUTCOME_REJECTED : v1::RECEIPT_OUTCOME_APPLIED;
  });
  for (const char* project : {"a", "b", "b", "c"}) Add(project);
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.position() == 4 && status.dead_letters() == 1; }));
  Open();
  v1::ReconciliationDay day = Today();
  EXPECT_EQ(day.due(), 4u);
  EXPECT_EQ(day.delivered(), 2u);
  EXPECT_EQ(day.rejected(), 1u);
  EXPECT_EQ(day.held(), 1u);
  EXPECT_EQ(day.pending(), 0u);
  v1::ReceivedCounts counts;
  counts.set_applied(2);
  const auto reported = deliverer_->Report(day.day(), counts);
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_TRUE(reported->agrees());
  Open();
  EXPECT_TRUE(Today().agrees()) << "kept";
  EXPECT_TRUE(absl::IsNotFound(deliverer_->Report(DayOf(clock_.Now() - absl::Hours(48)), counts).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(deliverer_->Report("yesterday", counts).status()));
  v1::ReconcileRequest request;
  request.set_first_day("2026-02-30");
  EXPECT_TRUE(absl::IsInvalidArgument(deliverer_->Reconcile(request).status()));
}

// Days that end, on disk and with a clock that is moved.
TEST_F(ControlTest, ADayThatEndedIsReadAndReportedAfterwards) {
  base::ManualClock clock(absl::FromCivil(absl::CivilSecond(2026, 3, 1, 4, 0, 0), absl::UTCTimeZone()));
  const auto open = [&] {
    deliverer_.reset();
    deliverer_ = *Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock, 3);
    deliverer_->Start();
  };
  Add("a");
  open();
  ASSERT_TRUE(Settled());
  clock.Advance(absl::Hours(24));
  open();
  Add("a");
  ASSERT_TRUE(Settled());
  v1::ReconcileRequest request;
  request.set_first_day("2026-02-20");
  const auto days = deliverer_->Reconcile(request);
  ASSERT_TRUE(days.ok()) << days.status();
  ASSERT_EQ(days->days_size(), 2);
  EXPECT_EQ(days->days(0).day(), "2026-03-01");
  EXPECT_EQ(days->days(0).delivered(), 1u);
  EXPECT_EQ(days->days(1).day(), "2026-03-02");
  v1::ReceivedCounts counts;
  counts.set_applied(5);
  const auto reported = deliverer_->Report("2026-03-01", counts);
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_FALSE(reported->agrees());
  EXPECT_EQ(deliverer_->Reconcile(request)->days(0).received().applied(), 5u);
}

}  // namespace
}  // namespace zhudong::delivery
