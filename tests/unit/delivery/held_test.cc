// What operators do about a held project, and an hour's outage of a few.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kApplied = v1::RECEIPT_OUTCOME_APPLIED;
constexpr auto kRejected = v1::RECEIPT_OUTCOME_REJECTED;

// `a.2` is rejected, three more stand behind it.
class Held : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 5; ++i) sim_.Add("a");
    sim_.receiver.outcome = [this](const store::v1::DemandRecord& event) {
      if (event.has_gap()) told_.push_back(event);
      return event.event_id() == "a.2" || event.event_id() == rejected_ ? kRejected : kApplied;
    };
    sim_.RunNow();
    ASSERT_TRUE(sim_.planner->lanes().Find("a")->held);
    ASSERT_EQ(sim_.planner->lanes().FailingSince(), absl::InfiniteFuture()) << "a dead letter is nothing put off";
    ASSERT_EQ(sim_.planner->TakeNews().size(), 1u);
  }

  Simulation sim_{{.subscriber = "grid", .max_batch = 4}};
  std::string rejected_;
  std::vector<store::v1::DemandRecord> told_;
};

TEST_F(Held, ASkippedEventLeavesAGapThatTheNextOneTells) {
  sim_.Skip("a");
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.applied(), ElementsAre("a.1", "a.3", "a.4", "a.5"));
  ASSERT_EQ(told_.size(), 1u) << "with one event alone";
  EXPECT_EQ(told_[0].event_id(), "a.3");
  EXPECT_EQ(told_[0].gap().previous_project_sequence(), 1u);
  EXPECT_THAT(told_[0].gap().skipped_event_ids(), ElementsAre("a.2"));
  EXPECT_EQ(told_[0].gap().skipped(), 1u);
  EXPECT_FALSE(told_[0].gap().repaired());
  EXPECT_EQ(sim_.state.totals().skipped(), 1u);
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
}

TEST_F(Held, SkippingAgainMakesTheGapWider) {
  rejected_ = "a.3";
  sim_.Skip("a");
  sim_.RunNow();
  sim_.Skip("a");
  sim_.RunNow();
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(told_[1].event_id(), "a.4");
  EXPECT_EQ(told_[1].gap().previous_project_sequence(), 1u);
  EXPECT_THAT(told_[1].gap().skipped_event_ids(), ElementsAre("a.2", "a.3"));
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
}

TEST_F(Held, AGapIsToldWithEveryRetryAndAfterARestart) {
  sim_.Skip("a");
  sim_.Restart();
  sim_.Round(Cut::kAfterCall);  // taken, and the process dies before it knows
  sim_.RunNow();
  ASSERT_EQ(told_.size(), 1u) << "the second time it is a duplicate, which the receiver does not ask about";
  EXPECT_THAT(sim_.receiver.StoryOf("a"), ElementsAre("a.1", "a.3", "a.4", "a.5"));
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
}

TEST_F(Held, WhatWasSkippedNeverComesBackByARestart) {
  // The position stands before what was skipped, so the log is read again from there.
  sim_.receiver.call = [](const auto&) { return absl::UnavailableError("down"); };
  sim_.Skip("a");
  for (int i = 0; i < 3; ++i) sim_.Restart();
  sim_.state.set_position(0);
  sim_.Restart();
  sim_.receiver.call = [](const auto&) { return absl::OkStatus(); };
  sim_.RunFor(absl::Minutes(10));
  EXPECT_FALSE(sim_.receiver.Has("a.2"));
  EXPECT_THAT(sim_.receiver.StoryOf("a"), ElementsAre("a.1", "a.3", "a.4", "a.5"));
  sim_.Add("a");
  sim_.RunNow();
  EXPECT_TRUE(sim_.gaps.empty()) << "told, and nothing in it can be read again";
}

TEST_F(Held, ClosingGivesUpAllThatWaits) {
  sim_.GiveUp("a", /*repair=*/false);
  EXPECT_TRUE(sim_.parked.empty());
  EXPECT_TRUE(sim_.lanes.empty());
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.applied(), ElementsAre("a.1"));
  sim_.Add("a");
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.applied(), ElementsAre("a.1", "a.6"));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0].gap().previous_project_sequence(), 1u);
  EXPECT_EQ(told_[0].gap().skipped(), 4u);
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
}

TEST_F(Held, ARepairStandsForEverythingUpToNowReadOrNot) {
  sim_.Add("a");
  sim_.Add("a");  // neither is read when the repair is made
  sim_.Add("m", {"a"});
  sim_.GiveUp("a", /*repair=*/true);
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.StoryOf("a"), ElementsAre("a.1", "a.7r"));
  EXPECT_TRUE(sim_.receiver.Has("m.1"));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_TRUE(told_[0].gap().repaired());
  EXPECT_EQ(told_[0].gap().previous_project_sequence(), 1u);
  sim_.Add("a");
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.StoryOf("a"), ElementsAre("a.1", "a.7r", "a.8"));
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
  EXPECT_TRUE(sim_.parked.empty());
}

TEST_F(Held, ARepairThatIsRejectedMayBeRepairedAgain) {
  rejected_ = "a.5r";
  sim_.GiveUp("a", /*repair=*/true);
  sim_.RunNow();
  ASSERT_TRUE(sim_.planner->lanes().Find("a")->held);
  EXPECT_EQ(sim_.lanes.at("a").dead_letter().event_id(), "a.5r");
  rejected_.clear();
  sim_.Add("a");
  sim_.GiveUp("a", /*repair=*/true);
  sim_.RunNow();
  EXPECT_THAT(sim_.receiver.StoryOf("a"), ElementsAre("a.1", "a.6r"));
  EXPECT_EQ(told_.back().gap().skipped(), 4u) << "what stands for others is not counted";
  EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
}

TEST_F(Held, ReleaseTellsThatTheProjectRecovered) {
  sim_.now += absl::Hours(2);
  sim_.receiver.outcome = nullptr;
  sim_.Release("a");
  sim_.RunNow();
  const std::vector<News> news = sim_.planner->TakeNews();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].kind, News::Kind::kProjectRecovered);
  EXPECT_EQ(news[0].event_id, "a.2");
  EXPECT_GE(news[0].lasted, absl::Hours(2));
}

// The acceptance check: for an hour the destination takes nothing of three projects; everybody else goes on undelayed.
TEST(HoursOutage, ThreeFailingProjectsWaitAloneAndArriveInOrder) {
  Simulation sim({.subscriber = "grid", .retry = {.max_attempts = 1000}, .max_batch = 20});
  std::map<std::string, absl::Time> added;
  absl::Duration worst = absl::ZeroDuration();
  bool failing = true;
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    const bool one_of_three = event.project_id() < "p3";
    if (failing && one_of_three) return v1::RECEIPT_OUTCOME_RETRY;
    if (!one_of_three) worst = std::max(worst, sim.now - added.at(event.event_id()));
    return kApplied;
  };
  for (int minute = 0; minute < 60; ++minute) {
    for (int p = 0; p < 10; ++p) {
      sim.Add(absl::StrCat("p", p));
      added[sim.log.back().event_id()] = sim.now;
    }
    sim.RunFor(absl::Minutes(1));
  }
  EXPECT_LE(worst, absl::Seconds(1)) << "the others are not delayed";
  EXPECT_EQ(sim.receiver.applied().size(), 7u * 60);
  EXPECT_EQ(sim.parked.size(), 3u * 60);
  failing = false;
  sim.RunFor(absl::Minutes(10));
  for (int p = 0; p < 3; ++p) {
    const std::string project = absl::StrCat("p", p);
    std::vector<std::string> expected;
    for (int i = 1; i <= 60; ++i) expected.push_back(absl::StrCat(project, ".", i));
    EXPECT_EQ(sim.receiver.StoryOf(project), expected);
  }
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
  EXPECT_TRUE(sim.lanes.empty());
  int recovered = 0;
  for (const News& news : sim.planner->TakeNews()) {
    recovered += news.kind == News::Kind::kProjectRecovered && news.lasted > absl::Minutes(59) ? 1 : 0;
  }
  EXPECT_EQ(recovered, 3);
}

}  // namespace
}  // namespace zhudong::delivery
