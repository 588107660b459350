// Backups as files: made under writes, shared, broken off, damaged, restored.
#include "gateway/store/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kRows = 2000;

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    auto database = Database::Open({.path = folder_.Path("db"), .memory_budget = 32u << 20});
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    Fill(0);
  }
  // Rows that do not pack, in a file of their own.
  void Fill(int from) {
    Batch batch;
    for (int i = from; i < from + kRows; ++i) {
      std::string value(500, ' ');
      for (char& byte : value) byte = static_cast<char>((next_ = next_ * 1103515245 + 12345) >> 16);
      batch.Put(Family::kJournal, absl::StrCat(1000000 + i), value);
    }
    ASSERT_TRUE(database_->Write(batch).ok());
    ASSERT_TRUE(database_->Purge(Family::kJournal, "", "x").ok());
  }
  uint32_t MakeOrDie(const std::string& manifest = "m") {
    auto folder = BackupFolder::OpenForWriting(Backups(), 0);
    EXPECT_TRUE(folder.ok()) << folder.status();
    const auto id = (*folder)->Create(*database_, manifest, [](uint64_t) {});
    EXPECT_TRUE(id.ok()) << id.status();
    return id.value_or(0);
  }
  absl::Status RestoreInto(const std::string& name, uint32_t id) {
    auto folder = BackupFolder::OpenForReading(Backups());
    if (!folder.ok()) return folder.status();
    auto into = RestoreFolder::Begin(folder_.Path(name), {"data.keys"});
    if (!into.ok()) return into.status();
    if (absl::Status restored = (*folder)->Restore(id, *into); !restored.ok()) return restored;
    return into->Finish();
  }
  std::string Backups() const { return folder_.Path("backups"); }
  std::vector<std::filesystem::path> SharedFiles() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(Backups() + "/shared_checksum")) {
      files.push_back(entry.path());
    }
    return files;
  }

  TempFolder folder_;
  std::unique_ptr<Database> database_;
  uint32_t next_ = 1;
};

TEST_F(BackupTest, WhatWasWrittenBeforeIsInItAndCanBeReadInPlace) {
  Batch unflushed;
  unflushed.Put(Family::kState, "late", "row");
  ASSERT_TRUE(database_->Write(unflushed).ok());
  const uint32_t id = MakeOrDie("what it reaches");
  const auto folder = BackupFolder::OpenForReading(Backups());
  ASSERT_TRUE(folder.ok());
  const std::vector<BackupEntry> entries = (*folder)->List();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].manifest, "what it reaches");
  EXPECT_TRUE((*folder)->VerifyFiles(id).ok());
  const auto data = (*folder)->OpenBackup(id);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(*(*data)->Get(Family::kState, "late"), "row");
  ASSERT_TRUE(RestoreInto("again", id).ok());
  const auto again = Database::Open({.path = folder_.Path("again"), .create_if_missing = false});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*(*again)->Get(Family::kState, "late"), "row");
}

TEST_F(BackupTest, WhatDidNotChangeIsNotCopiedAgain) {
  MakeOrDie();
  const size_t files = SharedFiles().size();
  const auto folder = BackupFolder::OpenForWriting(Backups(), 0);
  ASSERT_TRUE(folder.ok());
  EXPECT_LT(*(*folder)->BytesToCopy(*database_), 200000u);
  EXPECT_GT(LiveBytes(*database_), 800000u);
  ASSERT_TRUE((*folder)->Create(*database_, "m", [](uint64_t) {}).ok());
  EXPECT_EQ(SharedFiles().size(), files);
  Fill(kRows);
  EXPECT_GT(*(*folder)->BytesToCopy(*database_), 800000u);
}

TEST_F(BackupTest, OnlyOneWritesInAFolder) {
  const auto first = BackupFolder::OpenForWriting(Backups(), 0);
  ASSERT_TRUE(first.ok());
  const auto second = BackupFolder::OpenForWriting(Backups(), 0);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted) << second.status();
  EXPECT_TRUE(BackupFolder::OpenForReading(Backups()).ok());
}

TEST_F(BackupTest, OneThatIsGivenUpLeavesTheOthers) {
  const uint32_t first = MakeOrDie();
  Fill(kRows);
  {
    const auto folder = BackupFolder::OpenForWriting(Backups(), 0);
    ASSERT_TRUE(folder.ok());
    const auto id = (*folder)->Create(*database_, "m", [&](uint64_t) { (*folder)->Stop(); });
    EXPECT_EQ(id.status().code(), absl::StatusCode::kCancelled) << id.status();
  }
  EXPECT_TRUE(RestoreInto("again", first).ok());
  const uint32_t third = MakeOrDie();
  EXPECT_GT(third, first);
}

TEST_F(BackupTest, TheOldestGo) {
  for (int i = 0; i < 4; ++i) MakeOrDie();
  const auto folder = BackupFolder::OpenForWriting(Backups(), 0);
  ASSERT_TRUE(folder.ok());
  EXPECT_THAT(*(*folder)->KeepNewest(2), ElementsAre(1u, 2u));
  EXPECT_EQ((*folder)->List().size(), 2u);
}

TEST_F(BackupTest, AFlippedByteIsFoundAndNotRestored) {
  const uint32_t id = MakeOrDie();
  const std::filesystem::path file = SharedFiles().front();
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
    const int was = bytes.peek();
    bytes.put(static_cast<char>(was ^ 1));
  }
  const auto folder = BackupFolder::OpenForReading(Backups());
  ASSERT_TRUE(folder.ok());
  const absl::Status verified = (*folder)->VerifyFiles(id);
  EXPECT_EQ(verified.code(), absl::StatusCode::kDataLoss) << verified;
  const absl::Status restored = RestoreInto("again", id);
  EXPECT_EQ(restored.code(), absl::StatusCode::kDataLoss) << restored;
  const auto opened = Database::Open({.path = folder_.Path("again")});
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("zhudong restore"));
  auto into = RestoreFolder::Begin(folder_.Path("again"), {});
  ASSERT_TRUE(into.ok()) << into.status();
  EXPECT_FALSE((*folder)->Restore(id, *into).ok());
  ASSERT_TRUE(into->Abandon().ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.Path("again")));
}

TEST_F(BackupTest, AMissingFileMakesItDamaged) {
  MakeOrDie();
  std::filesystem::remove(SharedFiles().front());
  const auto folder = BackupFolder::OpenForReading(Backups());
  ASSERT_TRUE(folder.ok());
  const std::vector<BackupEntry> entries = (*folder)->List();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_TRUE(entries[0].damaged);
}

TEST_F(BackupTest, ARestoreNeverWritesOverData) {
  const uint32_t id = MakeOrDie();
  std::filesystem::create_directory(folder_.Path("full"));
  std::ofstream(folder_.Path("full/CURRENT")) << "mine";
  const absl::Status refused = RestoreInto("full", id);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("not empty"));
  std::filesystem::create_directory(folder_.Path("keys"));
  std::ofstream(folder_.Path("keys/data.keys")) << "mine";
  EXPECT_TRUE(RestoreInto("keys", id).ok());
  EXPECT_TRUE(std::filesystem::exists(folder_.Path("keys/data.keys")));
}

TEST_F(BackupTest, ARestoreThatWasCutIsRunAgain) {
  const uint32_t id = MakeOrDie();
  const auto folder = BackupFolder::OpenForReading(Backups());
  {
    auto into = RestoreFolder::Begin(folder_.Path("again"), {});
    ASSERT_TRUE(into.ok());
    EXPECT_EQ(RestoreFolder::Begin(folder_.Path("again"), {}).status().code(), absl::StatusCode::kAborted);
    ASSERT_TRUE((*folder)->Restore(id, *into).ok());
    // Nobody finishes it.
  }
  EXPECT_FALSE(Database::Open({.path = folder_.Path("again")}).ok());
  EXPECT_FALSE(Database::OpenForReading(folder_.Path("again")).ok());
  ASSERT_TRUE(RestoreInto("again", id).ok());
  EXPECT_TRUE(Database::Open({.path = folder_.Path("again")}).ok());
}

TEST_F(BackupTest, AFolderThatCantBeMadeIsNamed) {
  std::ofstream(folder_.Path("file")) << "no folder";
  const auto folder = BackupFolder::OpenForWriting(folder_.Path("file/backups"), 0);
  EXPECT_EQ(folder.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(folder.status().message()), HasSubstr(folder_.Path("file/backups")));
  EXPECT_EQ(BackupFolder::OpenForReading(folder_.Path("nothing")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace zhudong::store
