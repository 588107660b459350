#include "gateway/delivery/demand_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "gateway/store/database.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {
namespace {

class DemandLogTest : public testing::Test {
 protected:
  DemandLogTest() { Open(); }
  ~DemandLogTest() override {
    log_.reset();
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open() {
    log_.reset();
    database_.reset();
    auto database = store::Database::Open({.path = path_, .memory_budget = 16u << 20});
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    auto log = DemandLog::Open(*database_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  void Append(int count) {
    store::Batch batch;
    for (int i = 0; i < count; ++i) log_->Stage(batch, MakeEvent("a", ++story_));
    ASSERT_TRUE(database_->Write(batch).ok());
    log_->Written();
  }

  const std::string path_ = testing::TempDir() + "demand_log_" + std::to_string(::getpid());
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<DemandLog> log_;
  uint64_t story_ = 0;
};

TEST_F(DemandLogTest, CountsWithoutGapsAcrossRestartsAndAbandonedWrites) {
  EXPECT_EQ(log_->end(), 0u);
  EXPECT_EQ(log_->earliest(), 1u);
  Append(3);
  store::Batch batch;
  EXPECT_EQ(log_->Stage(batch, MakeEvent("b", 1)), 4u);
  log_->Abandon();
  EXPECT_EQ(log_->end(), 3u);
  Open();
  EXPECT_EQ(log_->end(), 3u);
  Append(1);
  const auto entries = log_->Read(0, 100, 1 << 20);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ(entries->back().sequence, 4u);
  EXPECT_EQ(entries->back().event.event_id(), "a.4");
}

TEST_F(DemandLogTest, ReadsWithinBounds) {
  Append(10);
  EXPECT_EQ(log_->Read(2, 3, 1 << 20)->size(), 3u);
  EXPECT_EQ(log_->Read(2, 3, 1)->size(), 1u) << "one at least";
  EXPECT_TRUE(log_->Read(10, 3, 1 << 20)->empty());
  EXPECT_EQ(log_->Get(7)->event_id(), "a.7");
  EXPECT_TRUE(absl::IsNotFound(log_->Get(11).status()));
}

TEST_F(DemandLogTest, TrimsAndSaysSoButKeepsCounting) {
  Append(10);
  ASSERT_TRUE(log_->TrimBelow(6).ok());
  EXPECT_EQ(log_->earliest(), 6u);
  EXPECT_TRUE(absl::IsOutOfRange(log_->Read(3, 5, 1 << 20).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log_->Get(5).status()));
  EXPECT_EQ(log_->Read(5, 100, 1 << 20)->size(), 5u);
  ASSERT_TRUE(log_->TrimBelow(1000).ok());
  Open();
  EXPECT_EQ(log_->earliest(), 10u);
  EXPECT_EQ(log_->end(), 10u);
  Append(1);
  EXPECT_EQ(log_->end(), 11u);
}

TEST_F(DemandLogTest, WaitsUntilThereIsMoreOrItIsClosed) {
  EXPECT_FALSE(log_->WaitBeyondFor(0, absl::Milliseconds(5)));
  std::thread reader([this] { EXPECT_TRUE(log_->WaitBeyondFor(0, absl::Minutes(1))); });
  Append(1);
  reader.join();
  std::thread waiter([this] { EXPECT_FALSE(log_->WaitBeyond(1, absl::InfiniteFuture())); });
  log_->Close();
  waiter.join();
  EXPECT_TRUE(log_->closed());
}

}  // namespace
}  // namespace zhudong::delivery
