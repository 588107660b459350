// How the quarantine is read: in pages that end, whatever lies in it.
#include "gateway/ingest/quarantine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ingest/ingest_stand.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class QuarantineTest : public ::testing::Test {
 protected:
  QuarantineTest()
      : database_(*store::Database::Open({.path = folder_.Path("db")})),
        keys_(*crypto::KeyRing::Parse(kTestKeys, crypto::SealProfile::kAes256Gcm)) {}

  void Put(uint64_t id, const std::string& feed, size_t bytes = 4) {
    zhudong::store::v1::QuarantineRecord record;
    record.set_feed(feed);
    record.set_sealed_original(*keys_->Seal(std::string(bytes, 'x'), feed));
    Write(QuarantineKey(id), record.SerializeAsString());
  }
  void PutSealedElsewhere(uint64_t id, const std::string& feed) {
    zhudong::store::v1::QuarantineRecord record;
    record.set_feed(feed);
    record.set_origin("land.csv:7");
    record.set_sealed_original("sealed with a key that is gone");
    Write(QuarantineKey(id), record.SerializeAsString());
  }
  void Settle(uint64_t id) {
    zhudong::store::v1::QuarantineSettlementRow row;
    row.mutable_settlement()->set_outcome(v1::QUARANTINE_OUTCOME_DISMISSED);
    Write(SettlementKey(id), row.SerializeAsString());
  }
  void Write(const std::string& key, const std::string& value) {
    store::Batch batch;
    batch.Put(store::Family::kIngest, key, value);
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  QuarantinePage Read(const QuarantineQuery& query) const {
    const absl::StatusOr<QuarantinePage> page = ReadQuarantine(*database_, *keys_, query);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *page : QuarantinePage();
  }
  // The ids on each page, to the end.
  std::vector<std::vector<uint64_t>> Pages(QuarantineQuery query) const {
    std::vector<std::vector<uint64_t>> pages;
    do {
      const QuarantinePage page = Read(query);
      pages.emplace_back();
      for (const v1::QuarantinedItem& item : page.items) pages.back().push_back(item.quarantine_id());
      query.after = page.next;
    } while (query.after > 0);
    return pages;
  }

  TempFolder folder_;
  const std::unique_ptr<store::Database> database_;
  const std::shared_ptr<const crypto::KeyRing> keys_;
};

TEST_F(QuarantineTest, APageEndsOnceSoManyRowsWereLookedAt) {
  for (uint64_t id = 1; id <= 8; ++id) Put(id, id == 5 ? "rare" : "land");
  EXPECT_THAT(Pages({.feed = "rare", .limit = 10, .max_rows = 3}), ElementsAre(IsEmpty(), ElementsAre(5), IsEmpty()));
  EXPECT_THAT(Pages({.feed = "rare", .limit = 10, .newest_first = true, .max_rows = 3}),
              ElementsAre(IsEmpty(), ElementsAre(5), IsEmpty()));
  EXPECT_THAT(Pages({.limit = 5, .max_rows = 100}), ElementsAre(SizeIs(5), ElementsAre(6, 7, 8)));
  EXPECT_THAT(Pages({.limit = 8, .max_rows = 100}), ElementsAre(SizeIs(8)));
}

TEST_F(QuarantineTest, SettledItemsAreLookedAtNoFurtherAndCount) {
  for (uint64_t id = 1; id <= 6; ++id) {
    Put(id, "land");
    if (id != 6) Settle(id);
  }
  EXPECT_THAT(Pages({.limit = 10, .open_only = true, .max_rows = 3}), ElementsAre(IsEmpty(), ElementsAre(6)));
}

TEST_F(QuarantineTest, APageEndsBelowWhatAClientTakes) {
  for (uint64_t id = 1; id <= 6; ++id) Put(id, "land", 1000);
  EXPECT_THAT(Pages({.limit = 10, .max_bytes = 2500}), ElementsAre(ElementsAre(1, 2, 3), ElementsAre(4, 5, 6)));
}

TEST_F(QuarantineTest, OneThatCannotBeUnsealedIsShownAsSuchAmongTheOthers) {
  Put(1, "land");
  PutSealedElsewhere(2, "land");
  Write(QuarantineKey(3), "\xff\xff no record");
  Put(4, "land");
  Write(SettlementKey(4), "\xff\xff no settlement");
  const QuarantinePage page = Read({.limit = 10});
  ASSERT_THAT(page.items, SizeIs(4));
  EXPECT_EQ(page.items[0].original(), "xxxx");
  EXPECT_THAT(page.items[0].findings(), IsEmpty());
  EXPECT_EQ(page.items[1].origin(), "land.csv:7");
  EXPECT_EQ(page.items[1].original(), "");
  for (const size_t at : {1, 2, 3}) {
    ASSERT_THAT(page.items[at].findings(), SizeIs(1)) << at;
    EXPECT_EQ(page.items[at].findings(0).code(), v1::FINDING_CODE_ERROR_UNREADABLE);
    EXPECT_THAT(page.items[at].findings(0).message(), HasSubstr("can't read what it kept"));
  }
  EXPECT_THAT(Pages({.feed = "land", .limit = 10}), ElementsAre(ElementsAre(1, 2, 4)));
  EXPECT_FALSE(ReadQuarantined(*database_, *keys_, 2).ok());
}

}  // namespace
}  // namespace zhudong::ingest
