// Calls that fail, illness by illness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/planner.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Call = std::vector<store::v1::DemandRecord>;

bool Holds(const Call& events, const std::string& id) {
  return std::any_of(events.begin(), events.end(), [&](const auto& event) { return event.event_id() == id; });
}

void AddProjects(Simulation& sim, int projects, int events) {
  for (int i = 0; i < events; ++i) {
    for (int p = 0; p < projects; ++p) sim.Add(absl::StrCat("p", p));
  }
}

class Outage : public testing::TestWithParam<absl::StatusCode> {};

TEST_P(Outage, OfAnHourBlamesNobodyAndEndsSoonAfter) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  AddProjects(sim, 40, 3);
  bool down = true;
  sim.receiver.call = [&](const Call&) { return down ? absl::Status(GetParam(), "down") : absl::OkStatus(); };
  sim.RunFor(absl::Hours(1));
  EXPECT_LT(sim.receiver.calls(), 60) << "backs off";
  EXPECT_GT(sim.receiver.calls(), 12) << "never gives up";
  EXPECT_TRUE(sim.lanes.empty());
  EXPECT_TRUE(sim.planner->troubles().troubled());
  EXPECT_THAT(sim.planner->troubles().last_error(), HasSubstr("down"));
  down = false;
  sim.RunFor(absl::Minutes(6));
  EXPECT_EQ(sim.receiver.applied().size(), 120u);
  EXPECT_FALSE(sim.planner->troubles().troubled());
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Illness, Outage,
                         testing::Values(absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
                                         absl::StatusCode::kUnauthenticated, absl::StatusCode::kPermissionDenied,
                                         absl::StatusCode::kUnimplemented));

class BrokenReceiver : public testing::TestWithParam<absl::StatusCode> {};

// It answers every call with an error that could be about the events; no event is proved guilty by that.
TEST_P(BrokenReceiver, BlamesNoProjectAsLongAsNothingGoesThrough) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  AddProjects(sim, 40, 3);
  bool down = true;
  sim.receiver.call = [&](const Call&) { return down ? absl::Status(GetParam(), "broken") : absl::OkStatus(); };
  sim.RunFor(absl::Hours(1));
  EXPECT_TRUE(sim.lanes.empty());
  down = false;
  sim.RunFor(absl::Minutes(6));
  EXPECT_EQ(sim.receiver.applied().size(), 120u);
  EXPECT_EQ(sim.planner->lanes().held(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Illness, BrokenReceiver,
                         testing::Values(absl::StatusCode::kInternal, absl::StatusCode::kUnknown,
                                         absl::StatusCode::kFailedPrecondition, absl::StatusCode::kDataLoss));

// The error codes under which one event spoils every call it is in.
class Poison : public testing::TestWithParam<absl::StatusCode> {};

TEST_P(Poison, OneEventIsFoundAndWaitsAlone) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  AddProjects(sim, 40, 3);
  sim.receiver.call = [&](const Call& events) {
    return Holds(events, "p17.2") ? absl::Status(GetParam(), "can't digest it") : absl::OkStatus();
  };
  sim.RunFor(absl::Minutes(30));
  EXPECT_EQ(sim.receiver.applied().size(), 118u) << "all but the poison and what stands behind it";
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
  ASSERT_EQ(sim.lanes.size(), 1u);
  sim.RunFor(absl::Hours(24));
  ASSERT_TRUE(sim.lanes.at("p17").held());
  EXPECT_EQ(sim.lanes.at("p17").dead_letter().event_id(), "p17.2");
  EXPECT_EQ(sim.lanes.at("p17").dead_letter().last_receipt().message(), "can't digest it");
  // What comes later is not delayed.
  sim.Add("new");
  sim.RunNow();
  EXPECT_TRUE(sim.receiver.Has("new.1"));
}

INSTANTIATE_TEST_SUITE_P(Illness, Poison,
                         testing::Values(absl::StatusCode::kInvalidArgument, absl::StatusCode::kOutOfRange,
                                         absl::StatusCode::kResourceExhausted));

// The receiver breaks, hangs or dies over one event: told apart from an outage by what else goes through meanwhile.
class Crasher : public testing::TestWithParam<absl::StatusCode> {};

TEST_P(Crasher, OneEventDoesNotBlockTheSubscriber) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  AddProjects(sim, 40, 3);
  sim.receiver.call = [&](const Call& events) {
    return Holds(events, "p17.2") ? absl::Status(GetParam(), "crash") : absl::OkStatus();
  };
  sim.RunFor(absl::Hours(1));
  EXPECT_EQ(sim.receiver.applied().size(), 118u);
  ASSERT_EQ(sim.lanes.size(), 1u);
  EXPECT_EQ(sim.lanes.count("p17"), 1u);
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Illness, Crasher,
                         testing::Values(absl::StatusCode::kInternal, absl::StatusCode::kUnknown,
                                         absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded));

TEST(Illness, SeveralPoisonsAreFoundOneAfterTheOther) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  AddProjects(sim, 40, 2);
  const std::set<std::string> poison = {"p0.1", "p3.1", "p39.2"};
  sim.receiver.call = [&](const Call& events) {
    for (const auto& event : events) {
      if (poison.contains(event.event_id())) return absl::InvalidArgumentError("no");
    }
    return absl::OkStatus();
  };
  sim.RunFor(absl::Hours(1));
  EXPECT_EQ(sim.receiver.applied().size(), 75u);
  EXPECT_EQ(sim.lanes.size(), 3u);
}

TEST(Illness, ASinglePoisonousEventWithNoOtherBesideItBecomesADeadLetter) {
  Simulation sim({.subscriber = "grid"});
  sim.Add("a");
  sim.receiver.call = [](const Call&) { return absl::InvalidArgumentError("no"); };
  sim.RunFor(absl::Hours(24));
  EXPECT_TRUE(sim.lanes.at("a").held());
  EXPECT_EQ(sim.receiver.calls(), 12);
}

struct BadAnswer {
  std::string name;
  std::function<void(std::vector<v1::Receipt>&)> spoil;
  std::string says;
};

class WrongReceipts : public testing::TestWithParam<BadAnswer> {};

TEST_P(WrongReceipts, CountAsACallErrorAndApplyNothing) {
  Planner planner({.subscriber = "grid"}, {}, 1);
  const absl::Time now = absl::UnixEpoch() + absl::Hours(1);
  planner.Admit({1, MakeRecord("a", 1)}, now);
  planner.Admit({2, MakeRecord("b", 1)}, now);
  planner.LanesToLoad(now);
  std::vector<v1::Receipt> receipts;
  for (const auto& event : planner.Plan(now, {})) {
    receipts.emplace_back().set_event_id(event.event_id());
    receipts.back().set_outcome(v1::RECEIPT_OUTCOME_APPLIED);
  }
  ASSERT_EQ(receipts.size(), 2u);
  GetParam().spoil(receipts);
  planner.Settle(receipts, now);
  EXPECT_TRUE(planner.troubles().troubled());
  EXPECT_THAT(planner.troubles().last_error(), HasSubstr(GetParam().says));
  EXPECT_EQ(planner.position(), 0u);
  EXPECT_EQ(planner.in_window(), 2u);
  EXPECT_EQ(planner.lanes().size(), 0u);
  EXPECT_GT(planner.NextDue(), now);
}

INSTANTIATE_TEST_SUITE_P(
    Illness, WrongReceipts,
    testing::Values(BadAnswer{"TooShort", [](auto& r) { r.pop_back(); }, "1 receipts for 2 events"},
                    BadAnswer{"Empty", [](auto& r) { r.clear(); }, "0 receipts for 2 events"},
                    BadAnswer{"TooLong", [](auto& r) { r.push_back(r.back()); }, "3 receipts for 2 events"},
                    BadAnswer{"Swapped", [](auto& r) { std::swap(r[0], r[1]); }, "receipt 1 is for b.1 instead of a.1"},
                    BadAnswer{"NoOutcome", [](auto& r) { r[1].set_outcome(v1::RECEIPT_OUTCOME_UNSPECIFIED); },
                              "unknown outcome 0"},
                    BadAnswer{"NewOutcome", [](auto& r) { r[1].set_outcome(static_cast<v1::ReceiptOutcome>(99)); },
                              "unknown outcome 99"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace zhudong::delivery
