// kill -9 between any two steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::IsEmpty;

void AddStories(Simulation& sim) {
  for (int i = 0; i < 3; ++i) {
    for (const char* project : {"a", "b", "c", "d"}) sim.Add(project);
    sim.Add("m", {"a", "c"});
  }
}

// `b` is refused for a while and `c` is for ever until it is replayed.
void Fail(Simulation& sim, int& answers) {
  sim.receiver.outcome = [&answers](const store::v1::DemandRecord& event) {
    ++answers;
    if (event.project_id() == "b" && answers < 20) return v1::RECEIPT_OUTCOME_RETRY;
    if (event.event_id() == "c.2" && answers < 40) return v1::RECEIPT_OUTCOME_REJECTED;
    return v1::RECEIPT_OUTCOME_APPLIED;
  };
}

void Finish(Simulation& sim) {
  for (int i = 0; i < 60 && sim.receiver.applied().size() < 15; ++i) {
    sim.RunFor(absl::Minutes(10));
    sim.Release("c");
  }
  sim.RunFor(absl::Minutes(10));
}

class EveryCut : public testing::TestWithParam<int> {};

TEST_P(EveryCut, InEveryRoundLosesNothingAndKeepsTheOrder) {
  const Cut cut = static_cast<Cut>(GetParam());
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE(absl::StrCat("cut in round ", round));
    Simulation sim({.subscriber = "grid", .max_batch = 3});
    int answers = 0;
    Fail(sim, answers);
    AddStories(sim);
    for (int i = 0; i < round; ++i) {
      sim.Round();
      sim.now += absl::Milliseconds(150);
    }
    sim.Round(cut);
    Finish(sim);
    EXPECT_EQ(sim.receiver.applied().size(), 15u);
    EXPECT_THAT(sim.receiver.violations(), IsEmpty());
    EXPECT_TRUE(sim.parked.empty());
    EXPECT_TRUE(sim.lanes.empty());
    EXPECT_EQ(sim.state.position(), 15u);
  }
}

INSTANTIATE_TEST_SUITE_P(Restart, EveryCut, testing::Range(0, kCuts));

TEST(Restart, KeepsAttemptsDueTimesAndDeadLetters) {
  Simulation sim({.subscriber = "grid", .retry = {.first = absl::Minutes(1), .max_attempts = 3}});
  sim.Add("a");
  sim.Add("b");
  sim.receiver.outcome = [](const store::v1::DemandRecord& event) {
    return event.project_id() == "a" ? v1::RECEIPT_OUTCOME_RETRY : v1::RECEIPT_OUTCOME_REJECTED;
  };
  sim.RunNow();
  const absl::Time due = sim.planner->NextDue();
  EXPECT_GE(due, sim.now + absl::Seconds(30));
  sim.Restart();
  EXPECT_EQ(sim.planner->lanes().size(), 2u);
  EXPECT_EQ(sim.planner->lanes().held(), 1u);
  EXPECT_EQ(sim.planner->lanes().parked(), 2u);
  EXPECT_EQ(sim.planner->lanes().Find("a")->attempts, 1);
  EXPECT_LE(absl::AbsDuration(sim.planner->NextDue() - due), absl::Microseconds(1));
  EXPECT_EQ(sim.RunNow(), 0) << "not due yet, restart or not";
}

}  // namespace
}  // namespace zhudong::delivery
