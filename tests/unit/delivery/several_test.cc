// Several events of a project in one call, for sinks that keep them in order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PlannerOptions Several(int max_batch) {
  return {.subscriber = "grid", .max_batch = max_batch, .several_of_a_project = true};
}

std::vector<std::string> IdsOf(const std::vector<store::v1::DemandRecord>& events) {
  std::vector<std::string> ids;
  for (const store::v1::DemandRecord& event : events) ids.push_back(event.event_id());
  return ids;
}

// What each call of a simulation carried.
std::vector<std::vector<std::string>> Record(Simulation& sim) {
  std::vector<std::vector<std::string>> calls;
  sim.receiver.call = [&](const std::vector<store::v1::DemandRecord>& events) {
    calls.push_back(IdsOf(events));
    return absl::OkStatus();
  };
  sim.RunNow();
  return calls;
}

TEST(Several, AStoryGoesInOneCallInOrder) {
  Simulation sim(Several(8));
  for (int i = 0; i < 3; ++i) {
    sim.Add("a");
    sim.Add("b");
  }
  EXPECT_THAT(Record(sim), ElementsAre(ElementsAre("a.1", "b.1", "a.2", "b.2", "a.3", "b.3")));
  EXPECT_EQ(sim.state.position(), 6u);
}

TEST(Several, ALongStoryLeavesRoomForOthers) {
  Simulation sim(Several(4));
  for (int i = 0; i < 6; ++i) sim.Add("a");
  for (int i = 0; i < 2; ++i) sim.Add("b");
  EXPECT_THAT(Record(sim),
              ElementsAre(ElementsAre("a.1", "a.2", "b.1", "b.2"), ElementsAre("a.3", "a.4", "a.5", "a.6")));
}

TEST(Several, AnEventThatNamesAnotherProjectWaitsForThatOnesEventsInTheCall) {
  Simulation sim(Several(8));
  sim.Add("a");
  sim.Add("b");
  sim.Add("b", {"a"});
  sim.Add("b");
  EXPECT_THAT(Record(sim), ElementsAre(ElementsAre("a.1", "b.1"), ElementsAre("b.2", "b.3")));
}

TEST(Several, BehindOneThatFailedNothingGoesAndTheRestOfTheCallIsSettled) {
  Simulation sim(Several(8));
  bool fails = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return fails && event.event_id() == "a.2" ? v1::RECEIPT_OUTCOME_RETRY : v1::RECEIPT_OUTCOME_APPLIED;
  };
  for (int i = 0; i < 3; ++i) {
    sim.Add("a");
    sim.Add("b");
  }
  sim.RunNow();
  EXPECT_THAT(sim.receiver.applied(), ElementsAre("a.1", "b.1", "b.2", "b.3"));
  EXPECT_EQ(sim.lanes.at("a").attempts(), 1u);
  EXPECT_EQ(sim.parked.size(), 2u);
  fails = false;
  sim.RunFor(absl::Minutes(10));
  EXPECT_THAT(sim.receiver.StoryOf("a"), ElementsAre("a.1", "a.2", "a.3"));
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

TEST(Several, OneThatFailedIsTriedAloneAndThenWhatWaitedGoesTogether) {
  Simulation sim(Several(8));
  bool fails = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord&) {
    return fails ? v1::RECEIPT_OUTCOME_RETRY : v1::RECEIPT_OUTCOME_APPLIED;
  };
  for (int i = 0; i < 5; ++i) sim.Add("a");
  sim.RunNow();
  fails = false;
  sim.now += absl::Hours(1);
  EXPECT_THAT(Record(sim), ElementsAre(ElementsAre("a.1"), ElementsAre("a.2", "a.3", "a.4", "a.5")));
  EXPECT_TRUE(sim.lanes.empty());
}

TEST(Several, AppliedBehindOneThatFailedIsNotBelieved) {
  Planner planner(Several(8), {}, 1);
  const absl::Time now = absl::UnixEpoch() + absl::Hours(1);
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) planner.Admit({sequence, MakeRecord("a", sequence)}, now);
  const auto events = planner.Plan(now, {});
  ASSERT_EQ(events.size(), 3u);
  std::vector<v1::Receipt> receipts(3);
  for (size_t i = 0; i < 3; ++i) {
    receipts[i].set_event_id(events[i].event_id());
    receipts[i].set_outcome(i == 0 ? v1::RECEIPT_OUTCOME_RETRY : v1::RECEIPT_OUTCOME_APPLIED);
  }
  planner.Settle(receipts, now);
  EXPECT_EQ(planner.lanes().parked(), 3u);
  EXPECT_EQ(planner.totals().applied(), 0u);
}

TEST(Several, AGapIsToldOnceBeforeTheFirst) {
  Simulation sim(Several(8));
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return event.event_id() == "a.1" ? v1::RECEIPT_OUTCOME_REJECTED : v1::RECEIPT_OUTCOME_APPLIED;
  };
  for (int i = 0; i < 3; ++i) sim.Add("a");
  sim.RunNow();
  sim.Skip("a");
  std::vector<bool> told;
  sim.receiver.call = [&](const std::vector<store::v1::DemandRecord>& events) {
    for (const store::v1::DemandRecord& event : events) told.push_back(event.has_gap());
    return absl::OkStatus();
  };
  sim.RunNow();
  EXPECT_THAT(told, ElementsAre(true, false));
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

}  // namespace
}  // namespace zhudong::delivery
