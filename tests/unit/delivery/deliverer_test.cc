// The thread and its rows, on a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "absl/synchronization/mutex.h"
#include "gateway/delivery/delivery.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A receiver that outlives the sinks which lead to it.
struct Shared {
  absl::Mutex mutex;
  FakeReceiver receiver ABSL_GUARDED_BY(mutex);
  bool stalled ABSL_GUARDED_BY(mutex) = false;
};

class FakeSink final : public ports::Sink {
 public:
  explicit FakeSink(Shared& shared) : shared_(shared) {}
  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    absl::MutexLock lock(&shared_.mutex);
    const auto ready = [this] { return cancelled_ || !shared_.stalled; };
    if (!shared_.mutex.AwaitWithTimeout(absl::Condition(&ready), timeout))
      return absl::DeadlineExceededError("stalled");
    if (cancelled_) return absl::CancelledError("stopping");
    return shared_.receiver.Deliver(events);
  }
  void Cancel() override {
    absl::MutexLock lock(&shared_.mutex);
    cancelled_ = true;
  }

 private:
  Shared& shared_;
  bool cancelled_ = false;
};

class DelivererTest : public testing::Test {
 protected:
  DelivererTest() {
    auto database = store::Database::Open({.path = path_, .memory_budget = 16u << 20});
    EXPECT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    log_ = *DemandLog::Open(*database_);
    options_.name = "grid";
    options_.retry = {.first = absl::Milliseconds(2), .cap = absl::Milliseconds(10)};
  }
  ~DelivererTest() override {
    deliverer_.reset();
    log_.reset();
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open() {
    deliverer_.reset();
    auto deliverer =
        Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
    ASSERT_TRUE(deliverer.ok()) << deliverer.status();
    deliverer_ = *std::move(deliverer);
    deliverer_->Start();
  }

  void Add(const std::string& project, const std::string& division = "440112") {
    v1::DemandEvent event = MakeEvent(project, ++story_[project]);
    event.set_division_code(division);
    store::Batch batch;
    log_->Stage(batch, event);
    ASSERT_TRUE(database_->Write(batch).ok());
    log_->Written();
  }

  void Answer(std::function<v1::ReceiptOutcome(const v1::DemandEvent&)> outcome) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.receiver.outcome = std::move(outcome);
  }

  void Stall(bool stalled) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.stalled = stalled;
  }

  std::vector<std::string> Applied() {
    absl::MutexLock lock(&shared_.mutex);
    EXPECT_THAT(shared_.receiver.violations(), IsEmpty());
    return shared_.receiver.applied();
  }

  bool WaitFor(const std::function<bool(const v1::SubscriberStatus&)>& good) {
    for (int i = 0; i < 1000; ++i) {
      if (good(deliverer_->Status())) return true;
      absl::SleepFor(absl::Milliseconds(10));
    }
    ADD_FAILURE() << "never came about: " << deliverer_->Status().ShortDebugString();
    return false;
  }
  bool Settled() {
    return WaitFor([this](const auto& status) { return status.position() == log_->end(); });
  }

  const std::string path_ = testing::TempDir() + "deliverer_" + std::to_string(::getpid());
  base::SystemClock clock_;
  Shared shared_;
  SubscriberOptions options_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<DemandLog> log_;
  std::unique_ptr<Deliverer> deliverer_;
  std::map<std::string, uint64_t> story_;
};

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
  EXPECT_EQ(*deliverer_->Replay({}, /*dry_run=*/true), 2u);
  EXPECT_EQ(deliverer_->Status().dead_letters(), 2u) << "a dry run changes nothing";
  EXPECT_TRUE(absl::IsNotFound(deliverer_->Replay({"a.1", "z.9"}, false).status()));
  EXPECT_EQ(deliverer_->Status().dead_letters(), 2u) << "all or none";

  Answer(nullptr);
  EXPECT_EQ(*deliverer_->Replay({"a.1"}, false), 1u);
  ASSERT_TRUE(WaitFor([](const auto& status) { return status.held_projects() == 1; }));
  EXPECT_THAT(Applied(), ElementsAre("c.1", "a.1", "a.2"));
  EXPECT_EQ(*deliverer_->Replay({}, false), 1u);
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

TEST_F(DelivererTest, ADivisionFilterTellsAStoryThatBeganToItsEnd) {
  options_.division_prefixes = {"4401"};
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

}  // namespace
}  // namespace zhudong::delivery
