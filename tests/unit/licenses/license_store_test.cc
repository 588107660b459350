#include "gateway/licenses/license_store.h"

#include <gtest/gtest.h>

#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"
#include "tests/unit/licenses/test_keys.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::licenses {
namespace {

using store::Family;
using store::v1::LicenseRow;

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);
constexpr char kIdentifier[] = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9";
constexpr char kNumber[] = "110105194912310021";

class LicenseStoreTest : public testing::Test {
 protected:
  LicenseStoreTest() { Open(); }
  void Open(bool newer_key = false) {
    store_.reset();
    database_.reset();
    database_ = *store::Database::Open({.path = folder_.Path("db")});
    store_ =
        std::make_unique<LicenseStore>(*database_, TestKeys(newer_key), absl::Hours(24 * 30), [this] { ++awaited_; });
  }
  v1::Holder Person() const {
    v1::Holder holder;
    holder.set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
    holder.set_id_number(kNumber);
    return holder;
  }
  LicenseRow Row() const {
    LicenseRow row;
    row.mutable_license()->set_identifier(kIdentifier);
    row.mutable_license()->set_status(v1::LICENSE_STATUS_VALID);
    *row.mutable_license()->mutable_holder() = Person();
    row.set_holder_digest(store_->HolderDigest(Person()));
    row.set_usable_until_us(absl::ToUnixMicros(kNow + absl::Hours(1)));
    row.set_delete_at_us(absl::ToUnixMicros(kNow + absl::Hours(2)));
    return row;
  }
  bool Store() {
    LicenseRow row = Row();
    return *store_->StoreIfUnchanged(license_, store_->Mark(), row);
  }
  void Change(v1::LicenseStatus status) {
    store_->BumpBeforeWrite(license_);
    store::Batch batch;
    store_->StageInvalidate(license_, batch);
    store::v1::LicenseChangeRow change;
    change.set_status(status);
    batch.Put(Family::kLicenses, LatestChangeKey(license_), change.SerializeAsString());
    ASSERT_TRUE(database_->Write(batch).ok());
    store_->BumpAfterDurable(license_);
  }
  // What an errand and the audit chain do.
  bool Note(const std::string& principal, uint64_t mark, absl::Time now) {
    const auto note = store_->PrepareRelease(license_, principal, kIdentifier, v1::LICENSE_TYPE_ID_CARD, now);
    const bool queued = store_->WhileUnchanged(license_, mark, [&] {
      store::Batch batch;
      for (const store::Row& row : note->rows) batch.Put(row.family, row.key, row.value);
      ASSERT_TRUE(database_->Write(batch).ok());
    });
    store_->Noted(license_, mark, *note);
    return queued;
  }
  size_t RowsOf(char kind) const {
    const std::string prefix(1, kind);
    const auto cursor = database_->Range(Family::kLicenses, prefix, base::PrefixEnd(prefix));
    size_t rows = 0;
    for (; cursor->Valid(); cursor->Next()) ++rows;
    return rows;
  }

  TempFolder folder_;
  std::unique_ptr<store::Database> database_;
  int awaited_ = 0;
  std::unique_ptr<LicenseStore> store_;
  const std::string license_ = TestKeys()->KeyedDigest("license", kIdentifier);
};

TEST_F(LicenseStoreTest, KeepsALicenseAcrossARestartAndNothingInClear) {
  EXPECT_EQ(store_->LicenseDigest("1.2.156.3005.2.11100000mb03271699022.340100.000000016.001.9"), license_);
  ASSERT_TRUE(Store());
  Open();
  const auto row = store_->ReadLicense(license_);
  ASSERT_TRUE(row.ok() && row->has_value()) << row.status();
  EXPECT_EQ((*row)->license().identifier(), kIdentifier);
  const auto all = database_->Range(Family::kLicenses, "", "");
  for (; all->Valid(); all->Next()) {
    const std::string both = std::string(all->Key()) + std::string(all->Value());
    EXPECT_EQ(both.find(kNumber), std::string::npos);
    EXPECT_EQ(both.find("MB03271699022"), std::string::npos);
  }
}

TEST_F(LicenseStoreTest, WhatAnotherRowHeldIsNotTakenForThisOne) {
  ASSERT_TRUE(Store());
  const std::string other = store_->LicenseDigest("another");
  store::Batch batch;
  batch.Put(Family::kLicenses, LicenseKey(other), **database_->Get(Family::kLicenses, LicenseKey(license_)));
  ASSERT_TRUE(database_->Write(batch).ok());
  EXPECT_EQ(store_->ReadLicense(other).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(LicenseStoreTest, AFetchThatAChangeOvertookIsNotStored) {
  const uint64_t before = store_->Mark();
  EXPECT_TRUE(store_->Unchanged(license_, before));
  Change(v1::LICENSE_STATUS_REVOKED);
  EXPECT_FALSE(store_->Unchanged(license_, before));
  LicenseRow row = Row();
  EXPECT_FALSE(*store_->StoreIfUnchanged(license_, before, row));
  EXPECT_FALSE(store_->ReadLicense(license_)->has_value());
}

TEST_F(LicenseStoreTest, NothingIsStoredWhileAChangeIsBeingWritten) {
  store_->BumpBeforeWrite(license_);
  const uint64_t meanwhile = store_->Mark();
  LicenseRow row = Row();
  EXPECT_FALSE(*store_->StoreIfUnchanged(license_, meanwhile, row));
  store_->BumpAfterDurable(license_);
  EXPECT_FALSE(store_->Unchanged(license_, meanwhile));
  EXPECT_TRUE(Store());
}

TEST_F(LicenseStoreTest, ALicenseSystemThatLagsBehindTheFeedDoesNotBringALicenseBack) {
  Change(v1::LICENSE_STATUS_REVOKED);
  ASSERT_TRUE(Store());
  EXPECT_EQ((*store_->ReadLicense(license_))->license().status(), v1::LICENSE_STATUS_REVOKED);
  Change(v1::LICENSE_STATUS_VALID);
  EXPECT_FALSE(store_->ReadLicense(license_)->has_value());
  ASSERT_TRUE(Store());
  EXPECT_EQ((*store_->ReadLicense(license_))->license().status(), v1::LICENSE_STATUS_VALID);
}

TEST_F(LicenseStoreTest, AnErasureOfTheHolderStopsWhatIsInFlight) {
  const uint64_t before = store_->Mark();
  const HolderPlace place{store_->HolderDigest(Person()), v1::LICENSE_TYPE_ID_CARD, ""};
  store_->BumpBeforeWrite(place.holder_digest);
  store_->BumpAfterDurable(place.holder_digest);
  LicenseRow row = Row();
  EXPECT_FALSE(*store_->StoreIfUnchanged(license_, before, row));
  EXPECT_FALSE(*store_->StoreHolderIfUnchanged(place, before, {}));
  EXPECT_TRUE(*store_->StoreHolderIfUnchanged(place, store_->Mark(), {}));
  EXPECT_TRUE(store_->ReadHolder(place)->has_value());
}

TEST_F(LicenseStoreTest, AConsentServesOneMatterAlsoAfterARestart) {
  const std::string consent = store_->ConsentDigest("idp", "jti-1");
  EXPECT_NE(consent, store_->ConsentDigest("idp2", "jti-1"));
  const absl::Time expires = kNow + absl::Hours(1);
  EXPECT_TRUE(*store_->BindConsent(consent, "spiffe://u/a", "B-1", expires));
  EXPECT_TRUE(*store_->BindConsent(consent, "spiffe://u/a", "B-1", expires));
  EXPECT_FALSE(*store_->BindConsent(consent, "spiffe://u/a", "B-2", expires));
  Open();
  EXPECT_FALSE(*store_->BindConsent(consent, "spiffe://u/b", "B-1", expires));
  EXPECT_TRUE(*store_->BindConsent(consent, "spiffe://u/a", "B-1", expires));
}

TEST_F(LicenseStoreTest, RemembersWhoWasGivenWhat) {
  const uint64_t mark = store_->Mark();
  const auto note = [&](uint64_t at) { return Note("spiffe://u/a", at, kNow); };
  EXPECT_TRUE(note(mark));
  EXPECT_EQ(store_->PrepareRelease(license_, "spiffe://u/a", kIdentifier, v1::LICENSE_TYPE_ID_CARD, kNow)->rows.size(),
            0u);
  EXPECT_EQ((*store_->ReadRelease(license_, "spiffe://u/a"))->identifier(), kIdentifier);
  EXPECT_FALSE(store_->ReadRelease(license_, "spiffe://u/b")->has_value());
  Change(v1::LICENSE_STATUS_REVOKED);
  store_->ForgetReleases();
  EXPECT_FALSE(note(mark));
  EXPECT_TRUE(note(store_->Mark()));
}

TEST_F(LicenseStoreTest, WhatIsDueGoesAndWhatWasWrittenAnewStays) {
  ASSERT_TRUE(Store());
  LicenseRow later = Row();
  later.set_delete_at_us(absl::ToUnixMicros(kNow + absl::Hours(5)));
  ASSERT_TRUE(*store_->StoreIfUnchanged(license_, store_->Mark(), later));
  ASSERT_TRUE(*store_->BindConsent(store_->ConsentDigest("idp", "j"), "p", "B", kNow + absl::Hours(1)));
  EXPECT_EQ(*store_->DeleteDue(kNow + absl::Hours(3), 100), 2u);
  EXPECT_EQ(RowsOf('r'), 1u);
  EXPECT_EQ(RowsOf('j'), 0u);
  EXPECT_EQ(*store_->DeleteDue(kNow + absl::Hours(6), 100), 1u);
  EXPECT_EQ(RowsOf('r'), 0u);
  EXPECT_EQ(RowsOf('o'), 1u);
  while (*store_->DeleteDue(kNow + absl::Hours(24 * 60), 1) > 0) {
  }
  EXPECT_EQ(RowsOf('o') + RowsOf('x'), 0u);
}

TEST_F(LicenseStoreTest, WhoseALicenseIsStaysKnownWhileSomebodyWasGivenIt) {
  ASSERT_TRUE(Store());
  ASSERT_TRUE(Note("p", store_->Mark(), kNow + absl::Hours(24 * 20)));
  while (*store_->DeleteDue(kNow + absl::Hours(24 * 31), 10) == 10) {
  }
  EXPECT_EQ(RowsOf('r'), 0u);
  EXPECT_EQ(RowsOf('w'), 1u);
  EXPECT_EQ(RowsOf('o'), 1u);
  for (int day = 32; day < 120; ++day) ASSERT_TRUE(store_->DeleteDue(kNow + absl::Hours(24 * day), 100).ok());
  EXPECT_EQ(RowsOf('w') + RowsOf('o') + RowsOf('x'), 0u);
  EXPECT_GT(awaited_, 0) << "a release that is being written could have been deleted";
}

TEST_F(LicenseStoreTest, NothingIsQueuedOrNotedWhileTheLicenseMoves) {
  const uint64_t mark = store_->Mark();
  const auto note = store_->PrepareRelease(license_, "p", kIdentifier, v1::LICENSE_TYPE_ID_CARD, kNow);
  ASSERT_TRUE(note.ok());
  EXPECT_EQ(note->rows.size(), 2u);
  store_->BumpBeforeWrite(license_);
  bool queued = false;
  EXPECT_FALSE(store_->WhileUnchanged(license_, store_->Mark(), [&] { queued = true; }));
  EXPECT_FALSE(queued);
  store_->BumpAfterDurable(license_);
  store_->Noted(license_, mark, *note);
  const auto again = store_->PrepareRelease(license_, "p", kIdentifier, v1::LICENSE_TYPE_ID_CARD, kNow);
  EXPECT_EQ(again->rows.size(), 2u) << "the change came after what was noted";
}

TEST_F(LicenseStoreTest, SealsAnewWithANewerKeyUnlessTheLicenseIsMoving) {
  ASSERT_TRUE(Store());
  Open(true);
  const std::string key = LicenseKey(license_);
  store_->BumpBeforeWrite(license_);
  EXPECT_FALSE(*store_->Reseal(key));
  store_->BumpAfterDurable(license_);
  EXPECT_TRUE(*store_->Reseal(key));
  EXPECT_FALSE(*store_->Reseal(key));
  EXPECT_TRUE(store_->ReadLicense(license_)->has_value());
}

}  // namespace
}  // namespace zhudong::licenses
