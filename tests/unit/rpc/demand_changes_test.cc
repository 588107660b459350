#include "gateway/rpc/demand_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/rpc/test_server.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DemandChangesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = *store::Database::Open({.path = (dir_.path() / "db").string()});
    journal_ = *journal::Journal::Open(*database_);
    log_ = *delivery::DemandLog::Open(*database_);
    v1::Event event;
    event.set_feed("land-supply");
    event.set_event_id("land-1");
    event.mutable_land_supply();
    store::v1::JournalRecord record;
    *record.mutable_event() = event.SerializeAsString();
    store::Batch batch;
    cause_ = journal_->Stage(batch, record.SerializeAsString());
    store::v1::JournalRecord rules;
    rules.mutable_rules_adopted()->set_version("n-2");
    rules_ = journal_->Stage(batch, rules.SerializeAsString());
    ASSERT_TRUE(database_->Write(batch).ok());
    journal_->Written();
    ASSERT_TRUE(journal_->Sync().ok());
  }

  void Tell(const std::string& id, const std::string& division, bool forecast, uint64_t caused_by) {
    v1::DemandEvent event;
    event.set_event_id(id);
    event.set_project_id("p-" + id);
    event.set_division_code(division);
    event.set_journal_sequence(caused_by);
    if (forecast) {
      event.mutable_forecast_issued()->mutable_forecast()->add_factors()->set_name("load_density");
    } else {
      event.mutable_stage_reached();
    }
    store::Batch batch;
    log_->Stage(batch, event);
    ASSERT_TRUE(database_->Write(batch).ok());
    log_->Written();
  }
  ChangesPage List(ChangesQuery query) {
    absl::StatusOr<ChangesPage> page = ListDemandChanges(*log_, *journal_, query);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : ChangesPage();
  }
  static std::vector<std::string> Ids(const ChangesPage& page) {
    std::vector<std::string> ids;
    for (const v1::DemandChange& change : page.changes) ids.push_back(change.event().event_id());
    return ids;
  }

  TempDir dir_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<delivery::DemandLog> log_;
  uint64_t cause_ = 0;
  uint64_t rules_ = 0;
};

TEST_F(DemandChangesTest, NothingWasToldYet) {
  const ChangesPage page = List({.divisions = {""}, .limit = 10});
  EXPECT_THAT(page.changes, IsEmpty());
  EXPECT_EQ(page.next, 0u);
}

TEST_F(DemandChangesTest, NewestFirstWithWhatCausedThem) {
  Tell("a", "440112", true, cause_);
  Tell("b", "520121", true, rules_);
  Tell("c", "440113", false, cause_);
  const ChangesPage page = List({.divisions = {""}, .limit = 10});
  EXPECT_THAT(Ids(page), ElementsAre("c", "b", "a"));
  EXPECT_EQ(page.changes[2].cause().event_id(), "land-1");
  EXPECT_EQ(page.changes[2].cause().kind(), v1::EVENT_KIND_LAND_SUPPLY);
  EXPECT_FALSE(page.changes[1].has_cause()) << "the rules changed";
  EXPECT_EQ(page.changes[2].event().forecast_issued().forecast().factors_size(), 0);
  EXPECT_EQ(page.next, 0u);
}

TEST_F(DemandChangesTest, OnlyWhatIsAskedFor) {
  Tell("a", "440112", true, cause_);
  Tell("b", "520121", true, cause_);
  Tell("c", "440113", false, cause_);
  EXPECT_THAT(Ids(List({.divisions = {"4401"}, .limit = 10})), ElementsAre("c", "a"));
  EXPECT_THAT(Ids(List({.divisions = {"4401"}, .forecasts_only = true, .limit = 10})), ElementsAre("a"));
  EXPECT_THAT(Ids(List({.divisions = {""}, .project_id = "p-b", .limit = 10})), ElementsAre("b"));
}

TEST_F(DemandChangesTest, PagesHoldEachOnceAcrossWindows) {
  std::vector<std::string> told;
  for (int i = 0; i < 300; ++i) {
    told.insert(told.begin(), absl::StrCat(i));
    Tell(told.front(), i % 2 == 0 ? "440112" : "440113", true, cause_);
  }
  std::vector<std::string> seen;
  uint64_t before = 0;
  do {
    const ChangesPage page = List({.divisions = {"4401"}, .before = before, .limit = 7});
    for (const std::string& id : Ids(page)) seen.push_back(id);
    before = page.next;
  } while (before != 0);
  EXPECT_EQ(seen, told);
}

TEST_F(DemandChangesTest, WhatWasTrimmedIsNotMissed) {
  for (int i = 0; i < 10; ++i) Tell(absl::StrCat(i), "440112", true, cause_);
  ASSERT_TRUE(log_->TrimBelow(8).ok());
  EXPECT_THAT(Ids(List({.divisions = {""}, .limit = 10})), ElementsAre("9", "8", "7"));
}

}  // namespace
}  // namespace zhudong::rpc
