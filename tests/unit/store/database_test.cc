#include "gateway/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/temp_folder.h"

namespace zhudong::store {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<Database> OpenOrDie(const std::string& path) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open({.path = path});
  EXPECT_TRUE(database.ok()) << database.status();
  return *std::move(database);
}

std::vector<std::string> Keys(Cursor& cursor) {
  std::vector<std::string> keys;
  for (; cursor.Valid(); cursor.Next()) keys.emplace_back(cursor.Key());
  return keys;
}

TEST(Database, ABatchIsThereWholeAfterReopening) {
  TempFolder folder;
  {
    const auto database = OpenOrDie(folder.Path("db"));
    Batch batch;
    batch.Put(Family::kState, "a", "1");
    batch.Put(Family::kDelivery, "a", "2");
    ASSERT_TRUE(database->Write(batch).ok());
    ASSERT_TRUE(database->Sync().ok());
  }
  const auto database = OpenOrDie(folder.Path("db"));
  EXPECT_EQ(*database->Get(Family::kState, "a"), "1");
  EXPECT_EQ(*database->Get(Family::kDelivery, "a"), "2");
  EXPECT_EQ(*database->Get(Family::kJournal, "a"), std::nullopt);
}

TEST(Database, ARangeKeepsToItsBoundsBothWays) {
  TempFolder folder;
  const auto database = OpenOrDie(folder.Path("db"));
  Batch batch;
  for (const char* key : {"a", "b1", "b2", "b3", "c"}) batch.Put(Family::kState, key, "");
  ASSERT_TRUE(database->Write(batch).ok());
  const auto cursor = database->Range(Family::kState, "b", "c");
  EXPECT_THAT(Keys(*cursor), ElementsAre("b1", "b2", "b3"));
  cursor->SeekToLast();
  ASSERT_TRUE(cursor->Valid());
  EXPECT_EQ(cursor->Key(), "b3");
  cursor->Seek("a");
  EXPECT_EQ(cursor->Key(), "b1");
  cursor->Seek("b3\x01");
  EXPECT_FALSE(cursor->Valid());
}

TEST(Database, ASnapshotDoesNotSeeWhatComesLater) {
  TempFolder folder;
  const auto database = OpenOrDie(folder.Path("db"));
  const auto before = database->Snapshot();
  Batch batch;
  batch.Put(Family::kState, "a", "1");
  ASSERT_TRUE(database->Write(batch).ok());
  EXPECT_EQ(*before->Get(Family::kState, "a"), std::nullopt);
  EXPECT_EQ(*database->Get(Family::kState, "a"), "1");
}

TEST(Database, ASecondWriterIsRefusedAndAReaderIsNot) {
  TempFolder folder;
  const auto database = OpenOrDie(folder.Path("db"));
  Batch batch;
  batch.Put(Family::kState, "a", "1");
  ASSERT_TRUE(database->Write(batch).ok());
  const auto second = Database::Open({.path = folder.Path("db")});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
  const auto reader = Database::OpenForReading(folder.Path("db"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(*(*reader)->Get(Family::kState, "a"), "1");
  EXPECT_FALSE((*reader)->Write(batch).ok());
}

TEST(Database, ManyKeysAreAnsweredInTheOrderAsked) {
  TempFolder folder;
  const auto database = OpenOrDie(folder.Path("db"));
  Batch batch;
  batch.Put(Family::kEventIndex, "x", "1");
  batch.Put(Family::kEventIndex, "y", "2");
  ASSERT_TRUE(database->Write(batch).ok());
  const auto values = database->MultiGet(Family::kEventIndex, {"y", "nothing", "x"});
  ASSERT_TRUE(values.ok());
  EXPECT_THAT(*values, ElementsAre("2", std::nullopt, "1"));
}

}  // namespace
}  // namespace zhudong::store
