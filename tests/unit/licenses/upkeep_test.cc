// What goes on in the background: deletion of what is past its time, and sealing with the newest key while others read
// and write.
#include "gateway/licenses/upkeep.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"
#include "tests/unit/licenses/desk_stand.h"
#include "tests/unit/licenses/test_keys.h"

namespace zhudong::licenses {
namespace {

using store::Family;

const absl::Duration kKept = absl::Hours(24 * 30);

class UpkeepTest : public testing::Test {
 protected:
  UpkeepTest() { Open(TestKeys()); }
  void Open(std::shared_ptr<const crypto::KeyRing> keys) {
    upkeep_.reset();
    store_ = std::make_unique<LicenseStore>(*database_, std::move(keys), kKept, [] {});
    upkeep_ = std::make_unique<Upkeep>(*store_, audit_, clock_);
  }
  std::string DigestOf(int n) const { return store_->LicenseDigest(Identifier(absl::StrCat("U", n))); }
  void Keep(int n, absl::Duration until = absl::Hours(1)) const {
    store::v1::LicenseRow row;
    *row.mutable_license() = IdCard(absl::StrCat("U", n), CitizenNumber(n)).license();
    row.set_holder_digest(store_->HolderDigest(row.license().holder()));
    row.set_delete_at_us(absl::ToUnixMicros(clock_.Now() + until));
    ASSERT_TRUE(*store_->StoreIfUnchanged(DigestOf(n), store_->Mark(), row));
  }
  bool Reads(int n) const {
    const auto row = store_->ReadLicense(DigestOf(n));
    return row.ok() && row->has_value() && (*row)->license().identifier() == Identifier(absl::StrCat("U", n));
  }
  size_t RowsOf(char kind) const {
    const std::string prefix(1, kind);
    const auto rows = database_->Range(Family::kLicenses, prefix, base::PrefixEnd(prefix));
    size_t count = 0;
    for (; rows->Valid(); rows->Next()) ++count;
    return count;
  }

  TempFolder folder_;
  base::ManualClock clock_{absl::FromUnixSeconds(1'790'000'000)};
  std::unique_ptr<store::Database> database_ = *store::Database::Open({.path = folder_.Path("db")});
  FakeAudit audit_;
  std::unique_ptr<LicenseStore> store_;
  std::unique_ptr<Upkeep> upkeep_;
};

TEST_F(UpkeepTest, WhatIsPastItsTimeGoesAndEachLicenseLeavesATombstone) {
  for (int i = 0; i < 5; ++i) Keep(i);
  Keep(9, absl::Hours(3));
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(RowsOf('r'), 6u);
  EXPECT_TRUE(audit_.records().empty());
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(RowsOf('r'), 1u);
  EXPECT_TRUE(Reads(9));
  std::vector<std::string> expected, gone;
  for (int i = 0; i < 5; ++i) expected.push_back(DigestOf(i));
  for (const v1::AuditRecord& record : audit_.records()) {
    EXPECT_EQ(record.action(), v1::AUDIT_ACTION_DELETION);
    EXPECT_EQ(record.detail(), "past its time");
    gone.push_back(record.license_digest());
  }
  EXPECT_THAT(gone, testing::UnorderedElementsAreArray(expected));
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(audit_.records().size(), 5u);  // each once
}

// More than it takes at a time.
TEST_F(UpkeepTest, OneTurnDeletesEverythingThatIsDue) {
  store::Batch batch;
  for (int i = 0; i < 1300; ++i) {
    const std::string key = ConsentKey(store_->ConsentDigest("idp", absl::StrCat(i)));
    batch.Put(Family::kLicenses, key, "");
    batch.Put(Family::kLicenses, DueKey(clock_.Now() - absl::Seconds(i), key), {});
  }
  ASSERT_TRUE(database_->Write(batch).ok());
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(RowsOf('j') + RowsOf('x'), 0u);
  EXPECT_TRUE(audit_.records().empty());  // no license was among them
}

TEST_F(UpkeepTest, EverythingIsSealedWithTheNewestKeyAndTheFormerOneMayGo) {
  for (int i = 0; i < 20; ++i) Keep(i);
  Open(TestKeys(/*more=*/true));
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(upkeep_->counts().cached_licenses, 20u);
  EXPECT_EQ(upkeep_->counts().former_keys, 0u);
  ASSERT_EQ(audit_.records().size(), 1u);
  EXPECT_EQ(audit_.last().action(), v1::AUDIT_ACTION_KEY_ROTATION);
  EXPECT_EQ(audit_.last().detail(), "20 rows sealed with the key b, 0 still wait");
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(audit_.records().size(), 1u);  // there was nothing to do
  const std::string newest_alone = "index " + std::string(64, '1') + "\nb " + std::string(64, '3') + "\n";
  Open(*crypto::KeyRing::Parse(newest_alone, crypto::SealProfile::kSm4CtrHmacSm3));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Reads(i)) << i;
}

TEST_F(UpkeepTest, ARowThatMovesWaitsForTheNextTurn) {
  for (int i = 0; i < 4; ++i) Keep(i);
  Open(TestKeys(/*more=*/true));
  store_->BumpBeforeWrite(DigestOf(1));
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(upkeep_->counts().former_keys, 1u);
  EXPECT_EQ(audit_.last().detail(), "3 rows sealed with the key b, 1 still wait");
  store_->BumpAfterDurable(DigestOf(1));
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(upkeep_->counts().former_keys, 0u);
}

TEST_F(UpkeepTest, ARowThatIsDamagedIsCountedAndHoldsUpNoOther) {
  for (int i = 0; i < 4; ++i) Keep(i);
  Open(TestKeys(/*more=*/true));
  std::string sealed = **database_->Get(Family::kLicenses, LicenseKey(DigestOf(2)));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  store::Batch batch;
  batch.Put(Family::kLicenses, LicenseKey(DigestOf(2)), sealed);
  ASSERT_TRUE(database_->Write(batch).ok());
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(upkeep_->counts().former_keys, 1u);
  EXPECT_TRUE(Reads(0) && Reads(1) && Reads(3));
  // It is of no use, and goes when it is due.
  clock_.Advance(absl::Hours(2));
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(RowsOf('r'), 0u);
}

// No license is lost, torn or put back while it is sealed anew.
TEST_F(UpkeepTest, LicensesAreReadAndWrittenWhileTheyAreSealedAnew) {
  constexpr int kLicenses = 200;
  for (int i = 0; i < kLicenses; ++i) Keep(i);
  Open(TestKeys(/*more=*/true));
  std::atomic<bool> over{false};
  std::atomic<int> missing{0};
  std::vector<std::thread> others;
  for (int t = 0; t < 2; ++t) {
    others.emplace_back([&, t] {
      for (int i = t; !over.load(); i = (i + 7) % kLicenses) {
        if (!Reads(i)) ++missing;
      }
    });
  }
  std::atomic<int> kept{0};
  others.emplace_back([&] {
    for (int i = 0; i < kLicenses && !over.load(); i += 3, ++kept) Keep(i, absl::Hours(5));
  });
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  over.store(true);
  for (std::thread& other : others) other.join();
  EXPECT_EQ(missing.load(), 0);
  ASSERT_TRUE(upkeep_->WalkRows().ok());
  EXPECT_EQ(upkeep_->counts().cached_licenses, static_cast<uint64_t>(kLicenses));
  EXPECT_EQ(upkeep_->counts().former_keys, 0u);
  // What was written anew meanwhile is what stands: the former row did not come back over it.
  clock_.Advance(absl::Hours(2));
  ASSERT_TRUE(upkeep_->DeleteDue().ok());
  EXPECT_EQ(RowsOf('r'), static_cast<size_t>(kept.load()));
}

TEST_F(UpkeepTest, TheThreadDoesBothAndStopsAtOnce) {
  Keep(1, -absl::Seconds(1));
  Keep(2);
  Open(TestKeys(/*more=*/true));
  upkeep_->Start();
  while (audit_.Count(v1::AUDIT_ACTION_DELETION) == 0) absl::SleepFor(absl::Milliseconds(1));
  upkeep_->Stop();
  EXPECT_EQ(audit_.Count(v1::AUDIT_ACTION_KEY_ROTATION), 1u);
  EXPECT_TRUE(store_->keys().IsCurrent(**database_->Get(Family::kLicenses, LicenseKey(DigestOf(2)))));
  EXPECT_EQ(RowsOf('r'), 1u);
}

}  // namespace
}  // namespace zhudong::licenses
