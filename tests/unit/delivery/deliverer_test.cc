// The thread and its rows, on a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/delivery/deliverer_fixture.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class DelivererTest : public DelivererFixture {};

TEST_F(DelivererTest, DeliversWhatIsThereAndWhatComes) {
  Add("a");
  Open();
  Add("a");
  Add("b");
  ASSERT_TRUE(Settled());
  EXPECT_EQ(Applied().size(), 3u);
  EXPECT_TRUE(WaitFor([](const auto& status) { return status.state() == "idle" && status.pending() == 0; }));
  deliverer_->Stop();
  EXPECT_EQ(deliverer_->Status().state(), "disabled");
  Open();
  Add("c");
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), UnorderedElementsAre("a.1", "a.2", "b.1", "c.1"));
  EXPECT_EQ(deliverer_->Status().duplicates(), 0u) << "nothing comes twice after an orderly stop";
  EXPECT_EQ(deliverer_->Status().applied(), 4u);
}

TEST_F(DelivererTest, DeadLettersAreShownKeptAndReplayed) {
  Answer([](const v1::DemandEvent& event) {
    return event.project_id() == "b" || event.project_id() == "a" ? v1::RECEIPT_OUTCOME_REJECTED
                                                                  : v1::RECEIPT_OUTCOME_APPLIED;
  });
  for (const char* project : {"b", "a", "a", "c"}) Add(project);
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 2 && status.position() == 4; }));
  Open();  // and once more from disk
  ASSERT_TRUE(log_->TrimBelow(4).ok());
  const auto letters = deliverer_->ListDeadLetters("", 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 2u);
  EXPECT_EQ((*letters)[0].event_id(), "a.1");
  EXPECT_EQ((*letters)[0].waiting(), 1u);
  EXPECT_EQ(deliverer_->ListDeadLetters("", 1)->size(), 1u);
  EXPECT_EQ(deliverer_->ListDeadLetters("a", 10)->front().project_id(), "b");
  EXPECT_EQ(deliverer_->GetDeadLetter("b.1")->subscriber(), "grid");
  EXPECT_EQ(deliverer_->GetDeadLetterEvent("a.1")->event_id(), "a.1") << "though the log is trimmed";
  for (const char* id : {"a.2", "c.1", "nonsense", ""}) {
    EXPECT_TRUE(absl::IsNotFound(deliverer_->GetDeadLetter(id).status())) << id;
  }
  EXPECT_EQ(*deliverer_->Replay({}, /*dry_run=*/true, kDuty), 2u);
  EXPECT_EQ(deliverer_->Status().dead_letters(), 2u) << "a dry run changes nothing";
  EXPECT_TRUE(absl::IsNotFound(deliverer_->Replay({"a.1", "z.9"}, false, kDuty).status()));
  EXPECT_EQ(deliverer_->Status().dead_letters(), 2u) << "all or none";

  Answer(nullptr);
  EXPECT_EQ(*deliverer_->Replay({"a.1"}, false, kDuty), 1u);
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.held_projects() == 1; }));
  EXPECT_THAT(Applied(), ElementsAre("c.1", "a.1", "a.2"));
  EXPECT_EQ(*deliverer_->Replay({}, false, kDuty), 1u);
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.pending() == 0; }));
  EXPECT_TRUE(deliverer_->ListDeadLetters("", 10)->empty());
}

TEST_F(DelivererTest, AStalledReceiverTimesOutAndStopDoesNotWaitForIt) {
  options_.timeout = absl::Milliseconds(20);
  Stall(true);
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.state() == "backing_off"; }));
  EXPECT_THAT(deliverer_->Status().last_error(), testing::HasSubstr("stalled"));
  Stall(false);
  ASSERT_TRUE(Settled());
  Stall(true);
  options_.timeout = absl::Hours(1);
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.state() == "delivering"; }));
  const absl::Time before = clock_.Now();
  deliverer_->Stop();
  EXPECT_LT(clock_.Now() - before, absl::Seconds(10));
}

// It accepts and never answers: every call takes its whole timeout, the breaker opens, and nobody else is delayed.
TEST_F(DelivererTest, ADestinationThatNeverAnswersWaitsAlone) {
  options_.timeout = absl::Milliseconds(20);
  options_.breaker = {.failures_to_open = 2, .open_first = absl::Milliseconds(50), .open_cap = absl::Milliseconds(50)};
  Stall(true);
  Open();
  Shared well;
  SubscriberOptions other = options_;
  other.name = "other";
  auto opened = Deliverer::Open(other, *database_, *log_, std::make_unique<FakeSink>(well), clock_, /*seed=*/3);
  ASSERT_TRUE(opened.ok()) << opened.status();
  (*opened)->Start();
  for (int i = 0; i < 30; ++i) Add("p" + std::to_string(i % 3));
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.breaker() != v1::BREAKER_STATE_CLOSED; }));
  ASSERT_TRUE(WaitFor([&](const auto&) { return (*opened)->Status().position() == log_->end(); }));
  EXPECT_EQ((*opened)->Status().breaker(), v1::BREAKER_STATE_CLOSED);
  const v1::SubscriberStatus status = deliverer_->Status();
  EXPECT_EQ(status.position(), 0u);
  EXPECT_EQ(status.state(), "backing_off");
  EXPECT_TRUE(status.has_failing_since());
  EXPECT_TRUE(status.has_breaker_since());
  Stall(false);
  ASSERT_TRUE(Settled());
  EXPECT_EQ(Applied().size(), 30u);
  EXPECT_EQ(deliverer_->Status().dead_letters(), 0u) << "no event is to blame";
  EXPECT_TRUE(deliverer_->Status().has_recovered_at());
  EXPECT_FALSE(deliverer_->Status().has_failing_since());
  (*opened)->Stop();
  absl::MutexLock lock(&well.mutex);
  EXPECT_EQ(well.receiver.applied().size(), 30u);
}

TEST_F(DelivererTest, ADivisionFilterTellsAStoryThatBeganToItsEnd) {
  options_.share.division_prefixes = {"4401"};
  Add("in", "440112");
  Add("out", "440312");
  Add("in", "440312");  // moved away: the subscriber learns of it, and of what follows
  Add("in", "440312");
  Add("late", "440312");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("in.1", "in.2", "in.3"));
  deliverer_->Stop();
  Open();
  Add("in", "");
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("in.1", "in.2", "in.3", "in.4"));
}

TEST_F(DelivererTest, SaysWhenTheLogWasTrimmedTooEarly) {
  Open();
  Add("a");
  ASSERT_TRUE(Settled());
  deliverer_->Stop();
  Add("b");
  Add("c");
  Add("d");
  ASSERT_TRUE(log_->TrimBelow(4).ok());
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(deliverer_->Status().last_error(), testing::HasSubstr("demand events 2 to 3 were trimmed"));
}

TEST_F(DelivererTest, RefusesOptionsThatCanNotBe) {
  for (auto spoil : std::vector<std::function<void(SubscriberOptions&)>>{
           [](auto& options) { options.name = ""; }, [](auto& options) { options.name = "Grid"; },
           [](auto& options) { options.max_batch = 501; }, [](auto& options) { options.retry.max_attempts = 0; },
           [](auto& options) { options.timeout = absl::ZeroDuration(); }}) {
    SubscriberOptions options = options_;
    spoil(options);
    const auto deliverer =
        Deliverer::Open(options, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
    EXPECT_TRUE(absl::IsInvalidArgument(deliverer.status()));
  }
}

// What a receiver says is kept with its dead letters: in GB18030 it must not make them, or the next start, unreadable.
TEST_F(DelivererTest, AReceiversWordsOfAnyEncodingAreKeptAsText) {
  options_.retry.max_attempts = 2;
  SetError(absl::InvalidArgumentError("\xB2\xCE\xCA\xFD 11010519491231002X " + std::string(100000, 'w')));
  Add("a");
  Open();
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.dead_letters() == 1; }));
  Open();
  const auto letters = deliverer_->ListDeadLetters("", 10);
  ASSERT_TRUE(letters.ok()) << letters.status();
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_THAT((*letters)[0].last_receipt().message(),
              testing::StartsWith("\\xB2\\xCE\\xCA\\xFD 110105**********2X www"));
  EXPECT_LE((*letters)[0].last_receipt().message().size(), 4096u);
}

}  // namespace
}  // namespace zhudong::delivery
