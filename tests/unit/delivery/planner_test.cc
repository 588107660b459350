// The planner while nothing is wrong with the receiver but a receipt now and then.
#include "gateway/delivery/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kApplied = v1::RECEIPT_OUTCOME_APPLIED;
constexpr auto kRetry = v1::RECEIPT_OUTCOME_RETRY;
constexpr auto kRejected = v1::RECEIPT_OUTCOME_REJECTED;

PlannerOptions Small() { return {.subscriber = "grid", .max_batch = 4}; }

TEST(Planner, SendsAStoryInOrderAndSettlesIt) {
  Simulation sim(Small());
  for (int i = 0; i < 3; ++i) {
    sim.Add("a");
    sim.Add("b");
  }
  EXPECT_EQ(sim.RunNow(), 3) << "one event of a project in a call, so three calls of two";
  EXPECT_THAT(sim.receiver.StoryOf("a"), ElementsAre("a.1", "a.2", "a.3"));
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
  EXPECT_EQ(sim.state.position(), 6u);
  EXPECT_EQ(sim.state.totals().applied(), 6u);
  EXPECT_TRUE(sim.parked.empty()) << "no row per event while nothing fails";
}

TEST(Planner, NeverPutsTwoEventsOfAProjectOrOfRelatedOnesInOneCall) {
  Simulation sim(Small());
  sim.Add("a");
  sim.Add("b");
  sim.Add("c", {"a", "b"});
  sim.Add("c");
  sim.receiver.call = [](const std::vector<store::v1::DemandRecord>& events) {
    for (const auto& event : events) EXPECT_TRUE(event.project_id() != "c" || events.size() == 1);
    return absl::OkStatus();
  };
  sim.RunNow();
  EXPECT_THAT(sim.receiver.applied(), ElementsAre("a.1", "b.1", "c.1", "c.2"));
}

TEST(Planner, DuplicateAndStaleSettleToo) {
  Simulation sim(Small());
  sim.Add("a");
  sim.Add("b");
  sim.receiver.outcome = [](const store::v1::DemandRecord& event) {
    return event.project_id() == "a" ? v1::RECEIPT_OUTCOME_DUPLICATE : v1::RECEIPT_OUTCOME_STALE;
  };
  sim.RunNow();
  EXPECT_EQ(sim.state.position(), 2u);
  EXPECT_EQ(sim.state.totals().duplicates(), 1u);
  EXPECT_EQ(sim.state.totals().stale(), 1u);
}

TEST(Planner, ThreeFailingProjectsWaitAloneAndArriveInOrder) {
  Simulation sim({.subscriber = "grid", .max_batch = 20});
  for (int i = 0; i < 5; ++i) {
    for (int p = 0; p < 10; ++p) sim.Add(absl::StrCat("p", p));
  }
  bool broken = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return broken && event.project_id() <= "p2" ? kRetry : kApplied;
  };
  sim.RunNow();
  for (int p = 3; p < 10; ++p) EXPECT_EQ(sim.receiver.StoryOf(absl::StrCat("p", p)).size(), 5u) << p;
  EXPECT_EQ(sim.state.position(), 50u) << "what waits does not hold the position";
  EXPECT_EQ(sim.parked.size(), 15u);
  EXPECT_EQ(sim.planner->lanes().size(), 3u);
  EXPECT_EQ(sim.planner->lanes().FailingSince(), sim.now) << "put off just now";
  const absl::Time put_off = sim.now;
  sim.RunFor(absl::Minutes(1));
  EXPECT_EQ(sim.planner->lanes().FailingSince(), put_off) << "each time anew, since then";
  sim.Restart();
  EXPECT_EQ(sim.planner->lanes().FailingSince(), put_off);
  broken = false;
  sim.RunFor(absl::Minutes(1));
  EXPECT_EQ(sim.planner->lanes().FailingSince(), absl::InfiniteFuture());
  for (int p = 0; p < 3; ++p) {
    const std::string id = absl::StrCat("p", p);
    EXPECT_THAT(sim.receiver.StoryOf(id), ElementsAre(id + ".1", id + ".2", id + ".3", id + ".4", id + ".5"));
  }
  EXPECT_TRUE(sim.parked.empty());
  EXPECT_TRUE(sim.lanes.empty());
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

TEST(Planner, RetryHonoursTheReceiversWishAndGivesUpAfterMaxAttempts) {
  Simulation sim({.subscriber = "grid", .retry = {.first = absl::Seconds(1), .max_attempts = 3}});
  sim.Add("a");
  sim.planner->Admit({1, sim.log[0]}, sim.now);
  sim.planner->LanesToLoad(sim.now);
  ASSERT_EQ(sim.planner->Plan(sim.now, {}).size(), 1u);
  v1::Receipt receipt;
  receipt.set_event_id("a.1");
  receipt.set_outcome(kRetry);
  receipt.mutable_retry_after()->set_seconds(3600);
  sim.planner->Settle(std::vector<v1::Receipt>{receipt}, sim.now);
  EXPECT_EQ(sim.planner->NextDue(), sim.now + absl::Hours(1));
  sim.receiver.outcome = [](const store::v1::DemandRecord&) { return kRetry; };
  sim.RunFor(absl::Hours(2));
  ASSERT_TRUE(sim.lanes.at("a").held());
  EXPECT_EQ(sim.lanes.at("a").dead_letter().attempts(), 3u);
  EXPECT_EQ(sim.receiver.calls(), 2);
  EXPECT_EQ(sim.planner->NextDue(), absl::InfiniteFuture());
}

TEST(Planner, ADeadLetterHoldsItsProjectUntilReplay) {
  Simulation sim(Small());
  bool broken = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return broken && event.event_id() == "a.2" ? kRejected : kApplied;
  };
  for (int i = 0; i < 4; ++i) sim.Add("a");
  sim.RunFor(absl::Hours(24));
  EXPECT_THAT(sim.receiver.StoryOf("a"), ElementsAre("a.1"));
  const v1::DeadLetter letter = sim.lanes.at("a").dead_letter();
  EXPECT_EQ(letter.event_id(), "a.2");
  EXPECT_EQ(letter.subscriber(), "grid");
  EXPECT_EQ(letter.attempts(), 1u);
  EXPECT_EQ(letter.last_receipt().outcome(), kRejected);
  EXPECT_EQ(sim.planner->lanes().held(), 1u);

  EXPECT_TRUE(sim.Release("a"));
  sim.RunNow();
  EXPECT_TRUE(sim.lanes.at("a").held()) << "rejected again";
  broken = false;
  EXPECT_TRUE(sim.Release("a"));
  EXPECT_FALSE(sim.Release("a")) << "no longer held";
  sim.Add("a");
  sim.RunNow();
  EXPECT_THAT(sim.receiver.StoryOf("a"), ElementsAre("a.1", "a.2", "a.3", "a.4", "a.5"));
  EXPECT_TRUE(sim.lanes.empty());
}

TEST(Planner, AMergeWaitsForBothLanes) {
  Simulation sim(Small());
  std::set<std::string> broken = {"a", "b"};
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return broken.contains(event.project_id()) ? kRejected : kApplied;
  };
  sim.Add("c");
  sim.Add("a");
  sim.Add("b");
  sim.Add("c", {"a", "b"});
  sim.Add("c");
  sim.Add("d", {"c"});
  sim.Add("e");
  sim.RunFor(absl::Hours(1));
  EXPECT_THAT(sim.receiver.applied(), ElementsAre("c.1", "e.1"));
  EXPECT_EQ(sim.state.position(), 7u);
  broken.erase("b");
  sim.Release("b");
  sim.RunFor(absl::Hours(1));
  EXPECT_THAT(sim.receiver.applied(), ElementsAre("c.1", "e.1", "b.1"));
  broken.clear();
  sim.Release("a");
  sim.RunFor(absl::Hours(1));
  EXPECT_THAT(sim.receiver.applied(), ElementsAre("c.1", "e.1", "b.1", "a.1", "c.2", "c.3", "d.1"));
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

TEST(Planner, EventsThatNameEachOtherDoNotWaitInACircle) {
  Simulation sim(Small());
  for (int i = 0; i < 3; ++i) {
    sim.Add("a", {"b", "c", "a"});
    sim.Add("b", {"c", "a"});
    sim.Add("c", {"a", "b"});
  }
  int answers = 0;
  sim.receiver.outcome = [&](const store::v1::DemandRecord&) { return ++answers % 2 == 1 ? kRetry : kApplied; };
  sim.RunFor(absl::Hours(1));
  EXPECT_EQ(sim.receiver.applied().size(), 9u);
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

TEST(Planner, TooManyWaitingProjectsStopTheReadingButNotTheDelivery) {
  PlannerOptions options = Small();
  options.max_waiting_projects = 3;
  Simulation sim(options);
  for (int p = 0; p < 500; ++p) sim.Add(absl::StrCat("p", p));
  bool broken = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord&) { return broken ? kRetry : kApplied; };
  sim.RunFor(absl::Seconds(1));
  EXPECT_TRUE(sim.planner->TooManyWait());
  EXPECT_EQ(sim.planner->Room(), 0u);
  EXPECT_LE(sim.lanes.size(), 3 + Planner::kWindowBatches * 4);
  broken = false;
  sim.RunFor(absl::Hours(1));
  EXPECT_EQ(sim.receiver.applied().size(), 500u);
}

TEST(Planner, ACallHoldsAtMostItsBytes) {
  Simulation sim({.subscriber = "grid", .max_batch = 100});
  for (int p = 0; p < 6; ++p) sim.Add(absl::StrCat("p", p));
  for (store::v1::DemandRecord& event : sim.log)
    event.set_traceparent(std::string(Planner::kCallBytes / 2 - 1000, 'x'));
  sim.log[3].set_traceparent(std::string(Planner::kCallBytes * 2, 'x'));
  sim.RunNow();
  EXPECT_EQ(sim.receiver.applied().size(), 6u);
  EXPECT_EQ(sim.receiver.largest_call(), 2u);
}

}  // namespace
}  // namespace zhudong::delivery
