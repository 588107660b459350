// What operators do, on a real database: kept with who and why, undone by no restart.
#include "gateway/delivery/acts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/delivery/deliverer_fixture.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ActsTest : public DelivererFixture {
 protected:
  // `a.1` is a dead letter with two behind it.
  void HoldA() {
    Answer([](const v1::DemandEvent& event) {
      return event.event_id() == "a.1" ? v1::RECEIPT_OUTCOME_REJECTED : v1::RECEIPT_OUTCOME_APPLIED;
    });
    for (int i = 0; i < 3; ++i) Add("a");
    Open();
    ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 1 && status.position() == 3; }));
  }
  absl::StatusOr<v1::ResolveDeadLetterResponse> Resolve(v1::DeadLetterAct act, bool dry_run = false,
                                                        std::optional<v1::DemandEvent> repair = std::nullopt) {
    v1::ResolveDeadLetterRequest request;
    request.set_subscriber("grid");
    request.set_event_id("a.1");
    request.set_act(act);
    request.set_dry_run(dry_run);
    return deliverer_->Resolve(request, std::move(repair), kDuty);
  }
};

TEST_F(ActsTest, SkipSendsTheRestTellsTheGapAndKeepsWhoAndWhy) {
  HoldA();
  const auto trial = Resolve(v1::DEAD_LETTER_ACT_SKIP, /*dry_run=*/true);
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_EQ(trial->skipped(), 1u);
  EXPECT_EQ(trial->waiting(), 2u);
  EXPECT_EQ(deliverer_->Status().dead_letters(), 1u) << "a dry run changes nothing";
  EXPECT_THAT(*deliverer_->ListActs(0, 10), IsEmpty());
  GivenUp({"a.1"});
  ASSERT_TRUE(Resolve(v1::DEAD_LETTER_ACT_SKIP).ok());
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.pending() == 0; }));
  EXPECT_THAT(Applied(), ElementsAre("a.2", "a.3"));
  EXPECT_EQ(deliverer_->Status().skipped(), 1u);
  EXPECT_TRUE(absl::IsNotFound(Resolve(v1::DEAD_LETTER_ACT_SKIP).status())) << "no longer a dead letter";
  Open();
  const auto acts = deliverer_->ListActs(0, 10);
  ASSERT_TRUE(acts.ok());
  ASSERT_EQ(acts->size(), 1u);
  EXPECT_EQ((*acts)[0].act(), "skip");
  EXPECT_EQ((*acts)[0].principal(), kDuty.principal);
  EXPECT_EQ((*acts)[0].reason(), kDuty.reason);
  EXPECT_THAT((*acts)[0].event_ids(), ElementsAre("a.1"));
  EXPECT_EQ(deliverer_->Status().skipped(), 1u);
}

TEST_F(ActsTest, RepairAndCloseGiveUpAllThatWaits) {
  HoldA();
  v1::DemandEvent repair = MakeEvent("a", 3);
  repair.set_event_id("a.3r");
  const auto trial = Resolve(v1::DEAD_LETTER_ACT_REPAIR, /*dry_run=*/true, repair);
  ASSERT_TRUE(trial.ok());
  EXPECT_EQ(trial->skipped(), 3u);
  EXPECT_EQ(trial->repair().event_id(), "a.3r");
  GivenUp({"a.1", "a.2", "a.3"});
  ASSERT_TRUE(Resolve(v1::DEAD_LETTER_ACT_REPAIR, false, repair).ok());
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.pending() == 0; }));
  EXPECT_THAT(Applied(), ElementsAre("a.3r"));
  const Acts acts(*database_, "grid");
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    EXPECT_TRUE(acts.FindSkipped(sequence)->has_value()) << sequence << " is kept for a replay";
  }
  EXPECT_EQ((*deliverer_->ListActs(0, 10))[0].events(), 3u);
}

TEST_F(ActsTest, ARepairMadeUpBeforeTheLatestNewsIsNotTaken) {
  HoldA();
  v1::DemandEvent repair = MakeEvent("a", 2);  // a.3 came meanwhile
  repair.set_event_id("a.2r");
  EXPECT_TRUE(absl::IsAborted(Resolve(v1::DEAD_LETTER_ACT_REPAIR, false, repair).status()));
  EXPECT_EQ(deliverer_->Status().dead_letters(), 1u);
  EXPECT_THAT(*deliverer_->ListActs(0, 10), IsEmpty());
  const Acts acts(*database_, "grid");
  EXPECT_FALSE(acts.FindSkipped(3)->has_value());
  repair = MakeEvent("a", 3);
  repair.set_event_id("a.3r");
  GivenUp({"a.1", "a.2", "a.3"});
  ASSERT_TRUE(Resolve(v1::DEAD_LETTER_ACT_REPAIR, false, repair).ok());
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.pending() == 0; }));
  EXPECT_THAT(Applied(), ElementsAre("a.3r"));
}

TEST_F(ActsTest, ActsComeNewestFirstAndPageByPage) {
  HoldA();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(*deliverer_->Replay({}, false, {"spiffe://zhudong/operator/duty", std::to_string(i)}), 1u);
    ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 1; }));
  }
  const auto first = *deliverer_->ListActs(0, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].reason(), "4");
  EXPECT_EQ(first[1].reason(), "3");
  const int64_t before = first[1].at().seconds() * 1000000 + first[1].at().nanos() / 1000;
  EXPECT_EQ(deliverer_->ListActs(before, 10)->size(), 3u);
}

TEST_F(ActsTest, AReceiverThatWantsNoMoreIsLeftAlone) {
  SetError(ports::DisabledByReceiver("410 Gone"));
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.state() == "disabled"; }));
  SetError(absl::OkStatus());
  Open();
  Add("b");
  const v1::SubscriberStatus status = deliverer_->Status();
  EXPECT_EQ(status.state(), "disabled") << "a restart does not enable it";
  EXPECT_EQ(status.disabled().by(), "receiver");
  EXPECT_THAT(status.disabled().reason(), HasSubstr("410"));
  EXPECT_EQ(status.pending(), 2u);
  EXPECT_THAT(Applied(), IsEmpty());
  EXPECT_EQ((*deliverer_->ListActs(0, 10))[0].act(), "disable");
}

TEST_F(ActsTest, AListOfWaitsIsKept) {
  options_.retry.waits = {absl::Milliseconds(1), absl::Milliseconds(2)};
  options_.retry.max_attempts = 3;
  Answer([](const v1::DemandEvent&) { return v1::RECEIPT_OUTCOME_RETRY; });
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 1; }));
  EXPECT_EQ(deliverer_->GetDeadLetter("a.1")->attempts(), 3u);
}

}  // namespace
}  // namespace zhudong::delivery
