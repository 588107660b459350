// The source over a consumer that plays a script, and an intake that keeps what it is given.
#include "adapters/kafka_source/kafka_source.h"

#include <deque>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::kafka_source {
namespace {

using Kind = kafka::Happening::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What is on both sides, and outlives consumers.
struct World {
  absl::Mutex mutex;
  // The broker's.
  int partitions ABSL_GUARDED_BY(mutex) = 1;
  std::deque<kafka::Happening> script ABSL_GUARDED_BY(mutex);
  std::deque<std::string> values ABSL_GUARDED_BY(mutex);
  std::vector<kafka::Place> read ABSL_GUARDED_BY(mutex);
  std::vector<kafka::Place> told ABSL_GUARDED_BY(mutex);
  int opened ABSL_GUARDED_BY(mutex) = 0;
  kafka::OnTrouble trouble ABSL_GUARDED_BY(mutex);
  absl::Status broker ABSL_GUARDED_BY(mutex);
  // The gateway's.
  std::vector<std::string> origins ABSL_GUARDED_BY(mutex);
  std::string cursor ABSL_GUARDED_BY(mutex);
  absl::Status intake ABSL_GUARDED_BY(mutex);
  absl::Status assign ABSL_GUARDED_BY(mutex);  // of the next Read or Move

  void Happens(Kind kind, int32_t partition, int64_t offset, const std::string& value = "{}") {
    absl::MutexLock lock(&mutex);
    kafka::Happening happening;
    happening.kind = kind;
    happening.topic = "land";
    happening.partition = partition;
    happening.offset = offset;
    happening.has_value = kind == Kind::kRecord;
    happening.value = values.emplace_back(value);
    script.push_back(happening);
  }
  template <typename Condition>
  bool Await(Condition condition) {
    absl::MutexLock lock(&mutex);
    return mutex.AwaitWithTimeout(absl::Condition(&condition), absl::Seconds(30));
  }
};

class FakeConsumer final : public kafka::Consumer {
 public:
  explicit FakeConsumer(World& world) : world_(world) {}
  absl::StatusOr<int> Partitions(const std::string&, absl::Duration) override {
    absl::MutexLock lock(&world_.mutex);
    if (!world_.broker.ok()) return world_.broker;
    return world_.partitions;
  }
  absl::StatusOr<std::string> ClusterId(absl::Duration) override { return std::string("c"); }
  absl::Status Read(const std::vector<kafka::Place>& places) override {
    absl::MutexLock lock(&world_.mutex);
    if (!world_.assign.ok()) return std::exchange(world_.assign, absl::OkStatus());
    world_.read.insert(world_.read.end(), places.begin(), places.end());
    return absl::OkStatus();
  }
  absl::Status Move(const kafka::Place& place) override { return Read({place}); }
  kafka::Happening Poll(absl::Duration timeout) override {
    absl::MutexLock lock(&world_.mutex);
    const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(world_.mutex) { return !world_.script.empty(); };
    if (!world_.mutex.AwaitWithTimeout(absl::Condition(&any), std::min(timeout, absl::Milliseconds(5)))) return {};
    kafka::Happening next = world_.script.front();
    world_.script.pop_front();
    return next;
  }
  std::optional<int64_t> End(const std::string&, int32_t) const override { return 100; }
  void Tell(const std::vector<kafka::Place>& places) override {
    absl::MutexLock lock(&world_.mutex);
    world_.told = places;
  }

 private:
  World& world_;
};

class FakeIntake final : public ports::Intake {
 public:
  explicit FakeIntake(World& world) : world_(world) {}
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    absl::MutexLock lock(&world_.mutex);
    if (!world_.intake.ok()) return world_.intake;
    EXPECT_EQ(batch.cursor_name, "kafka/land");
    std::vector<v1::Acknowledgement> acknowledgements(batch.items.size());
    for (const v1::PublishItem& item : batch.items) world_.origins.push_back(item.origin());
    for (v1::Acknowledgement& one : acknowledgements) one.set_outcome(v1::OUTCOME_ACCEPTED);
    world_.cursor = batch.cursor;
    return acknowledgements;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view) override {
    absl::MutexLock lock(&world_.mutex);
    return world_.cursor;
  }

 private:
  World& world_;
};

class KafkaSourceTest : public ::testing::Test {
 protected:
  void Begin(Expired expired = Expired::kStop) {
    Options options;
    options.name = "land";
    options.topics = {"land"};
    options.expired = expired;
    options.refresh = absl::Milliseconds(20);
    options.retry = absl::Milliseconds(20);
    Parts parts;
    parts.open = [this](kafka::OnTrouble trouble) -> absl::StatusOr<std::unique_ptr<kafka::Consumer>> {
      absl::MutexLock lock(&world_.mutex);
      ++world_.opened;
      world_.trouble = std::move(trouble);
      return std::make_unique<FakeConsumer>(world_);
    };
    parts.decoder = std::make_unique<Decoder>(Format::kJson, "land", nullptr);
    source_ = std::make_unique<KafkaSource>(options, std::move(parts), clock_);
    ASSERT_TRUE(source_->Start(intake_).ok());
  }
  void AwaitCursor(const std::string& part) {
    EXPECT_TRUE(world_.Await([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return world_.cursor.find(part) != std::string::npos;
    })) << part;
  }
  bool AwaitState(const std::string& state) {
    for (int i = 0; i < 3000; ++i) {
      if (source_->Status().state() == state) return true;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return false;
  }

  World world_;
  FakeIntake intake_{world_};
  base::ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::unique_ptr<KafkaSource> source_;
};

TEST_F(KafkaSourceTest, RecordsAndOffsetsGoInTogether) {
  world_.Happens(Kind::kRecord, 0, 7);
  world_.Happens(Kind::kRecord, 0, 8, "poison");
  world_.Happens(Kind::kRecord, 0, 9);
  world_.Happens(Kind::kAtEnd, 0, 10);
  Begin();
  AwaitCursor("land 0 10 0 0");
  source_->Stop();
  absl::MutexLock lock(&world_.mutex);
  EXPECT_THAT(world_.origins, ElementsAre("land[0]@7", "land[0]@8", "land[0]@9"));
  EXPECT_THAT(world_.read, ElementsAre(kafka::Place{"land", 0, kafka::kBeginning}));
  EXPECT_THAT(world_.told, ElementsAre(kafka::Place{"land", 0, 10})) << "the broker's tools see where we are";
}

TEST_F(KafkaSourceTest, WhatTheIntakeDidNotKeepIsReadAgain) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.intake = absl::InternalError("the disk refuses");
  }
  world_.Happens(Kind::kRecord, 0, 0);
  Begin();
  EXPECT_TRUE(world_.Await([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return world_.opened >= 2; }));
  EXPECT_TRUE(AwaitState("failing"));
  {
    absl::MutexLock lock(&world_.mutex);
    EXPECT_TRUE(world_.cursor.empty());
    world_.intake = absl::OkStatus();
  }
  world_.Happens(Kind::kRecord, 0, 0);
  AwaitCursor("land 0 1 0 0");
}

TEST_F(KafkaSourceTest, WhereTheConsumerDoesNotTakeAPartitionTheNextOneDoes) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.assign = absl::InternalError("no queue");
  }
  Begin();
  EXPECT_TRUE(world_.Await([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return world_.opened >= 2; }));
  world_.Happens(Kind::kRecord, 0, 0);
  AwaitCursor("land 0 1 0 0");
  absl::MutexLock lock(&world_.mutex);
  EXPECT_THAT(world_.read, ElementsAre(kafka::Place{"land", 0, kafka::kBeginning}));
}

TEST_F(KafkaSourceTest, NewPartitionsAreFound) {
  Begin();
  AwaitCursor("land 0 ");
  {
    absl::MutexLock lock(&world_.mutex);
    world_.partitions = 3;
  }
  AwaitCursor("land 2 -2 0 0");
}

TEST_F(KafkaSourceTest, AnExpiredOffsetStopsThatPartitionAlone) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.partitions = 2;
    world_.cursor = "1 c\nland 0 5 0 0\nland 1 5 0 0\n";
  }
  world_.Happens(Kind::kExpired, 0, 5);
  world_.Happens(Kind::kRecord, 1, 5);
  Begin();
  AwaitCursor("land 1 6 0 0");
  ASSERT_TRUE(AwaitState("failing"));
  EXPECT_THAT(source_->Status().last_error(), HasSubstr("land[0] stands still"));
  EXPECT_EQ(source_->Status().gaps(), 1u);
  EXPECT_EQ(source_->Status().waiting(), 95u + 94u);
  absl::MutexLock lock(&world_.mutex);
  EXPECT_THAT(world_.cursor, HasSubstr("land 0 5 0 0")) << "it is not passed over";
}

TEST_F(KafkaSourceTest, OrItGoesOnAndCounts) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.cursor = "1 c\nland 0 5 0 0\n";
  }
  world_.Happens(Kind::kExpired, 0, 5);
  world_.Happens(Kind::kRecord, 0, 9);
  Begin(Expired::kEarliest);
  AwaitCursor("land 0 10 1 4");
  source_->Stop();
  EXPECT_EQ(source_->Status().missing(), 4u);
  absl::MutexLock lock(&world_.mutex);
  EXPECT_THAT(world_.read, ElementsAre(kafka::Place{"land", 0, 5}, kafka::Place{"land", 0, kafka::kBeginning}));
}

TEST_F(KafkaSourceTest, OtherBrokersOffsetsAreNeverUsed) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.cursor = "1 another\nland 0 5 0 0\n";
  }
  Begin();
  ASSERT_TRUE(AwaitState("failing"));
  EXPECT_THAT(source_->Status().last_error(), HasSubstr("cluster another"));
  source_->Stop();
  absl::MutexLock lock(&world_.mutex);
  EXPECT_TRUE(world_.read.empty());
}

TEST_F(KafkaSourceTest, ABrokerThatIsGoneIsToldAndForgottenWhenItAnswers) {
  {
    absl::MutexLock lock(&world_.mutex);
    world_.broker = absl::UnavailableError("no broker answers");
  }
  Begin();
  ASSERT_TRUE(AwaitState("failing"));
  {
    absl::MutexLock lock(&world_.mutex);
    world_.broker = absl::OkStatus();
  }
  ASSERT_TRUE(AwaitState("idle"));
  kafka::OnTrouble trouble;
  {
    absl::MutexLock lock(&world_.mutex);
    trouble = world_.trouble;
    world_.broker = absl::UnavailableError("no broker answers");
  }
  trouble("the connection was cut");
  ASSERT_TRUE(AwaitState("failing"));
  {
    absl::MutexLock lock(&world_.mutex);
    world_.broker = absl::OkStatus();
  }
  EXPECT_TRUE(AwaitState("idle"));
}

TEST_F(KafkaSourceTest, OptionsAreHeldToTheirBounds) {
  KafkaSource none({.name = "land"}, {}, clock_);
  EXPECT_TRUE(absl::IsInvalidArgument(none.Start(intake_)));
  KafkaSource many({.name = "land", .topics = {"land"}, .batch_items = 1001}, {}, clock_);
  EXPECT_TRUE(absl::IsInvalidArgument(many.Start(intake_)));
}

}  // namespace
}  // namespace zhudong::kafka_source
