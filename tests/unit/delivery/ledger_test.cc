// The daily counts add up, whatever happens and however often the gateway starts.
#include "gateway/delivery/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::IsEmpty;

uint64_t Left(const v1::ReconciliationDay& day) { return day.carried_over() + day.due() + day.again(); }
uint64_t Right(const v1::ReconciliationDay& day) {
  return day.delivered() + day.duplicates() + day.stale() + day.skipped() + day.rejected() + day.held() + day.pending();
}

TEST(Ledger, ADayIsThatOfShanghai) {
  EXPECT_EQ(DayOf(absl::FromCivil(absl::CivilSecond(2026, 2, 28, 15, 59, 59), absl::UTCTimeZone())), "2026-02-28");
  EXPECT_EQ(DayOf(absl::FromCivil(absl::CivilSecond(2026, 2, 28, 16, 0, 0), absl::UTCTimeZone())), "2026-03-01");
}

TEST(Ledger, CountsWhatBecameOfWhatWasDue) {
  Simulation sim({.subscriber = "grid", .max_batch = 4});
  for (int i = 0; i < 3; ++i) {
    for (const char* project : {"a", "b", "c", "d"}) sim.Add(project);
  }
  sim.receiver.outcome = [](const store::v1::DemandRecord& event) {
    if (event.project_id() == "b") return v1::RECEIPT_OUTCOME_STALE;
    return event.event_id() == "a.2" || event.event_id() == "c.1" ? v1::RECEIPT_OUTCOME_REJECTED
                                                                  : v1::RECEIPT_OUTCOME_APPLIED;
  };
  sim.RunNow();
  sim.Skip("c");
  v1::ReconciliationDay day = sim.planner->ledger().Today(sim.now);
  EXPECT_EQ(day.due(), 12u);
  EXPECT_EQ(day.delivered(), 4u);
  EXPECT_EQ(day.stale(), 3u);
  EXPECT_EQ(day.skipped(), 1u);
  EXPECT_EQ(day.rejected(), 1u) << "a.2";
  EXPECT_EQ(day.held(), 1u) << "a.3";
  EXPECT_EQ(day.pending(), 2u) << "c.2, c.3";
  EXPECT_EQ(Left(day), Right(day));
  sim.RunNow();
  sim.GiveUp("a", /*repair=*/true);
  sim.RunNow();
  day = sim.planner->ledger().Today(sim.now);
  EXPECT_EQ(day.due(), 13u) << "the repairing event";
  EXPECT_EQ(day.skipped(), 3u);
  EXPECT_EQ(Left(day), Right(day));
  EXPECT_EQ(day.pending() + day.held() + day.rejected(), 0u);
}

TEST(Ledger, CountsReceiptsByCodeAndForgetsNoneBeyondItsBound) {
  Ledger ledger({}, [] { return NotSettled(); });
  const absl::Time now = absl::UnixEpoch() + absl::Hours(1000);
  v1::Receipt receipt;
  receipt.set_outcome(v1::RECEIPT_OUTCOME_RETRY);
  for (int i = 0; i < 300; ++i) {
    receipt.set_code(absl::StrCat("E", i));
    ledger.Receipt(receipt, now);
  }
  receipt.set_code("E7");
  ledger.Receipt(receipt, now);
  const v1::ReconciliationDay day = ledger.Today(now);
  EXPECT_EQ(day.receipts_size(), Ledger::kMaxCodes + 1);
  EXPECT_EQ(day.receipts(7).count(), 2u);
  EXPECT_EQ(day.receipts(Ledger::kMaxCodes).code(), "other");
  EXPECT_EQ(day.receipts(Ledger::kMaxCodes).count(), 100u);
}

TEST(Ledger, ADayThatEndsIsKeptAndTheNextCarriesOver) {
  Simulation sim({.subscriber = "grid", .retry = {.max_attempts = 1000}});
  for (int i = 0; i < 3; ++i) sim.Add("a");
  sim.Add("b");
  bool broken = true;
  sim.receiver.outcome = [&broken](const store::v1::DemandRecord& event) {
    return broken && event.project_id() == "a" ? v1::RECEIPT_OUTCOME_RETRY : v1::RECEIPT_OUTCOME_APPLIED;
  };
  const std::string first = DayOf(sim.now);
  sim.RunFor(absl::Hours(24));
  broken = false;
  sim.Add("b");
  sim.RunFor(absl::Minutes(10));
  ASSERT_EQ(sim.days.size(), 1u);
  const v1::ReconciliationDay& ended = sim.days.at(first);
  EXPECT_EQ(ended.due(), 4u);
  EXPECT_EQ(ended.delivered(), 1u);
  EXPECT_EQ(ended.pending(), 3u);
  EXPECT_EQ(Left(ended), Right(ended));
  const v1::ReconciliationDay today = sim.planner->ledger().Today(sim.now);
  EXPECT_EQ(today.carried_over(), 3u);
  EXPECT_EQ(today.due(), 1u);
  EXPECT_EQ(today.delivered(), 4u);
  EXPECT_EQ(Left(today), Right(today));
}

TEST(Ledger, WhatIsSentOnceMoreAfterARestartIsCountedAsAgain) {
  Simulation sim({.subscriber = "grid", .max_batch = 3});
  for (int i = 0; i < 6; ++i) sim.Add(absl::StrCat("p", i));
  // The first is passed over by a receiver that takes nothing while it is there; what is behind it is settled.
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    return event.event_id() == "p0.1" ? v1::RECEIPT_OUTCOME_NOT_TRIED : v1::RECEIPT_OUTCOME_APPLIED;
  };
  sim.Round();
  ASSERT_EQ(sim.receiver.applied().size(), 2u);
  EXPECT_EQ(sim.state.position(), 0u);
  sim.receiver.outcome = nullptr;
  sim.Restart();
  sim.RunNow();
  const v1::ReconciliationDay day = sim.planner->ledger().Today(sim.now);
  EXPECT_EQ(day.due(), 6u);
  EXPECT_EQ(day.again(), 2u);
  EXPECT_EQ(day.delivered(), 6u);
  EXPECT_EQ(day.duplicates(), 2u);
  EXPECT_EQ(Left(day), Right(day));
}

TEST(Ledger, AReportIsComparedWithWhatWasDelivered) {
  Simulation sim({.subscriber = "grid"});
  sim.Add("a");
  sim.RunNow();
  EXPECT_FALSE(sim.planner->ledger().Today(sim.now).agrees()) << "nobody said anything";
  v1::ReceivedCounts counts;
  counts.set_applied(1);
  sim.planner->ledger().Report(counts, sim.now);
  EXPECT_TRUE(sim.planner->ledger().Today(sim.now).agrees());
  sim.Restart();
  counts.set_applied(2);
  sim.planner->ledger().Report(counts, sim.now);
  EXPECT_FALSE(sim.planner->ledger().Today(sim.now).agrees());
}

// A state that an earlier program wrote has no counts.
TEST(Ledger, TakesUpAnEarlierProgramsState) {
  Simulation sim({.subscriber = "grid", .retry = {.first = absl::Hours(1), .cap = absl::Hours(1)}});
  sim.Add("a");
  sim.Add("a");
  sim.receiver.outcome = [](const store::v1::DemandRecord&) { return v1::RECEIPT_OUTCOME_RETRY; };
  sim.RunNow();
  sim.state.clear_day();
  sim.state.clear_counted_up_to();
  sim.receiver.outcome = nullptr;
  sim.Restart();
  sim.Add("b");
  sim.RunFor(absl::Hours(2));
  const v1::ReconciliationDay day = sim.planner->ledger().Today(sim.now);
  EXPECT_EQ(day.carried_over() + day.due(), 3u);
  EXPECT_EQ(day.delivered(), 3u);
  EXPECT_EQ(Left(day), Right(day));
}

TEST(Ledger, ALongCodeIsCutWhereACharacterEnds) {
  Ledger ledger({}, [] { return NotSettled(); });
  v1::Receipt receipt;
  receipt.set_outcome(v1::RECEIPT_OUTCOME_REJECTED);
  for (int i = 0; i < 30; ++i) receipt.mutable_code()->append("拒");
  const absl::Time now = absl::UnixEpoch() + absl::Hours(1000);
  ledger.Receipt(receipt, now);
  v1::ReconciliationDay kept;
  ASSERT_TRUE(kept.ParseFromString(ledger.Today(now).SerializeAsString()));
  EXPECT_EQ(kept.receipts(0).code().size(), 63u);
}

}  // namespace
}  // namespace zhudong::delivery
