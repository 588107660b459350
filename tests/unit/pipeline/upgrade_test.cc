// Data of format 1, whose list rows have two bytes and whose revised forecasts do not say what they said before,
// brought up to date.
#include "gateway/pipeline/upgrade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/correlation/rows.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"
#include "tests/unit/store/older_folder.h"

namespace zhudong::pipeline {
namespace {

using store::Family;

class UpgradeTest : public testing::Test {
 protected:
  static constexpr int kProjects = 50;
  void SetUp() override {
    std::vector<v1::Event> events;
    for (int i = 0; i < kProjects; ++i) {
      const std::string supervision = absl::StrCat("4401122025B", 10000 + i);
      events.push_back(correlation::Land(absl::StrCat("l", i), i, supervision));
      events.push_back(correlation::LandPermit(absl::StrCat("p", i), i + 1, absl::StrCat("地字第", i), supervision));
    }
    stand_ = std::make_unique<Stand>(events);
    path_ = stand_->Path("db");
    // As the program of format 1 wrote them.
    store::Batch older;
    const std::string prefix = correlation::ListPrefix("");
    const auto cursor = stand_->database().Range(Family::kState, prefix, base::PrefixEnd(prefix));
    for (; cursor->Valid(); cursor->Next()) older.Put(Family::kState, cursor->Key(), cursor->Value().substr(0, 2));
    for (const auto row = stand_->database().Range(Family::kDemand, "", ""); row->Valid(); row->Next()) {
      v1::DemandEvent event;
      ASSERT_TRUE(event.ParseFromArray(row->Value().data(), static_cast<int>(row->Value().size())));
      if (!event.has_forecast_revised()) continue;
      event.mutable_forecast_revised()->clear_previous_demand();
      event.mutable_forecast_revised()->clear_previous_need_by_date();
      older.Put(Family::kDemand, row->Key(), event.SerializeAsString());
    }
    ASSERT_TRUE(stand_->database().Write(older).ok());
  }
  // What a program of format 1 left; nobody has it open.
  void Leave() {
    stand_->Close();
    store::SetFormat(path_, "1");
  }
  absl::StatusOr<std::unique_ptr<store::Database>> OpenOlder() {
    return store::Database::Open({.path = path_, .create_if_missing = false, .older = store::Older::kAccept});
  }
  std::string Compare(const store::Reader& database) {
    const auto comparison = CheckRebuild(database, stand_->Path("scratch"), {});
    EXPECT_TRUE(comparison.ok()) << comparison.status();
    return absl::StrCat(comparison->differences, " differences");
  }

  std::unique_ptr<Stand> stand_;
  std::string path_;
};

TEST_F(UpgradeTest, GivesWhatThisProgramWouldHaveDerived) {
  EXPECT_EQ(Compare(stand_->database()), absl::StrCat(2 * kProjects, " differences"))
      << "the older rows are the same: nothing is tested";
  Leave();
  EXPECT_FALSE(store::Database::Open({.path = path_}).ok());
  {
    const auto database = OpenOlder();
    ASSERT_TRUE(database.ok()) << database.status();
    EXPECT_TRUE(*NeedsUpgrade(**database));
    uint64_t told = 0;
    ASSERT_TRUE(Upgrade(**database, [&](uint64_t done, uint64_t) { told = done; }).ok());
    EXPECT_EQ(told, 2u * kProjects + 1) << "every record of the journal, the rules among them";
    EXPECT_FALSE(*NeedsUpgrade(**database));
  }
  const auto database = store::Database::Open({.path = path_, .create_if_missing = false});
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(Compare(**database), "0 differences");
}

TEST_F(UpgradeTest, IsRunAgainAfterItWasCut) {
  Leave();
  {
    // As far as one comes that is killed: it was begun, and some rows are written.
    const auto database = OpenOlder();
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE((*database)->BeginUpgrade().ok());
    const std::string prefix = correlation::ListPrefix("");
    const auto cursor = (*database)->Range(Family::kState, prefix, base::PrefixEnd(prefix));
    store::Batch some;
    some.Put(Family::kState, cursor->Key(), absl::StrCat(std::string(cursor->Value()), "\x01"));
    ASSERT_TRUE((*database)->Write(some).ok());
  }
  const absl::Status refused = store::Database::Open({.path = path_}).status();
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("run `zhudong upgrade` again"));
  {
    const auto database = OpenOlder();
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE(Upgrade(**database, {}).ok());
  }
  const auto database = store::Database::Open({.path = path_, .create_if_missing = false});
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(Compare(**database), "0 differences");
}

}  // namespace
}  // namespace zhudong::pipeline
