// Random receipts, random failing calls, random restarts; then everything heals and everything must have arrived.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::IsEmpty;

constexpr int kWorlds = 150;

uint64_t FirstSeed() {
  if (const char* given = std::getenv("ZHUDONG_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device()();
}

class World {
 public:
  explicit World(uint64_t seed)
      : random_(seed),
        projects_(1 + static_cast<int>(Below(12))),
        sim_({.subscriber = "grid",
              .retry = {.max_attempts = 2 + static_cast<int>(Below(5))},
              .max_batch = 1 + static_cast<int>(Below(9)),
              .max_waiting_projects = 2 + static_cast<int>(Below(20)),
              .several_of_a_project = Below(2) == 0},
             seed) {
    sim_.receiver.outcome = [this](const store::v1::DemandRecord&) { return Outcome(); };
    sim_.receiver.call = [this](const auto&) { return CallError(); };
  }

  void Trouble(int steps) {
    for (int i = 0; i < steps; ++i) {
      for (uint64_t n = Below(4); n > 0; --n) AddEvent();
      sim_.Round(Below(4) == 0 ? static_cast<Cut>(Below(kCuts)) : Cut::kNever);
      if (Below(3) == 0) sim_.now += absl::Milliseconds(static_cast<int64_t>(Below(2000)));
      if (Below(20) == 0) ReplayAll();
      if (Below(12) == 0) GiveSomethingUp();
      if (Below(30) == 0) sim_.now += absl::Hours(static_cast<int64_t>(Below(30)));
      CheckCounts();
    }
  }

  void Heal() {
    healthy_ = true;
    // A lane behind a dead letter that is itself behind one needs one replay for each.
    for (int i = 0; i < 50; ++i) {
      ReplayAll();
      sim_.RunFor(absl::Minutes(10));
    }
  }

  // At every moment, what is not settled is what the counts say it is.
  void CheckCounts() {
    Planner& planner = *sim_.planner;
    planner.ledger().Today(sim_.now);
    EXPECT_EQ(planner.ledger().balance(),
              planner.in_window() + planner.lanes().parked() + planner.ledger().to_be_read_again());
  }

  void Check() {
    CheckCounts();
    EXPECT_EQ(sim_.planner->ledger().balance(), 0u);
    EXPECT_THAT(sim_.receiver.violations(), IsEmpty());
    for (const store::v1::DemandRecord& event : sim_.log) {
      // Everything arrived but what was given up; the receiver has an eye on that itself.
      const std::string& id = event.event_id();
      EXPECT_TRUE(sim_.receiver.Has(id) || sim_.receiver.skipped.contains(id)) << id;
    }
    EXPECT_EQ(sim_.state.position(), sim_.log.size());
    EXPECT_TRUE(sim_.parked.empty());
    EXPECT_TRUE(sim_.lanes.empty());
  }

 private:
  uint64_t Below(uint64_t bound) { return std::uniform_int_distribution<uint64_t>(0, bound - 1)(random_); }
  std::string AnyProject() { return absl::StrCat("p", Below(static_cast<uint64_t>(projects_))); }

  void AddEvent() {
    std::vector<std::string> related;
    if (Below(4) == 0) {
      for (uint64_t n = 1 + Below(3); n > 0; --n) related.push_back(AnyProject());
    }
    const std::string project = AnyProject();
    std::erase(related, project);
    sim_.Add(project, std::move(related));
  }

  void GiveSomethingUp() {
    const std::vector<std::string> held = sim_.planner->lanes().HeldProjects();
    if (held.empty()) return;
    const std::string& project = held[Below(held.size())];
    const uint64_t how = Below(4);
    if (how < 2) {
      sim_.Skip(project);
    } else {
      sim_.GiveUp(project, /*repair=*/how == 2);
    }
  }

  void ReplayAll() {
    for (const std::string& project : sim_.planner->lanes().HeldProjects()) sim_.Release(project);
  }

  v1::ReceiptOutcome Outcome() {
    if (healthy_ || Below(3) > 0) return v1::RECEIPT_OUTCOME_APPLIED;
    return Below(4) == 0 ? v1::RECEIPT_OUTCOME_REJECTED : v1::RECEIPT_OUTCOME_RETRY;
  }

  absl::Status CallError() {
    if (healthy_ || Below(4) > 0) return absl::OkStatus();
    constexpr absl::StatusCode kCodes[] = {absl::StatusCode::kUnavailable, absl::StatusCode::kInvalidArgument,
                                           absl::StatusCode::kInternal, absl::StatusCode::kDeadlineExceeded};
    return absl::Status(kCodes[Below(4)], "trouble");
  }

  std::mt19937_64 random_;
  int projects_;
  Simulation sim_;
  bool healthy_ = false;
};

TEST(Model, WhateverHappensEveryStoryArrivesWholeAndInOrder) {
  const uint64_t first = FirstSeed();
  std::cout << "ZHUDONG_SEED=" << first << "\n";
  for (uint64_t seed = first; seed < first + kWorlds; ++seed) {
    SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", seed));
    World world(seed);
    world.Trouble(120);
    world.Heal();
    world.Check();
    if (HasFailure()) break;
  }
}

// The check itself is checked: a planner that is told a lie about its receipts must be caught.
TEST(Model, TheReceiverNoticesAStoryOutOfOrder) {
  FakeReceiver receiver;
  EXPECT_TRUE(receiver.Deliver({MakeRecord("a", 2)}).ok());
  EXPECT_EQ(receiver.violations().size(), 1u);
  receiver.needs["b.1"] = {"c.1"};
  EXPECT_TRUE(receiver.Deliver({MakeRecord("b", 1, {"c"})}).ok());
  EXPECT_EQ(receiver.violations().size(), 2u);
}

}  // namespace
}  // namespace zhudong::delivery
