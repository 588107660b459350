// Backups of a gateway: the room they need, how many are kept, one at a time.
#include "gateway/backup/backups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/backup/world.h"

namespace zhudong::backup {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BackupsTest : public testing::Test {
 protected:
  std::unique_ptr<Backups> Make(Settings settings) {
    return std::make_unique<Backups>(
        std::move(settings), Parts{world_.stand_.database(), [this] { return world_.Reach(); },
                                   [this](const std::string&) { return free_; }, world_.clock_, "1.0", world_.trust_});
  }
  Settings Usual() { return {.folder = world_.stand_.Path("backups"), .keep = 2}; }
  static bool Go(uint64_t, uint64_t) { return true; }
  static bool GoOn(v1::BackupStage, uint64_t, uint64_t) { return true; }

  World world_;
  absl::StatusOr<uint64_t> free_ = 1ull << 40;
};

TEST_F(BackupsTest, AreMadeListedAndVerified) {
  const auto backups = Make(Usual());
  EXPECT_EQ(backups->List()->backups_size(), 0);
  const auto made = backups->Create("spiffe://zhudong/operator/duty", Go);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->backup.reach().SerializeAsString(), world_.Reach().SerializeAsString());
  EXPECT_EQ(made->backup.principal(), "spiffe://zhudong/operator/duty");
  EXPECT_EQ(made->backup.data_format(), "2");
  world_.Act();
  const auto verdict = backups->Verify(0, GoOn);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_TRUE(verdict->sound()) << verdict->explanation();
  EXPECT_EQ(verdict->backup_id(), 1u);
  EXPECT_EQ(verdict->audit_records(), 10u);
}

TEST_F(BackupsTest, NoMoreAreKeptThanAreWanted) {
  const auto backups = Make(Usual());
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(backups->Create("a", Go)->deleted.empty());
  EXPECT_THAT(backups->Create("a", Go)->deleted, ElementsAre(1u));
  const auto list = backups->List();
  ASSERT_EQ(list->backups_size(), 2);
  EXPECT_EQ(list->backups(0).backup_id(), 3u) << "newest first";
}

TEST_F(BackupsTest, NoneIsBegunWithoutRoom) {
  Settings settings = Usual();
  settings.keep_free_bytes = 1u << 30;
  free_ = 1u << 30;
  const auto backups = Make(settings);
  const auto made = backups->Create("a", Go);
  EXPECT_EQ(made.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("1024 MiB are to stay free"));
  EXPECT_EQ(backups->List()->backups_size(), 0);
}

TEST_F(BackupsTest, WithoutAFolderTheOperatorHearsWhichSetting) {
  const auto made = Make({})->Create("a", Go);
  EXPECT_EQ(made.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("[backup]"));
}

TEST_F(BackupsTest, OneAtATimeAndNoneAfterStop) {
  const auto backups = Make(Usual());
  ASSERT_TRUE(backups->Create("a", Go).ok());
  absl::Status inside;
  ASSERT_TRUE(backups
                  ->Verify(0,
                           [&](v1::BackupStage, uint64_t, uint64_t) {
                             inside = backups->Create("a", Go).status();
                             return true;
                           })
                  .ok());
  EXPECT_EQ(inside.code(), absl::StatusCode::kAborted) << inside;
  backups->Stop();
  EXPECT_EQ(backups->Create("a", Go).status().code(), absl::StatusCode::kUnavailable);
}

TEST(Choose, NeverTakesAnOlderOneInSilence) {
  std::vector<v1::Backup> newest_first(2);
  newest_first[0].set_backup_id(5);
  newest_first[0].set_damage("a file is missing");
  newest_first[1].set_backup_id(4);
  const auto newest = Choose(newest_first, 0);
  EXPECT_EQ(newest.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(newest.status().message()), HasSubstr("name an older one"));
  EXPECT_EQ(Choose(newest_first, 4)->backup_id(), 4u);
  EXPECT_THAT(std::string(Choose(newest_first, 3).status().message()), HasSubstr("5 (damaged), 4"));
}

TEST(RestoredLicenses, TheCacheIsLeftOutAndNothingElse) {
  World world;
  const auto rows = [&world] {
    std::string kinds;
    const auto cursor = world.stand_.database().Range(store::Family::kLicenses, "", "");
    for (; cursor->Valid(); cursor->Next()) kinds += cursor->Key()[0];
    return kinds;
  };
  world.Write([](store::Batch& batch) {
    for (const char* key : {"c1", "g1", "h1", "h\xff", "j1", "o1", "r1", "r\xff", "s1", "w1"}) {
      batch.Put(store::Family::kLicenses, key, "x");
    }
  });
  ASSERT_TRUE(DropCachedLicenses(world.stand_.database()).ok());
  EXPECT_EQ(rows(), "cgjosw");
  ASSERT_TRUE(DropCachedLicenses(world.stand_.database()).ok()) << "and none";
}

}  // namespace
}  // namespace zhudong::backup
