// The whole source against a table in memory: late commits, deletions, batches that come twice, restarts at any moment.
#include "adapters/batch_table/batch_table.h"

#include <array>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/crypto/digest.h"
#include "gtest/gtest.h"
#include "tests/unit/batch_table/table.h"

namespace zhudong::batch_table {
namespace {

class BatchTableTest : public testing::Test {
 protected:
  void SetUp() override {
    FakeDatabase::most_ended = 100;
    Restart();
  }
  void Restart() {
    source_ = std::make_unique<BatchTable>(options_, std::make_unique<FakeDatabase>(server_),
                                           *mapping::Mapping::Parse(kMapping, "m"), crypto::Sha256, clock_,
                                           [this](std::string_view text) { log_ += std::string(text) + "\n"; });
  }
  void Poll() { EXPECT_EQ(source_->Poll(intake_), options_.interval) << source_->Status().last_error(); }

  Server server_;
  Intake intake_;
  base::ManualClock clock_{absl::FromUnixSeconds(1767312060)};
  Options options_{.name = "firms",
                   .feed = "firms",
                   .key_column = "NO",
                   .batch_column = "CD_BATCH",
                   .time_column = "CD_TIME",
                   .batch_items = 3,
                   .page_rows = 5};
  std::string log_;
  std::unique_ptr<BatchTable> source_;
};

TEST_F(BatchTableTest, RowsAreReadByBatchThenTimeAndOnce) {
  server_.Add("N3", "10", "I", "2026-01-02 08:00:00");
  server_.Add("N2", "9", "I", "2026-01-02 09:00:00");
  server_.Add("N1", "9", "I", "2026-01-02 07:00:00");
  for (int i = 4; i < 20; ++i) server_.Add(absl::StrCat("N", i), "11", "I", "2026-01-02 10:00:00");
  Poll();
  ASSERT_EQ(intake_.received, 19);
  EXPECT_EQ(absl::StrJoin(intake_.order.begin(), intake_.order.begin() + 3, " "), "N1 N2 N3");
  EXPECT_TRUE(absl::StrContains(log_, "2 of batch 9")) << log_;
  Poll();
  server_.Add("N1", "12", "U", "2026-01-03 07:00:00", "乙");
  Poll();
  Restart();
  Poll();
  EXPECT_EQ(intake_.received, 20);
  EXPECT_TRUE(absl::StrContains(intake_.Truth(), "N1=乙"));
}

TEST_F(BatchTableTest, ATransactionThatCommitsLateIsNotSkipped) {
  const int64_t early = server_.Begin();
  server_.Put(early, "N1", "1", "I", "2026-01-02 07:00:00", "甲");
  server_.Add("N2", "2", "I", "2026-01-02 08:00:00");
  for (int i = 0; i < 3; ++i) Poll();
  EXPECT_EQ(intake_.received, 1) << "what stands beyond a transaction that is under way is read once";
  Restart();
  Poll();
  server_.Commit(early);
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1=甲 N2=甲");
  EXPECT_EQ(intake_.received, 2);
}

TEST_F(BatchTableTest, WhatCommitsWhileARoundIsReadIsReadInTheNext) {
  const int64_t late = server_.Begin();
  for (int i = 10; i < 30; ++i) server_.Add(absl::StrCat("N", i), "5", "I", "2026-01-02 07:00:00");
  server_.before_page = [&, pages = 0]() mutable {
    if (++pages != 3) return;
    server_.Put(late, "N00", "1", "I", "2026-01-02 07:00:00");  // before and behind where the round stands
    server_.Put(late, "N99", "9", "I", "2026-01-02 07:00:00");
    server_.Commit(late);
  };
  Poll();
  server_.before_page = nullptr;
  Poll();
  EXPECT_EQ(intake_.received, 22);
  EXPECT_EQ(intake_.accepted, 22);
}

TEST_F(BatchTableTest, MoreTransactionsThanAreRememberedAreReadTwiceAndNeverNot) {
  FakeDatabase::most_ended = 2;
  const int64_t early = server_.Begin();
  for (int i = 1; i < 6; ++i) server_.Add(absl::StrCat("N", i), "5", "I", "2026-01-02 07:00:00");
  Poll();
  server_.Put(early, "N0", "1", "I", "2026-01-02 07:00:00");
  server_.Commit(early);
  Poll();
  Poll();
  EXPECT_EQ(intake_.accepted, 6);
}

TEST_F(BatchTableTest, ADeletedRecordIsWithdrawnAndMayComeAgain) {
  server_.Add("N1", "1", "I", "2026-01-01 00:00:00", "甲");
  server_.Add("N1", "2", "U", "2026-01-02 00:00:00", "乙");
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1=乙");
  server_.Add("N1", "3", "D", "2026-01-03 00:00:00");
  Poll();
  EXPECT_EQ(intake_.Truth(), "");
  server_.Add("N1", "4", "I", "2026-01-04 00:00:00", "丙");
  Restart();
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1~1=丙");
  server_.Add("N1", "5", "D", "2026-01-05 00:00:00");
  server_.Add("N1", "6", "I", "2026-01-06 00:00:00", "丁");
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1~2=丁");
  EXPECT_EQ(intake_.accepted, 6);
  server_.table = "the same, made anew";
  Poll();
  EXPECT_EQ(intake_.accepted, 6) << "read from the beginning, everything is a duplicate";
  EXPECT_GE(intake_.received, 12);
}

TEST_F(BatchTableTest, ADeletionThatComesLateTakesBackOnlyWhatWasBeforeIt) {
  server_.Add("N1", "1", "I", "2026-01-01 00:00:00", "甲");
  server_.Add("N1", "3", "I", "2026-01-03 00:00:00", "丙");
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1=丙");
  server_.Add("N1", "2", "D", "2026-01-02 00:00:00");
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1~1=丙");
}

TEST_F(BatchTableTest, ABatchThatIsSentTwiceChangesNothing) {
  for (int time = 0; time < 2; ++time) {
    for (int i = 1; i < 8; ++i) server_.Add(absl::StrCat("N", i), "5", "I", "2026-01-02 07:00:00");
    server_.Add("N1", "5", "D", "2026-01-02 08:00:00");
    Poll();
  }
  EXPECT_EQ(intake_.accepted, 8);
  EXPECT_EQ(intake_.received, 16);
}

TEST_F(BatchTableTest, TheLaterBatchHoldsWhereTheTimesAreTheSame) {
  server_.Add("N1", "10", "U", "2026-01-02 07:00:00", "乙");
  server_.Add("N1", "9", "I", "2026-01-02 07:00:00", "甲");
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1=乙");
  server_.Add("N1", "8", "I", "2026-01-05 07:00:00", "丙");  // late, of an older batch, its clock ahead
  Poll();
  EXPECT_EQ(intake_.Truth(), "N1=乙");
}

TEST_F(BatchTableTest, BadRowsAreSetAsideAloneAndOnce) {
  server_.Add("", "1", "I", "2026-01-01 00:00:00");
  server_.Add("N1", "", "I", "2026-01-01 00:00:00");
  server_.Add("N2", "1", "I", "yesterday");
  server_.Add("N3", "1", "X", "2026-01-01 00:00:00");
  server_.Add("N4", "1", "I", "2026-01-01 00:00:00", "");
  server_.Add("N4", "2", "I", "2026-01-02 00:00:00");
  Poll();
  Restart();
  Poll();
  EXPECT_EQ(intake_.quarantined, 5);
  EXPECT_EQ(intake_.Truth(), "N4=甲");
}

TEST_F(BatchTableTest, ADatabaseThatWasPutBackIsReadAnew) {
  for (int i = 1; i < 5; ++i) server_.Add(absl::StrCat("N", i), "5", "I", "2026-01-02 07:00:00");
  Poll();
  server_.next = 50;
  server_.rows.clear();
  server_.Add("N9", "6", "I", "2026-01-03 07:00:00");
  Poll();
  EXPECT_TRUE(absl::StrContains(intake_.Truth(), "N9=甲"));
}

TEST_F(BatchTableTest, ATableThatIsQuietIsNotReadThrough) {
  server_.Add("N1", "1", "I", "2026-01-01 00:00:00");
  Poll();
  const int pages = server_.pages;
  for (int i = 0; i < 5; ++i) Poll();
  EXPECT_EQ(server_.pages, pages);
  EXPECT_GT(server_.looks, 5);
}

TEST_F(BatchTableTest, FaultsAreToldAndTriedAgainLater) {
  server_.Add("N1", "1", "I", "2026-01-01 00:00:00");
  absl::Duration last = absl::ZeroDuration();
  for (int i = 0; i < 4; ++i) {
    server_.fails = 1;
    const absl::Duration wait = source_->Poll(intake_);
    EXPECT_GT(wait, last);
    last = wait;
  }
  EXPECT_EQ(source_->Status().state(), "failing");
  Poll();
  EXPECT_EQ(source_->Status().state(), "idle");
  EXPECT_EQ(intake_.accepted, 1);
}

// Whatever the platform does, and wherever the gateway is stopped: at the end it holds what the table's rows say.
TEST_F(BatchTableTest, AnyOrderAndAnyStopGiveTheSame) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    std::mt19937 random(seed);
    server_ = Server();
    intake_ = Intake();
    Restart();
    std::vector<std::array<std::string, 4>> rows;  // no, batch, operation, name
    for (int no = 1; no <= 4; ++no) {
      const int versions = 1 + static_cast<int>(random() % 6);
      for (int v = 0; v < versions; ++v) {
        const char* const operation = v > 0 && random() % 3 == 0 ? "D" : "U";
        rows.push_back({absl::StrCat("N", no), absl::StrCat(v + 1), operation, absl::StrCat("n", v)});
      }
    }
    std::map<std::string, std::string> truth;
    for (const auto& [no, batch, operation, name] : rows) truth[no] = operation == "D" ? "" : name;
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<int64_t> open;
    for (const auto& [no, batch, operation, name] : rows) {
      if (open.empty() || random() % 2 == 0) open.push_back(server_.Begin());
      server_.Put(open[random() % open.size()], no, batch, operation, "2026-01-01 00:00:0" + batch, name);
      if (random() % 3 == 0) {
        const size_t which = random() % open.size();
        server_.Commit(open[which]);
        open.erase(open.begin() + static_cast<ptrdiff_t>(which));
      }
      if (random() % 2 == 0) {
        intake_.batches_left = static_cast<int>(random() % 4);
        server_.fails = random() % 5 == 0 ? 1 : 0;
        source_->Poll(intake_);
        intake_.batches_left = -1;
        server_.fails = 0;
        if (random() % 2 == 0) Restart();
      }
    }
    for (const int64_t transaction : open) server_.Commit(transaction);
    Poll();
    std::string expected;
    for (const auto& [no, name] : truth) expected += name.empty() ? "" : absl::StrCat(no, "=", name, " ");
    std::string got;  // in whatever generation
    for (absl::string_view one : absl::StrSplit(intake_.Truth(), ' ', absl::SkipEmpty())) {
      const std::vector<std::string> parts = absl::StrSplit(one, '=');
      absl::StrAppend(&got, parts[0].substr(0, parts[0].find('~')), "=", parts[1], " ");
    }
    ASSERT_EQ(got, expected);
  }
}

}  // namespace
}  // namespace zhudong::batch_table
