#include "gateway/ingest/mending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "gateway/model/errors.h"
#include "tests/unit/ingest/ingest_stand.h"

namespace zhudong::ingest {
namespace {

using model::ReasonOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kOperator[] = "spiffe://zhudong/operator/duty";

class MendingTest : public ::testing::Test {
 protected:
  // One item whose area can't be, with the row it came from; its number.
  uint64_t Quarantined(const std::string& id, const std::string& row = "12,-5") {
    v1::PublishItem item = LandItem(id, -5);
    item.set_original(row);
    EXPECT_EQ(stand_.Publish({item})[0].outcome(), v1::OUTCOME_QUARANTINED);
    return stand_.ingest().ListQuarantine({.limit = 1, .newest_first = true})->items.front().quarantine_id();
  }
  v1::Event Mended(uint64_t id) {
    v1::Event event = stand_.ingest().GetQuarantined(id)->event();
    event.mutable_land_supply()->set_land_area_m2(20000);
    return event;
  }

  IngestStand stand_;
  base::ManualClock clock_{absl::FromUnixSeconds(1760000100)};
  Mending mending_{stand_.ingest(), clock_};
  const MendedBy by_{kOperator, "the area was in mu"};
};

TEST_F(MendingTest, TheEventIsKeptBesideTheRowItCameFrom) {
  const uint64_t id = Quarantined("a");
  const auto found = stand_.ingest().GetQuarantined(id);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->item().original(), "12,-5");
  EXPECT_EQ(found->event().event_id(), "a");
  EXPECT_EQ(found->event().land_supply().land_area_m2(), -5);
  EXPECT_EQ(ReasonOf(stand_.ingest().GetQuarantined(id + 1).status()), v1::ERROR_REASON_QUARANTINED_ITEM_NOT_FOUND);
}

TEST_F(MendingTest, AMendedEventIsPublishedAsItsFeedAndTheItemSettled) {
  const uint64_t id = Quarantined("a");
  const auto done = mending_.Resubmit(id, Mended(id), by_);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->acknowledgement().outcome(), v1::OUTCOME_ACCEPTED);
  const v1::QuarantineSettlement& settled = done->item().settlement();
  EXPECT_EQ(settled.outcome(), v1::QUARANTINE_OUTCOME_RESUBMITTED);
  EXPECT_EQ(settled.by(), kOperator);
  EXPECT_EQ(settled.event_id(), "a");
  EXPECT_EQ(settled.at().seconds(), 1760000100);
  const auto journal = *stand_.journal().Read(settled.journal_sequence() - 1, 1, 1 << 20);
  ASSERT_THAT(journal, SizeIs(1));
  EXPECT_EQ(journal[0].record.principal(), kLandPlatform.id);
  EXPECT_EQ(journal[0].record.notes(0).code(), v1::FINDING_CODE_NOTE_MENDED_BY_OPERATOR);
  const v1::FeedStatus counts = stand_.Feed("land-supply");
  EXPECT_EQ(counts.received(), counts.accepted() + counts.duplicates() + counts.quarantined() + counts.refused());
}

class Notebook final : public Onlooker {
 public:
  void Saw(std::span<const Decided> items) override {
    for (const Decided& item : items) seen.emplace_back(item.outcome, item.mended);
  }
  std::vector<std::pair<v1::Outcome, bool>> seen;
};

TEST_F(MendingTest, WhoWatchesThePlatformIsToldThatAnOperatorSentIt) {
  Notebook notebook;
  stand_.Close();
  stand_.Open({}, /*start=*/false);
  stand_.ingest().Start(nullptr, &notebook);
  Mending mending(stand_.ingest(), clock_);
  const uint64_t id = Quarantined("a");
  ASSERT_TRUE(mending.Resubmit(id, Mended(id), by_).ok());
  stand_.ingest().Stop();
  EXPECT_THAT(notebook.seen, ElementsAre(Pair(v1::OUTCOME_QUARANTINED, false), Pair(v1::OUTCOME_ACCEPTED, true)));
}

TEST_F(MendingTest, WhatIsStillWrongIsNamedAndNothingChanges) {
  const uint64_t id = Quarantined("a");
  v1::Event event = Mended(id);
  event.mutable_land_supply()->set_land_area_m2(-7);
  const absl::Status wrong = mending_.Resubmit(id, event, by_).status();
  EXPECT_EQ(ReasonOf(wrong), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("event.land_supply.land_area_m2"));
  event = Mended(id);
  event.set_feed("registry");
  EXPECT_THAT(std::string(mending_.Check(id, event).status().message()), HasSubstr("event.feed"));
  EXPECT_THAT(stand_.ingest().ListQuarantine({.limit = 10, .open_only = true})->items, SizeIs(1));
  EXPECT_EQ(stand_.journal().durable(), 0u);
  EXPECT_EQ(stand_.Feed("land-supply").quarantined(), 1u) << "what is tried is not quarantined again";
}

TEST_F(MendingTest, AnItemIsSettledOnce) {
  const uint64_t id = Quarantined("a");
  ASSERT_TRUE(mending_.Resubmit(id, Mended(id), by_).ok());
  EXPECT_EQ(ReasonOf(mending_.Resubmit(id, Mended(id), by_).status()), v1::ERROR_REASON_QUARANTINE_SETTLED);
  EXPECT_EQ(ReasonOf(mending_.Dismiss(id, by_).status()), v1::ERROR_REASON_QUARANTINE_SETTLED);
  EXPECT_EQ(ReasonOf(mending_.Dismiss(99, by_).status()), v1::ERROR_REASON_QUARANTINED_ITEM_NOT_FOUND);
}

TEST_F(MendingTest, AnEventThatWasPublishedBeforeACrashSettlesTheItem) {
  const uint64_t id = Quarantined("a");
  const v1::Event event = Mended(id);
  v1::PublishItem item;
  *item.mutable_event() = event;
  ASSERT_EQ(stand_.Publish({item})[0].outcome(), v1::OUTCOME_ACCEPTED);
  const auto done = mending_.Resubmit(id, event, by_);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->acknowledgement().outcome(), v1::OUTCOME_DUPLICATE);
  EXPECT_TRUE(done->item().has_settlement());
}

TEST_F(MendingTest, AnIdThatIsKnownWithOtherContentIsRefused) {
  ASSERT_EQ(stand_.Publish({LandItem("a", 10000)})[0].outcome(), v1::OUTCOME_ACCEPTED);
  const uint64_t id = Quarantined("a");
  EXPECT_EQ(ReasonOf(mending_.Resubmit(id, Mended(id), by_).status()), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_TRUE(mending_.Open(id).ok());
}

TEST_F(MendingTest, ADismissedItemIsNoLongerOpenAndStillThere) {
  const uint64_t first = Quarantined("a");
  const uint64_t second = Quarantined("b");
  ASSERT_TRUE(mending_.Dismiss(first, {kOperator, "a test row"}).ok());
  const auto open = stand_.ingest().ListQuarantine({.limit = 10, .open_only = true})->items;
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].quarantine_id(), second);
  const auto back = stand_.ingest().ListQuarantine({.limit = 10, .newest_first = true})->items;
  ASSERT_THAT(back, SizeIs(2));
  EXPECT_EQ(back[0].quarantine_id(), second);
  EXPECT_EQ(back[1].settlement().outcome(), v1::QUARANTINE_OUTCOME_DISMISSED);
  EXPECT_THAT(stand_.ingest().ListQuarantine({.after = second, .limit = 10, .newest_first = true})->items, SizeIs(1));
}

}  // namespace
}  // namespace zhudong::ingest
