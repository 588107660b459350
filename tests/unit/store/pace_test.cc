// How fast RocksDB's own work may go: evenly, until it falls behind or somebody waits for it.
#include "gateway/store/pace.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
namespace zhudong::store {
namespace {

constexpr auto kFlush = rocksdb::Env::IO_HIGH;

// How many of so many bytes were counted, which what is in a hurry is not.
int64_t CountedOf(Pace& pace, int64_t bytes) {
  const int64_t before = pace.GetTotalBytesThrough(rocksdb::Env::IO_TOTAL);
  pace.Request(bytes, kFlush, nullptr);
  return pace.GetTotalBytesThrough(rocksdb::Env::IO_TOTAL) - before;
}

TEST(Pace, BehindBeforeWritersWait) {
  EXPECT_FALSE(IsBehind({.unflushed = 1, .level0 = 11}));
  EXPECT_TRUE(IsBehind({.unflushed = 2}));
  EXPECT_TRUE(IsBehind({.level0 = 12}));
}

class PacedDatabase : public testing::Test {
 protected:
  PacedDatabase() {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.disable_auto_compactions = true;
    options.write_buffer_size = 64 << 10;
    options.max_write_buffer_number = 4;
    options.min_write_buffer_number_to_merge = 3;
    options.level0_slowdown_writes_trigger = 100;
    options.level0_stop_writes_trigger = 100;
    options.rate_limiter = pace_;
    options.listeners.push_back(pace_);
    rocksdb::DB* raw = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, path_, &raw);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    db_.reset(raw);
  }
  ~PacedDatabase() override {
    pace_->Leave();
    db_.reset();
    std::filesystem::remove_all(path_);
  }
  void WriteFile(int number) {
    ASSERT_TRUE(db_->Put({}, std::to_string(number), "x").ok());
    ASSERT_TRUE(db_->Flush({}).ok());
  }
  void Watch() {
    rocksdb::ColumnFamilyHandle* const only = db_->DefaultColumnFamily();
    pace_->Watch(*db_, {&only, 1});
  }

  const std::shared_ptr<Pace> pace_ = std::make_shared<Pace>();
  const std::string path_ = testing::TempDir() + "pace-" + std::to_string(getpid());
  std::unique_ptr<rocksdb::DB> db_;
};

TEST_F(PacedDatabase, HurriesUntilItIsOpen) {
  EXPECT_EQ(CountedOf(*pace_, 100), 0);
  Watch();
  EXPECT_EQ(CountedOf(*pace_, 100), 100);
  pace_->Leave();
  EXPECT_EQ(CountedOf(*pace_, 100), 0);
}

TEST_F(PacedDatabase, HurriesWhileSomebodyWaits) {
  Watch();
  {
    const Pace::Hurry purge(*pace_);
    const Pace::Hurry another(*pace_);
    EXPECT_EQ(CountedOf(*pace_, 100), 0);
  }
  EXPECT_EQ(CountedOf(*pace_, 100), 100);
}

TEST_F(PacedDatabase, HurriesWhileItLiesBehindAndNotAfter) {
  Watch();
  for (int i = 1; i < static_cast<int>(kTooManyLevel0); ++i) WriteFile(i);
  EXPECT_FALSE(pace_->in_a_hurry());
  WriteFile(0);
  EXPECT_TRUE(pace_->in_a_hurry());
  ASSERT_TRUE(db_->CompactRange({}, nullptr, nullptr).ok());
  // What is told of a compaction may come after whoever waited for it has gone on.
  WriteFile(0);
  EXPECT_FALSE(pace_->in_a_hurry());
}

TEST_F(PacedDatabase, HurriesWhileMoreThanOneMemtableWaits) {
  Watch();
  const std::string value(40 << 10, 'v');
  // Two fill a memtable, and three memtables are written out together.
  for (int i = 0; !pace_->in_a_hurry(); ++i) {
    ASSERT_LT(i, 6);
    ASSERT_TRUE(db_->Put({}, std::to_string(i), value).ok());
  }
  ASSERT_TRUE(db_->Flush({}).ok());
  EXPECT_FALSE(pace_->in_a_hurry());
}

}  // namespace
}  // namespace zhudong::store
