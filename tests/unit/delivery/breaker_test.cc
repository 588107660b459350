#include "gateway/delivery/breaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::IsEmpty;
using Call = std::vector<store::v1::DemandRecord>;

class BreakerTest : public testing::Test {
 protected:
  void Fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.Failed(now_);
  }

  Breaker breaker_{{.failures_to_open = 3, .open_first = absl::Seconds(10), .open_cap = absl::Seconds(30)}};
  absl::Time now_ = absl::UnixEpoch() + absl::Hours(1);
};

TEST_F(BreakerTest, OpensAfterFailuresInARowAndTriesAgainAfterAWhile) {
  Fail(2);
  breaker_.Succeeded(now_);
  Fail(2);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_CLOSED) << "not in a row";
  EXPECT_TRUE(breaker_.Failed(now_));
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_OPEN);
  EXPECT_EQ(breaker_.since(now_), now_);
  EXPECT_EQ(breaker_.retry_at(), now_ + absl::Seconds(10));
  const absl::Time opened = now_;
  now_ += absl::Seconds(11);
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_HALF_OPEN);
  EXPECT_EQ(breaker_.since(now_), opened + absl::Seconds(10));
}

TEST_F(BreakerTest, StaysOpenTwiceAsLongAfterAFailedTrialUpToItsCap) {
  Fail(3);
  for (int64_t seconds : {20, 30, 30}) {
    now_ = breaker_.retry_at();
    EXPECT_FALSE(breaker_.Failed(now_)) << "it was open";
    EXPECT_EQ(breaker_.retry_at(), now_ + absl::Seconds(seconds));
  }
}

TEST_F(BreakerTest, ASuccessClosesItAndTellsHowLongCallsHadFailed) {
  Fail(1);
  EXPECT_EQ(breaker_.Succeeded(now_), std::nullopt) << "it never opened";
  Fail(1);
  now_ += absl::Minutes(1);
  Fail(2);
  now_ += absl::Minutes(4);
  EXPECT_EQ(breaker_.failing_since(), now_ - absl::Minutes(5));
  EXPECT_EQ(breaker_.Succeeded(now_), absl::Minutes(5));
  EXPECT_EQ(breaker_.state(now_), v1::BREAKER_STATE_CLOSED);
  EXPECT_EQ(breaker_.since(now_), now_);
  EXPECT_EQ(breaker_.failing_since(), std::nullopt);
  EXPECT_EQ(breaker_.retry_at(), absl::InfinitePast());
}

TEST(BreakerInDelivery, AnOutageIsMetWithTrialsOfOneEventAndToldWithItsEnd) {
  Simulation sim({.subscriber = "grid", .max_batch = 50});
  for (int p = 0; p < 40; ++p) sim.Add(absl::StrCat("p", p));
  bool down = true;
  std::vector<size_t> sizes;
  sim.receiver.call = [&](const Call& events) {
    sizes.push_back(events.size());
    return down ? absl::UnavailableError("down") : absl::OkStatus();
  };
  sim.RunFor(absl::Hours(1));
  ASSERT_GT(sizes.size(), 10u);
  for (size_t i = 5; i < sizes.size(); ++i) EXPECT_EQ(sizes[i], 1u) << i;
  EXPECT_EQ(sim.planner->troubles().breaker().state(sim.now), v1::BREAKER_STATE_OPEN);
  std::vector<News> news = sim.planner->TakeNews();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].kind, News::Kind::kFailing);
  down = false;
  sim.RunFor(absl::Minutes(6));
  EXPECT_EQ(sim.receiver.applied().size(), 40u);
  news = sim.planner->TakeNews();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].kind, News::Kind::kRecovered);
  EXPECT_GT(news[0].lasted, absl::Hours(1));
  EXPECT_LT(news[0].lasted, absl::Minutes(66));
  EXPECT_GT(sim.state.totals().last_outage().seconds(), 3600) << "for the status";
  EXPECT_TRUE(sim.state.totals().has_recovered_at());
}

TEST(BreakerInDelivery, TheReceiversRetryAfterIsKeptForTheWholeSubscriber) {
  Simulation sim({.subscriber = "grid"});
  sim.Add("a");
  sim.Add("b");
  bool busy = true;
  sim.receiver.call = [&](const Call&) {
    absl::Status status = absl::ResourceExhaustedError("too many");
    model::SetRetryAfter(status, absl::Minutes(20));
    return busy ? status : absl::OkStatus();
  };
  sim.RunFor(absl::Minutes(19));
  EXPECT_EQ(sim.receiver.calls(), 1);
  EXPECT_TRUE(sim.lanes.empty()) << "no event is to blame";
  busy = false;
  sim.RunFor(absl::Minutes(2));
  EXPECT_EQ(sim.receiver.applied().size(), 2u);
}

// A sink that sends one by one stops at the first that fails; the rest was not looked at.
TEST(NotTried, ComesAgainAndCountsNoAttempt) {
  Simulation sim({.subscriber = "grid", .retry = {.max_attempts = 2}, .max_batch = 10});
  for (int p = 0; p < 6; ++p) sim.Add(absl::StrCat("p", p));
  int tried = 0;
  sim.receiver.outcome = [&](const store::v1::DemandRecord& event) {
    if (event.event_id() == sim.log[0].event_id()) tried = 0;
    return ++tried > 2 ? v1::RECEIPT_OUTCOME_NOT_TRIED : v1::RECEIPT_OUTCOME_APPLIED;
  };
  sim.Round();
  EXPECT_EQ(sim.receiver.applied().size(), 2u);
  EXPECT_TRUE(sim.lanes.empty());
  sim.receiver.outcome = nullptr;
  sim.RunNow();
  EXPECT_EQ(sim.receiver.applied().size(), 6u);
  EXPECT_THAT(sim.receiver.violations(), IsEmpty());
}

TEST(NotTried, OfEveryEventIsNoAnswer) {
  v1::Receipt receipt;
  receipt.set_event_id("a.1");
  receipt.set_outcome(v1::RECEIPT_OUTCOME_NOT_TRIED);
  EXPECT_TRUE(absl::IsInternal(CheckReceipts({"a.1"}, {receipt})));
}

}  // namespace
}  // namespace zhudong::delivery
