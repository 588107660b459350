// Which program may open which data folder, and what it says when it may not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/store/database.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::store {
namespace {

using ::testing::HasSubstr;

// A folder as a program of another format leaves it: its number, and the families it knew.
void MakeFolder(const std::string& path, const std::string& format, const std::vector<std::string>& families) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, path, &raw).ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  for (const std::string& family : families) {
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    ASSERT_TRUE(db->CreateColumnFamily({}, family, &handle).ok());
    ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
  if (format.empty()) return;
  ASSERT_TRUE(db->Put({}, "format", format).ok());
}

const std::vector<std::string>& FirstFamilies() {
  static const auto* const names =
      new std::vector<std::string>{"journal", "event_index", "ingest", "state", "demand", "delivery"};
  return *names;
}

std::vector<std::string> AllFamilies() {
  std::vector<std::string> names = FirstFamilies();
  names.insert(names.end(), {"licenses", "audit"});
  return names;
}

absl::Status OpenStatus(const std::string& path, Older older = Older::kRefuse) {
  return Database::Open({.path = path, .create_if_missing = false, .older = older}).status();
}

TEST(Format, AnOlderOneIsRefusedWithWhatToDo) {
  TempFolder folder;
  for (const auto& families : {FirstFamilies(), AllFamilies()}) {
    const std::string path = folder.Path(std::to_string(families.size()));
    MakeFolder(path, "1", families);
    for (const absl::Status& status : {OpenStatus(path), Database::OpenForReading(path).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("zhudong upgrade"));
    }
  }
}

TEST(Format, WhoWasRefusedHasChangedNothing) {
  TempFolder folder;
  const std::string path = folder.Path("db");
  MakeFolder(path, "1", FirstFamilies());
  ASSERT_FALSE(OpenStatus(path).ok());
  std::vector<std::string> families;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &families).ok());
  EXPECT_EQ(families.size(), FirstFamilies().size() + 1);
}

TEST(Format, ANewerOneIsRefusedByEverybody) {
  TempFolder folder;
  std::vector<std::string> more = AllFamilies();
  more.push_back("from_the_future");
  for (const auto& families : {AllFamilies(), more}) {
    const std::string path = folder.Path(std::to_string(families.size()));
    MakeFolder(path, "3", families);
    for (const absl::Status& status :
         {OpenStatus(path), OpenStatus(path, Older::kAccept), Database::OpenForReading(path).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("newer program"));
    }
  }
}

TEST(Format, AnUpgradeThatBeganMustBeEnded) {
  TempFolder folder;
  const std::string path = folder.Path("db");
  MakeFolder(path, "1", FirstFamilies());
  {
    const auto database = Database::Open({.path = path, .create_if_missing = false, .older = Older::kAccept});
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE((*database)->BeginUpgrade().ok());
  }
  EXPECT_THAT(std::string(OpenStatus(path).message()), HasSubstr("was interrupted: run `zhudong upgrade` again"));
  {
    const auto database = Database::Open({.path = path, .create_if_missing = false, .older = Older::kAccept});
    ASSERT_TRUE(database.ok()) << database.status();
    EXPECT_EQ((*database)->Format()->number, 1);
    EXPECT_TRUE((*database)->Format()->upgrading);
    ASSERT_TRUE((*database)->EndUpgrade().ok());
  }
  EXPECT_TRUE(OpenStatus(path).ok());
}

TEST(Format, AFolderThatWasMadeHalfIsMadeWhole) {
  TempFolder folder;
  const std::string path = folder.Path("db");
  MakeFolder(path, "", {"journal", "event_index"});
  EXPECT_TRUE(Database::Open({.path = path}).ok());
  EXPECT_TRUE(OpenStatus(path).ok());
}

}  // namespace
}  // namespace zhudong::store
