// Rows that are filled from what ingest commits, looked at, told of and kept.
#include "gateway/feed_health/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "gateway/model/errors.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::feed_health {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Monday 2 March 2026, 10:00 in China.
const absl::Time kStart = absl::FromUnixSeconds(1772416800);

class WatchTest : public testing::Test {
 protected:
  WatchTest() : clock_(kStart) {
    database_ = *store::Database::Open({.path = folder_.Path("db")});
    Open();
  }

  void Open() {
    watch_.reset();
    std::vector<health::Settings> feeds;
    for (const char* name : {"land", "permits"}) {
      feeds.push_back({.feed = name,
                       .platform = "p",
                       .working = *calendar::WorkingTime::Make(calendar::Calendar::China(), calendar::WholeDay()),
                       .cadence = absl::Seconds(10),
                       .heartbeat = std::string(name) == "land" ? absl::Minutes(10) : absl::ZeroDuration()});
    }
    watch_ = *Watch::Open({*database_, clock_, [this] { return sources_; },
                           [this](const v1::FeedHealth& health, v1::FeedState before) {
                             told_.push_back(v1::FeedState_Name(before) + ">" + v1::FeedState_Name(health.state()));
                           },
                           [this](const std::string& feed) { forgot_.push_back(feed); }},
                          std::move(feeds));
  }

  void Commit(const std::string& feed, v1::Outcome outcome, uint64_t number = 0,
              std::optional<v1::FindingCode> code = std::nullopt, bool mended = false) {
    v1::Finding finding;
    if (code) finding.set_code(*code);
    const v1::Finding* const findings[] = {&finding};
    const ingest::Decided item{.feed = feed,
                               .outcome = outcome,
                               .findings = {findings, code ? 1u : 0u},
                               .kind = v1::EVENT_KIND_LAND_SUPPLY,
                               .occurred_s = absl::ToUnixSeconds(clock_.Now()) - 100,
                               .recorded_s = absl::ToUnixSeconds(clock_.Now()) - 2,
                               .feed_sequence = number,
                               .mended = mended};
    watch_->onlooker()->Saw({&item, 1});
  }

  v1::FeedHealth Of(const std::string& feed) { return *watch_->Get(feed); }

  TempFolder folder_;
  base::ManualClock clock_;
  std::unique_ptr<store::Database> database_;
  std::vector<FeedSource> sources_;
  std::vector<std::string> told_;
  std::vector<std::string> forgot_;
  std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, AFeedThatStopsGoesLateAndIsToldOnce) {
  Commit("land", v1::OUTCOME_ACCEPTED);
  watch_->Look();
  EXPECT_EQ(Of("land").state(), v1::FEED_STATE_HEALTHY);
  EXPECT_EQ(Of("land").kinds(0).accepted(), 1u);
  told_.clear();
  clock_.Advance(absl::Seconds(11));
  Commit("permits", v1::OUTCOME_ACCEPTED);
  watch_->Look();
  watch_->Look();
  // The other one's news is that it has a quality now.
  EXPECT_THAT(told_, ElementsAre("FEED_STATE_HEALTHY>FEED_STATE_LATE", "FEED_STATE_HEALTHY>FEED_STATE_HEALTHY"));
  EXPECT_EQ(watch_->List()[0].feed(), "land") << "worst first";
  EXPECT_EQ(watch_->List()[1].state(), v1::FEED_STATE_HEALTHY);
}

TEST_F(WatchTest, WhatIsKnownSurvivesARestart) {
  Commit("land", v1::OUTCOME_ACCEPTED, 1);
  Commit("land", v1::OUTCOME_ACCEPTED, 5);
  watch_->Look();
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(watch_->Pause("land", absl::Hours(1), "duty", "moves house").ok());
  watch_->Look();
  Commit("land", v1::OUTCOME_ACCEPTED, 6);
  watch_->Stop();
  ASSERT_TRUE(watch_->Close().ok());
  Open();
  const v1::FeedHealth health = Of("land");
  EXPECT_EQ(health.state(), v1::FEED_STATE_PAUSED);
  EXPECT_EQ(health.kinds(0).accepted(), 3u) << "what was committed last, too";
  EXPECT_EQ(health.sequence().highest(), 6u);
  EXPECT_EQ(health.sequence().open(0).missing(), 3u);
  EXPECT_TRUE(health.sequence().open(0).has_resend_requested_at());
  ASSERT_TRUE(watch_->GiveUpGap("land", 2, "duty", "never existed").ok());
  EXPECT_EQ(watch_->GiveUpGap("land", 2, "duty", "again").status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(watch_->Resume("land").ok());
  EXPECT_EQ(Of("land").state(), v1::FEED_STATE_HEALTHY);
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(Of("land").state(), v1::FEED_STATE_SILENT);
}

TEST_F(WatchTest, WhatIsRefusedForSomebodyElsesMistakeSaysNothingOfTheFeed) {
  for (int i = 0; i < 20; ++i) {
    Commit("land", v1::OUTCOME_REFUSED, 0, v1::FINDING_CODE_REFUSED_NOT_GRANTED);
    Commit("permits", v1::OUTCOME_REFUSED, 0, v1::FINDING_CODE_REFUSED_CONFLICT);
  }
  watch_->Look();
  EXPECT_EQ(Of("land").quality().received(), 0u);
  const v1::FeedHealth failing = Of("permits");
  EXPECT_EQ(failing.state(), v1::FEED_STATE_FAILING);
  EXPECT_THAT(failing.reason(), HasSubstr("refused_conflict"));
}

TEST_F(WatchTest, WhatAnOperatorSendsAgainFillsItsGapAndIsNoSignOfThePlatform) {
  Commit("land", v1::OUTCOME_ACCEPTED, 1);
  Commit("land", v1::OUTCOME_ACCEPTED, 3);
  watch_->Look();
  clock_.Advance(absl::Minutes(1));
  watch_->Look();
  const v1::FeedHealth before = Of("land");
  ASSERT_EQ(before.state(), v1::FEED_STATE_SILENT);
  ASSERT_EQ(before.sequence().open_size(), 1);
  Commit("land", v1::OUTCOME_ACCEPTED, 2, std::nullopt, /*mended=*/true);
  Commit("land", v1::OUTCOME_DUPLICATE, 2, std::nullopt, /*mended=*/true);
  Commit("land", v1::OUTCOME_REFUSED, 2, v1::FINDING_CODE_REFUSED_CONFLICT, /*mended=*/true);
  watch_->Look();
  const v1::FeedHealth after = Of("land");
  EXPECT_EQ(after.state(), v1::FEED_STATE_SILENT);
  EXPECT_EQ(after.sequence().open_size(), 0) << "its number is there";
  EXPECT_EQ(after.kinds(0).DebugString(), before.kinds(0).DebugString());
  EXPECT_EQ(after.volume().DebugString(), before.volume().DebugString());
  EXPECT_EQ(after.quality().DebugString(), before.quality().DebugString());
}

TEST_F(WatchTest, SourcesHeartbeatsAndCounts) {
  v1::SourceStatus source;
  source.set_state("failing");
  source.set_last_error("no such folder");
  sources_ = {{"permits", source}};
  watch_->Look();
  EXPECT_EQ(Of("permits").state(), v1::FEED_STATE_FAILING);
  EXPECT_EQ(Of("land").sources_size(), 0);
  EXPECT_EQ(watch_->NextHeartbeat("permits"), absl::InfiniteFuture());
  ASSERT_TRUE(watch_->Heartbeat("land").ok());
  EXPECT_EQ(watch_->NextHeartbeat("land"), kStart + absl::Minutes(10));
  EXPECT_TRUE(watch_->ReportDay("land", absl::CivilDay(2026, 3, 1), 0, "land").ok());
  EXPECT_EQ(watch_->ReportDay("land", absl::CivilDay(2026, 3, 2), 0, "land").status().code(),
            absl::StatusCode::kInvalidArgument);
  watch_->SeeCertificate("land", "spiffe://zhudong/platform/land", kStart - absl::Hours(1));
  watch_->Delivered("land", v1::EVENT_KIND_LAND_SUPPLY, absl::Seconds(3));
  EXPECT_EQ(Of("land").state(), v1::FEED_STATE_FAILING);
  EXPECT_EQ(Of("land").kinds(0).to_delivered().count(), 1u);
  const absl::Status unknown = watch_->Get("water").status();
  EXPECT_EQ(model::ReasonOf(unknown), v1::ERROR_REASON_FEED_UNKNOWN);
}

TEST_F(WatchTest, ManyNumbersOutOfOrderStayBounded) {
  for (uint64_t number = 1; number <= 4 * Tally::kMostRanges; number += 2) {
    Commit("land", v1::OUTCOME_ACCEPTED, number);
  }
  watch_->Look();
  EXPECT_EQ(Of("land").sequence().highest(), 4 * Tally::kMostRanges - 1);
}

TEST_F(WatchTest, OtherFeedsAndExpectationsHoldAndWhatIsRememberedStays) {
  Commit("land", v1::OUTCOME_ACCEPTED);
  watch_->Look();
  const auto settings = [](const char* name, absl::Duration cadence) {
    return health::Settings{.feed = name,
                            .platform = "p",
                            .working = *calendar::WorkingTime::Make(calendar::Calendar::China(), calendar::WholeDay()),
                            .cadence = cadence};
  };
  ASSERT_TRUE(watch_->Configure({settings("land", absl::Hours(1)), settings("water", absl::Seconds(10))}).ok());
  clock_.Advance(absl::Seconds(11));
  Commit("permits", v1::OUTCOME_ACCEPTED);
  watch_->Look();
  EXPECT_EQ(Of("land").state(), v1::FEED_STATE_HEALTHY) << "an hour is granted it by now";
  EXPECT_EQ(Of("land").kinds(0).accepted(), 1u);
  EXPECT_TRUE(watch_->Get("water").ok());
  EXPECT_TRUE(absl::IsNotFound(watch_->Get("permits").status()));
  ASSERT_TRUE(watch_->Configure({settings("water", absl::Seconds(10))}).ok());
  ASSERT_TRUE(watch_->Configure({settings("land", absl::Hours(1))}).ok());
  EXPECT_EQ(Of("land").kinds(0).accepted(), 1u) << "one that comes back goes on";
}

TEST_F(WatchTest, WhatCantBeReadOfOneFeedIsLearnedAnewAndTold) {
  Commit("land", v1::OUTCOME_ACCEPTED, 1);
  Commit("permits", v1::OUTCOME_ACCEPTED, 1);
  watch_->Stop();
  ASSERT_TRUE(watch_->Close().ok());
  store::Batch batch;
  batch.Put(store::Family::kIngest, "hland", "\xFF\xFF no row");
  ASSERT_TRUE(database_->Write(batch).ok());
  Open();
  EXPECT_THAT(forgot_, ElementsAre("land"));
  ASSERT_EQ(Of("land").kinds_size(), 1) << "from the start on, whatever came";
  EXPECT_EQ(Of("land").kinds(0).accepted(), 0u);
  EXPECT_EQ(Of("permits").kinds(0).accepted(), 1u);
}

}  // namespace
}  // namespace zhudong::feed_health
